"""One page for each row of a list in a draft: contacts, groups, sample forms, requirements, steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from tenancy.refusals import NotAllowed

from .. import actions
from ..forms import ContactForm, PartyForm, RequirementForm, RowForm, SampleFormForm, StepForm
from ..models import CharterVersion, ServiceEntry
from ..parts import Section
from ..rules import can_edit_charters
from .fetching import accepted, entry_or_404, form_page, past_draft, refused, seen, version_or_404


@dataclass(frozen=True)
class Kind:
    """A list of rows: `rows` names it on its parent, `at` the page that shows it, `text` what a row is called by."""

    rows: str
    form: type[RowForm]
    at: str
    title: str | Promise
    adding: str | Promise
    text: Callable[[Any], Any]
    write: Callable[..., Any]


def _in_service(name: str) -> Callable[..., Any]:
    return lambda entry, rows, **more: actions.write_service(entry, {}, **{name: rows}, **more)


KINDS = {
    "contacts": Kind(
        "contacts", ContactForm, Section.REACH, gettext_lazy("Contacts"), gettext_lazy("Add a contact"),
        lambda row: row.words or row.value, actions.write_contacts,
    ),
    "groups": Kind(
        "parties", PartyForm, Section.WHO, gettext_lazy("Clients and others with an interest"),
        gettext_lazy("Add a group"), lambda row: row.words, actions.write_parties,
    ),
    "forms": Kind(
        "forms", SampleFormForm, Section.WHO, gettext_lazy("Sample forms"), gettext_lazy("Add a sample form"),
        lambda row: row.words, actions.write_forms,
    ),
    "requirements": Kind(
        "requirements", RequirementForm, "entry", gettext_lazy("What is needed"),
        gettext_lazy("Add a requirement"), lambda row: row.words, _in_service("requirements"),
    ),
    "steps": Kind(
        "steps", StepForm, "entry", gettext_lazy("Steps"), gettext_lazy("Add a step"),
        lambda row: row.client or row.office, _in_service("steps"),
    ),
}  # fmt: skip


def lists_of(parent: Model, at: str) -> list[dict[str, Any]]:
    """The lists that the page shows, each with its rows in their order."""
    return [
        {"code": code, "kind": kind, "parent": parent, "rows": [(row, kind.text(row)) for row in _rows(parent, kind)]}
        for code, kind in KINDS.items()
        if kind.at == at
    ]


def _rows(parent: Any, kind: Kind) -> QuerySet[Any]:
    rows: QuerySet[Any] = getattr(parent, kind.rows).all()
    return rows


@needs(can_edit_charters)
def new_row_page(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    kind, parent, version = _place(request, pk, code)
    return past_draft(request, version) or _form(request, kind, parent, version, None)


@needs(can_edit_charters)
def row_page(request: StaffRequest, pk: int, code: str, row: int) -> HttpResponse:
    kind, parent, version = _place(request, pk, code)
    found = get_object_or_404(_rows(parent, kind), pk=row)
    return past_draft(request, version) or _form(request, kind, parent, version, found)


@require_POST
@needs(can_edit_charters)
def remove_row(request: StaffRequest, pk: int, code: str, row: int) -> HttpResponse:
    kind, parent, version = _place(request, pk, code)
    try:
        actions.remove_row(parent, kind.rows, row, revision=seen(request), by=request.member)
    except NotAllowed as refusal:
        return refused(request, version, refusal)
    messages.success(request, _("The row was taken out of the draft."))
    return redirect(_back(kind, parent))


def _place(request: StaffRequest, pk: int, code: str) -> tuple[Kind, Any, CharterVersion]:
    """`pk`: of the version, or of the service in it."""
    if code not in KINDS:
        raise Http404
    kind = KINDS[code]
    if kind.at == "entry":
        entry: ServiceEntry = entry_or_404(request, pk)
        return kind, entry, entry.version
    version = version_or_404(request, pk, can_edit_charters)
    return kind, version, version


def _form(request: StaffRequest, kind: Kind, parent: Any, version: CharterVersion, row: Any) -> HttpResponse:
    held = [each.pk for each in _rows(parent, kind)]
    initial = {name: getattr(row, name, None) for name in kind.form.names} if row else {}
    initial["position"] = held.index(row.pk) + 1 if row else None
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = kind.form(*posted, initial={**initial, "revision": version.revision})
    if form.is_valid() and accepted(form, lambda: _write(request, kind, parent, form, row, held)):
        messages.success(request, _("The draft is saved."))
        return redirect(_back(kind, parent))
    context = {"version": version, "kind": kind, "row": row, "back": _back(kind, parent)}
    return form_page(request, "charters/row.html", form, **context)


def _write(request: StaffRequest, kind: Kind, parent: Any, form: RowForm, row: Any, held: list[int]) -> Any:
    values = form.values() | ({"pk": row.pk} if row else {})
    rows: list[dict[str, Any]] = [{"pk": key} for key in held if row is None or key != row.pk]
    place = form.cleaned_data["position"] or (held.index(row.pk) + 1 if row else len(held) + 1)
    rows.insert(place - 1, values)
    return kind.write(parent, rows, revision=form.cleaned_data["revision"], by=request.member)


def _back(kind: Kind, parent: Any) -> str:
    if kind.at == "entry":
        return reverse("charters:entry", args=[parent.pk])
    return reverse("charters:section", args=[parent.pk, kind.at])
