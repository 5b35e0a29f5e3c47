"""What the organisation tells the shell when the application starts."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Member
from sdip import registry
from sdip.web.digests import Reader, readers_with
from sdip.web.naming import name_with
from sdip.web.search import matching
from tenancy.context import require_tenant

from .models import Calendar, Directorate, Holiday, Import, Place, Service
from .rules import can_view_organisation

LABELS = {
    "organisation.add_directorate": _("Directorate added"),
    "organisation.rename_directorate": _("Directorate renamed"),
    "organisation.move_directorate": _("Directorate moved"),
    "organisation.end_directorate": _("Directorate ended"),
    "organisation.merge_directorates": _("Directorates merged"),
    "organisation.split_directorate": _("Directorate split"),
    "organisation.add_service": _("Service added"),
    "organisation.change_service": _("Service changed"),
    "organisation.move_service": _("Service moved"),
    "organisation.end_service": _("Service ended"),
    "organisation.merge_services": _("Services merged"),
    "organisation.add_place": _("Place added"),
    "organisation.change_place": _("Place changed"),
    "organisation.move_place": _("Place moved"),
    "organisation.end_place": _("Place ended"),
    "organisation.merge_places": _("Places merged"),
    "organisation.add_client_group": _("Client group added"),
    "organisation.change_client_group": _("Client group changed"),
    "organisation.remove_client_group": _("Client group removed"),
    "organisation.add_stakeholder": _("Stakeholder added"),
    "organisation.change_stakeholder": _("Stakeholder changed"),
    "organisation.remove_stakeholder": _("Stakeholder removed"),
    "organisation.add_calendar": _("Calendar added"),
    "organisation.remove_calendar": _("Calendar removed"),
    "organisation.add_holiday": _("Holiday added"),
    "organisation.remove_holiday": _("Holiday removed"),
    "organisation.keep_import": _("File brought in"),
    "organisation.apply_import": _("Import applied"),
    "organisation.discard_import": _("Import discarded"),
    "organisation.change_settings": _("Settings changed"),
    "organisation.add_missing_directorates": _("Directorates added from a file"),
    "organisation.add_missing_services": _("Services added from a file"),
}
PLAIN_PAGES = (
    "home", "directorate_add", "services", "service_add", "places", "place_add", "client_groups", "client_group_add",
    "stakeholders", "stakeholder_add", "calendar", "calendar_add", "holiday_add", "exchange", "settings", "deadlines", "audit",
)  # fmt: skip
PAGES_OF: dict[type[Any], tuple[str, ...]] = {
    Directorate: (
        "directorate", "directorate_edit", "directorate_move", "directorate_end", "directorate_merge", "directorate_split",
    ),
    Service: ("service", "service_edit", "service_move", "service_end", "service_merge"),
    Place: ("place", "place_edit", "place_move", "place_end", "place_merge"),
    Calendar: ("calendar_remove",),
    Holiday: ("holiday_remove",),
    Import: ("import",),
}  # fmt: skip


def register() -> None:
    registry.navigation.add(
        registry.NavItem(
            _("Organisation"), "organisation:home", can_view_organisation, "steps", 700, ("organisation",)
        ),
    )
    registry.search.add(
        registry.SearchSource("directorate", _("Directorates"), "steps", found_directorates, url_of),
        registry.SearchSource("service", _("Services"), "list", found_services, url_of),
        registry.SearchSource("place", _("Places"), "pin", found_places, url_of),
    )
    registry.audit_labels.add(*(registry.AuditLabel(code, label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(f"organisation:{name}") for name in PLAIN_PAGES))
    for model, names in PAGES_OF.items():
        registry.test_pages.add(*(registry.TestPage(f"organisation:{name}", _first(model)) for name in names))
    registry.test_pages.add(
        registry.TestPage("organisation:client_group_edit", _first("organisation.ClientGroup")),
        registry.TestPage("organisation:client_group_remove", _first("organisation.ClientGroup")),
        registry.TestPage("organisation:stakeholder_edit", _first("organisation.Stakeholder")),
        registry.TestPage("organisation:stakeholder_remove", _first("organisation.Stakeholder")),
        registry.TestPage("organisation:history", _first(Directorate, kind="directorate")),
    )
    name_with("member", lambda ids: dict(Member.objects.filter(pk__in=ids).values_list("pk", "name")))
    name_with("directorate", lambda ids: dict(Directorate.objects.filter(pk__in=ids).values_list("pk", "name")))
    readers_with(digest_readers)


def digest_readers(membership_ids: set[int]) -> dict[int, Reader]:
    """Who wants the daily e-mail: members who have not left and have not switched it off."""
    usual = require_tenant().default_language
    rows = Member.objects.active().filter(membership__in=membership_ids, membership__active=True, digest=True)
    return {
        row.membership_id: Reader(row.email, row.name, row.language or row.membership.user.language or usual)
        for row in rows.select_related("membership__user")
    }


def found_directorates(member: Any, words: set[str]) -> QuerySet[Any]:
    return _found(Directorate, member, words).annotate(title=F("name"), subtitle=F("code"))


def found_services(member: Any, words: set[str]) -> QuerySet[Any]:
    return _found(Service, member, words).annotate(title=F("name"), subtitle=F("directorate__name"))


def found_places(member: Any, words: set[str]) -> QuerySet[Any]:
    return _found(Place, member, words).annotate(title=F("name"), subtitle=F("landmark"))


def _found(model: Any, member: Any, words: set[str]) -> QuerySet[Any]:
    rows = model.objects.all() if can_view_organisation(member) else model.objects.none()
    return matching(rows, model._meta.model_name, " ".join(words))


def url_of(kind: str, pk: int) -> str:
    return reverse(f"organisation:{kind}", args=[pk])


def _first(model: Any, **more: Any) -> Any:
    """The arguments of a page about one row: the first one there is."""

    def arguments() -> dict[str, Any] | None:
        from django.apps import apps

        table = apps.get_model(model) if isinstance(model, str) else model
        pk = table._default_manager.order_by("pk").values_list("pk", flat=True).first()
        return None if pk is None else {"pk": pk, **more}

    return arguments
