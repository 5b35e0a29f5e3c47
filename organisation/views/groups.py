"""Client groups and stakeholders: two lists of the same make."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import actions, forms
from organisation.models import ClientGroup, Stakeholder
from organisation.rules import can_edit_organisation, can_view_organisation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.models import name_order

from .shared import bound, edit_page, tabs


@needs(can_view_organisation)
def client_groups_page(request: StaffRequest) -> HttpResponse:
    return _list_page(request, ClientGroup, "organisation:client_groups", "organisation/client_groups.html")


@needs(can_edit_organisation)
def client_group_add_page(request: StaffRequest) -> HttpResponse:
    return edit_page(
        request,
        bound(forms.ClientGroupForm, request),
        lambda facts: actions.add_client_group(by=request.member, **_without_seen(facts)) and None,
        title=_("Add a client group"),
        back=reverse("organisation:client_groups"),
        done=_("Added."),
    )


@needs(can_edit_organisation)
def client_group_edit_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ClientGroup, pk=pk)
    return edit_page(
        request,
        bound(forms.ClientGroupFacts, request, name=row.name, people=row.people, seen=actions.stamp(row)),
        lambda facts: actions.change_client_group(row, by=request.member, **facts) and None,
        title=_("Change “%(name)s”") % {"name": row},
        back=reverse("organisation:client_groups"),
        done=_("Saved."),
        also=_more("client_group", row),
    )


@needs(can_edit_organisation)
def client_group_remove_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ClientGroup, pk=pk)
    return _removal(request, row, actions.remove_client_group, "organisation:client_groups")


@needs(can_view_organisation)
def stakeholders_page(request: StaffRequest) -> HttpResponse:
    return _list_page(request, Stakeholder, "organisation:stakeholders", "organisation/stakeholders.html")


@needs(can_edit_organisation)
def stakeholder_add_page(request: StaffRequest) -> HttpResponse:
    return edit_page(
        request,
        bound(forms.StakeholderForm, request),
        lambda facts: actions.add_stakeholder(by=request.member, **_without_seen(facts)) and None,
        title=_("Add a stakeholder"),
        back=reverse("organisation:stakeholders"),
        done=_("Added."),
    )


@needs(can_edit_organisation)
def stakeholder_edit_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Stakeholder, pk=pk)
    values = {name: getattr(row, name) for name in ("name", "contact", "interest")}
    return edit_page(
        request,
        bound(forms.StakeholderFacts, request, seen=actions.stamp(row), **values),
        lambda facts: actions.change_stakeholder(row, by=request.member, **facts) and None,
        title=_("Change “%(name)s”") % {"name": row},
        back=reverse("organisation:stakeholders"),
        done=_("Saved."),
        also=_more("stakeholder", row),
    )


@needs(can_edit_organisation)
def stakeholder_remove_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Stakeholder, pk=pk)
    return _removal(request, row, actions.remove_stakeholder, "organisation:stakeholders")


def _list_page(request: StaffRequest, model: type[Any], name: str, template: str) -> HttpResponse:
    kind = model._meta.model_name
    listing = Listing.of(
        request,
        model.objects.all(),
        sorts={"name": [name_order()], "code": ["code"]} | ({"people": ["people"]} if model is ClientGroup else {}),
        default_sort="name",
        search=lambda rows, text: matching(rows, kind, text),
    )
    facts = {
        "listing": listing,
        "page": listing.page,
        "tabs": tabs(request, name),
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, template, facts, partials=["rows"])


def _removal(request: StaffRequest, row: Any, remove: Any, back: str) -> HttpResponse:
    return edit_page(
        request,
        bound(forms.ConfirmForm, request, seen=actions.stamp(row)),
        lambda facts: remove(row, seen=facts["seen"], by=request.member),
        title=_("Remove “%(name)s”?") % {"name": row},
        back=reverse(back),
        done=_("Removed."),
        verb=_("Remove"),
        text=_("It can be removed while nothing uses it. That it existed stays in the history."),
    )


def _more(kind: str, row: Any) -> list[dict[str, Any]]:
    return [
        {"url": reverse("organisation:history", args=[kind, row.pk]), "label": _("History")},
        {"url": reverse(f"organisation:{kind}_remove", args=[row.pk]), "label": _("Remove")},
    ]


def _without_seen(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "seen"}
