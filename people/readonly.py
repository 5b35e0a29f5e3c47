"""The tenant's admin shows rows and changes none: what changes them are the pages, which call the actions."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from sdip import registry
from sdip.registry import Rule
from sdip.web.formats import NOTHING, formatter
from sdip.web.language import language
from tenancy.sites import tenant_site
from tenancy.text import Words, WordsField

LATEST = 100


LONGEST_SEARCH = 200  # characters: each word becomes a condition


class ReadOnly(admin.ModelAdmin):
    """One model of the tenant, for whom the rule allows (None: for all administrators)."""

    columns: Sequence[str] = ()
    hidden: frozenset[str] = frozenset()
    rule: Rule | None = None
    rows: Q | None = None
    actions = None
    list_per_page = 25
    show_full_result_count = False
    object_history_template = "admin/history.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.admin_site.has_permission(request):
            return False
        return self.rule is None or type(self).rule(request.member)  # type: ignore[attr-defined, misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        keys = {f.name for f in self._fields() if isinstance(f, ForeignKey)}
        keys |= {name.rpartition("__")[0] for name in self.columns if "__" in name}
        keys |= {name for name in self.columns if isinstance(field_at(self.model, name), ForeignKey)}
        rows = super().get_queryset(request).filter(self.rows or Q())
        return rows.select_related(*keys) if keys else rows

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [column(self.model, name, brief=True) for name in self.columns]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [column(self.model, f.name, brief=False) for f in self._fields()]

    get_readonly_fields = get_fields

    def _fields(self) -> "list[Field[Any, Any]]":
        left_out = self.hidden | {"id", "tenant"}
        return [f for f in self.model._meta.concrete_fields if f.name not in left_out]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The row's own trail, which lies behind the tenant's fence; Django's log knows no tenants."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(row)s") % {"row": row},
            "entries": history_of(row),
            "opts": self.opts,
            "object": row,
        }
        return TemplateResponse(request, self.object_history_template, context)

    # Django's log is one for all tenants: nothing of a tenant is written there.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        return None


def read_only(
    model: type[Model],
    columns: Sequence[str],
    *,
    rule: Rule | None = None,
    search: Sequence[str] = (),
    filters: Sequence[Any] = (),
    hidden: Sequence[str] = (),
    rows: Q | None = None,
) -> None:
    """Shows the model in every tenant's admin: these columns in the list, everything but `hidden` on the row's page."""
    facts: dict[str, Any] = {
        "columns": columns,
        "rule": rule,
        "search_fields": search,
        "list_filter": filters,
        "rows": rows,
    }
    facts["hidden"] = frozenset(hidden)
    tenant_site.register(model, type(f"{model.__name__}ReadOnly", (ReadOnly,), facts))


def field_at(model: type[Model], path: str) -> Any:
    """The field at the end of a path of foreign keys: "charter__service"."""
    first, _more, rest = path.partition("__")
    field: Any = model._meta.get_field(first)
    return field_at(field.related_model, rest) if rest else field


def column(model: type[Model], path: str, *, brief: bool) -> Callable[[Any], Any]:
    """A field as people read it: numbers and days by our gateway, translated text in the reader's language."""
    field, steps = field_at(model, path), path.split("__")

    def shown(row: Any) -> Any:
        for step in steps[:-1]:
            row = getattr(row, step)
        value = readable(getattr(row, field.name), field, row, brief=brief)
        return NOTHING if value is None and not brief else value

    shown.__name__ = path
    shown.short_description = str(field.verbose_name).capitalize()  # type: ignore[attr-defined]
    if not isinstance(field, WordsField):
        shown.admin_order_field = path  # type: ignore[attr-defined]
    if field.get_internal_type() == "BooleanField" and (
        brief or not field.null
    ):  # whole pages say "–" for what is not known
        shown.boolean = True  # type: ignore[attr-defined]
    return shown


def readable(value: Any, field: Any, row: Any, *, brief: bool) -> Any:
    if value is None or value == "" or isinstance(value, bool):
        return None if value == "" else value
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    if isinstance(field, WordsField):
        return str(Words(value)) if brief else in_all_languages(value)
    if isinstance(value, Model):
        return str(value) if brief else link_to(value)
    return by_the_gateway(value)


def by_the_gateway(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return formatter().moment(value)
    if isinstance(value, dt.date):
        return formatter().day(value)
    return formatter().plain(value) if isinstance(value, int | Decimal) else value


def in_all_languages(value: Any) -> Any:
    lines = ((code, language(code).dir, text) for code, text in value.items())
    return format_html_join("", '<p lang="{}" dir="{}">{}</p>', lines) or None


def link_to(row: Model) -> Any:
    meta = row._meta
    if not tenant_site.is_registered(type(row)):
        return str(row)
    try:
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return str(row)
    return format_html('<a href="{}">{}</a>', url, row)


def history_of(row: Any) -> list[dict[str, Any]]:
    """The latest changes of a row with who did what; empty where the model keeps no trail of its own."""
    if not any(relation.name == "events" for relation in row._meta.related_objects):
        return []
    entries = []
    for event in row.events.order_by("-pgh_id")[:LATEST]:
        deed = event.pgh_context or {}
        label = registry.audit_labels.get(deed.get("label"))
        entries.append(
            {
                "at": event.pgh_created_at,
                "label": label.label if label else deed.get("label") or event.pgh_label,
                "name": deed.get("name", ""),
            }
        )
    return entries
