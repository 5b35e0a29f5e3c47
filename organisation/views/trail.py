"""The audit page, and the history of one row."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.models import Calendar, ClientGroup, Directorate, Holiday, Place, Service, Stakeholder
from organisation.queries import people_of_trail
from organisation.rules import can_view_audit, can_view_organisation
from people.requests import StaffRequest
from sdip.web import trail
from sdip.web.access import needs
from sdip.web.pages import render_page
from sdip.web.parsing import some_day

from .shared import tabs

# where a reader comes from, and whether that page is about the one row
KINDS: dict[str, tuple[type[Any], str, bool]] = {
    "directorate": (Directorate, "organisation:directorate", True),
    "service": (Service, "organisation:service", True),
    "place": (Place, "organisation:place", True),
    "client_group": (ClientGroup, "organisation:client_groups", False),
    "stakeholder": (Stakeholder, "organisation:stakeholders", False),
    "calendar": (Calendar, "organisation:calendar", False),
    "holiday": (Holiday, "organisation:calendar", False),
}


@needs(can_view_audit)
def audit_page(request: StaffRequest) -> HttpResponse:
    people, kinds = people_of_trail(), trail.kinds()
    chosen = {
        "person": _one_of(request, "person", (str(pk) for pk, _name in people)),
        "kind": _one_of(request, "kind", (label for label, _words in kinds)),
        "day": request.GET.get("day", ""),
    }
    wanted = trail.Wanted(
        member_id=int(chosen["person"]) if chosen["person"] else None, model=chosen["kind"], day=some_day(chosen["day"])
    )
    facts = {
        "people": people,
        "kinds": kinds,
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "tabs": tabs(request, "organisation:audit"),
    }
    return render_page(request, "organisation/audit.html", facts | _page(request, wanted))


@needs(can_view_organisation)
def history_page(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    model, page_name, about_one = KINDS[kind]
    row = get_object_or_404(model, pk=pk)
    name = getattr(row, "name", "") or _("Calendar")
    facts = {"name": name, "back": reverse(page_name, args=[pk] if about_one else None)}
    wanted = trail.Wanted(model=model._meta.label_lower, row_id=pk)
    return render_page(request, "organisation/history.html", facts | _page(request, wanted))


def _page(request: StaffRequest, wanted: trail.Wanted) -> dict[str, Any]:
    page = Paginator(range(trail.count(wanted)), trail.PER_PAGE).get_page(request.GET.get("page"))
    entries = trail.entries(wanted, reader=request.member, page=page.number)
    return {"page": page, "entries": entries}


def _one_of(request: StaffRequest, name: str, offered: Any) -> str:
    given = request.GET.get(name, "")
    return given if given in set(offered) else ""
