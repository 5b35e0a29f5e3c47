from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import actions, forms, queries
from organisation.actions.services import client_group_ids
from organisation.models import Service, Situation
from organisation.rules import can_edit_organisation, can_view_organisation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.models import name_order

from .shared import bound, crumb, edit_page, tabs


@needs(can_view_organisation)
def services_page(request: StaffRequest) -> HttpResponse:
    listing = Listing.of(
        request,
        queries.services_with_directorate(),
        sorts={"name": [name_order()], "code": ["code"], "people": ["people_served"]},
        default_sort="name",
        search=lambda rows, text: matching(rows, "service", text),
        filters=[_directorates(), endings()],
    )
    facts = {
        "listing": listing,
        "page": listing.page,
        "tabs": tabs(request, "organisation:services"),
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, "organisation/services.html", facts, partials=["services"])


@needs(can_view_organisation)
def service_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Service.objects.select_related("directorate"), pk=pk)
    facts = {
        "service": row,
        "links": [
            crumb("organisation:services", _("Services")),
            crumb("organisation:directorate", row.directorate.name, row.directorate_id),
        ],
        "client_groups": formatter().listed(
            link.client_group for link in row.client_groups.select_related("client_group")
        ),
        "situations": formatter().listed(str(Situation(code).label) for code in row.situations),
        "moves": queries.moves_of(row),
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, "organisation/service.html", facts)


@needs(can_edit_organisation)
def service_add_page(request: StaffRequest) -> HttpResponse:
    form = bound(forms.ServiceForm, request, directorate=request.GET.get("directorate"))

    def save(facts: dict[str, Any]) -> str:
        facts.pop("seen")
        return _url(actions.add_service(by=request.member, **facts))

    return edit_page(
        request, form, save, title=_("Add a service"), back=reverse("organisation:services"), done=_("Added.")
    )


@needs(can_edit_organisation)
def service_edit_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Service, pk=pk)
    names = ("name", "description", "icon", "situations", "people_served", "public")
    groups = client_group_ids(row)
    form = bound(
        forms.ServiceFacts,
        request,
        client_groups=groups,
        seen=actions.stamp(row, *groups),
        **{name: getattr(row, name) for name in names},
    )
    return edit_page(
        request,
        form,
        lambda facts: actions.change_service(row, by=request.member, **facts) and None,
        title=_("Change “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Saved."),
    )


@needs(can_edit_organisation)
def service_move_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Service, pk=pk)
    return edit_page(
        request,
        bound(forms.ServiceMoveForm, request, seen=actions.stamp(row, *client_group_ids(row))),
        lambda facts: actions.move_service(row, by=request.member, **facts) and None,
        title=_("Move “%(name)s” to another directorate") % {"name": row},
        back=_url(row),
        done=_("Moved. Indicators, charter and open work went along."),
    )


@needs(can_edit_organisation)
def service_merge_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Service, pk=pk)
    return edit_page(
        request,
        bound(forms.ServiceMergeForm, request, seen=actions.stamp(row, *client_group_ids(row))),
        lambda facts: _url(actions.merge_services(row, by=request.member, **facts)),
        title=_("Merge “%(name)s” into another service") % {"name": row},
        back=_url(row),
        done=_("Merged. Indicators, client groups and open work are with the other service."),
        verb=_("Merge"),
        text=_(
            "Its indicators with all their figures, its client groups and its open work go to the other one. It ends itself, "
            "and what was before stays to be read under its name."
        ),
    )


@needs(can_edit_organisation)
def service_end_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Service, pk=pk)
    return edit_page(
        request,
        bound(forms.EndForm, request, seen=actions.stamp(row, *client_group_ids(row))),
        lambda facts: actions.end_service(row, by=request.member, **facts) and None,
        title=_("End “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Ended. Its history stays."),
        text=_("The service is no longer offered. Its figures, charter and messages stay to be read."),
    )


def _directorates() -> Filter:
    rows = queries.directorate_tree()
    paths = {str(row.pk): row.path for row in rows}
    choices = [("", _("All")), *((str(row.pk), f"{'– ' * row.depth}{row.name}") for row in rows)]
    return Filter(
        "directorate",
        _("Directorate"),
        choices,
        lambda services, value: services.filter(directorate__path__startswith=paths[value]),
    )


def endings() -> Filter:
    choices = [("use", _("In use")), ("ended", _("Ended"))]
    return Filter(
        "state", _("State"), choices, lambda rows, value: rows.filter(ended_on__isnull=value == "use"), default="use"
    )


def _url(row: Service) -> str:
    return reverse("organisation:service", args=[row.pk])
