from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import actions, forms, queries
from organisation.models import Directorate
from organisation.rules import can_edit_organisation, can_view_organisation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page

from .shared import bound, crumb, edit_page, tabs


@needs(can_view_organisation)
def home_page(request: StaffRequest) -> HttpResponse:
    facts = {
        "branches": _branches(queries.directorate_tree()),
        "tabs": tabs(request, "organisation:home"),
        "may_edit": can_edit_organisation(request.member),
        "ended": Directorate.objects.exclude(ended_on=None).order_by("-ended_on", "-pk")[:20],
    }
    return render_page(request, "organisation/home.html", facts)


@needs(can_view_organisation)
def directorate_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Directorate.objects.select_related("parent"), pk=pk)
    facts = {
        "directorate": row,
        "links": _above(row),
        "services": queries.services_held(row),
        "former": queries.services_formerly_held(row)[:25],
        "children": row.children.filter(ended_on=None).by_name(),
        "people": queries.people_in(row),
        "successions": queries.successions_of(row)[:25],
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, "organisation/directorate.html", facts)


@needs(can_edit_organisation)
def directorate_add_page(request: StaffRequest) -> HttpResponse:
    form = bound(forms.DirectorateForm, request, parent=request.GET.get("parent"))

    def save(facts: dict[str, Any]) -> str:
        facts.pop("seen")
        return _url(actions.add_directorate(by=request.member, **facts))

    return edit_page(
        request, form, save, title=_("Add a directorate"), back=reverse("organisation:home"), done=_("Added.")
    )


@needs(can_edit_organisation)
def directorate_edit_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Directorate, pk=pk)
    form = bound(forms.DirectorateNameForm, request, name=row.name, sort_order=row.sort_order, seen=actions.stamp(row))
    return edit_page(
        request,
        form,
        lambda facts: actions.rename_directorate(row, by=request.member, **facts) and None,
        title=_("Rename “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Saved. The code and the history stay as they are."),
    )


@needs(can_edit_organisation)
def directorate_move_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Directorate, pk=pk)
    form = bound(forms.DirectorateMoveForm, request, row, parent=row.parent_id, seen=actions.stamp(row))
    return edit_page(
        request,
        form,
        lambda facts: actions.move_directorate(row, by=request.member, **facts) and None,
        title=_("Move “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Moved, with everything below it."),
    )


@needs(can_edit_organisation)
def directorate_end_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Directorate, pk=pk)
    return edit_page(
        request,
        bound(forms.EndForm, request, seen=actions.stamp(row)),
        lambda facts: actions.end_directorate(row, by=request.member, **facts) and None,
        title=_("End “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Ended. Its history stays."),
        text=_("Its services and the directorates below it must have moved or ended before. Roles in it end too."),
    )


@needs(can_edit_organisation)
def directorate_merge_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Directorate, pk=pk)

    def save(facts: dict[str, Any]) -> str:
        into = actions.merge_directorates(
            [row],
            facts["into"],
            on=facts["on"],
            note=facts["note"],
            seen={row.pk: facts["seen"]},
            by=request.member,
        )
        return _url(into)

    return edit_page(
        request,
        bound(forms.MergeForm, request, row, seen=actions.stamp(row)),
        save,
        title=_("Merge “%(name)s” into another directorate") % {"name": row},
        back=_url(row),
        done=_("Merged. Services, roles and open work are in their new place."),
        verb=_("Merge"),
        text=_(
            "Its services, its roles, the directorates below it and its open work go to the other one. It ends itself, and "
            "what was before stays to be read under its name."
        ),
    )


@needs(can_edit_organisation)
def directorate_split_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Directorate, pk=pk)
    form = bound(forms.SplitForm, request, row, seen=actions.stamp(row))

    def save(facts: dict[str, Any]) -> None:
        actions.split_directorate(
            row, form.shares(), children=form.branches(), heir=facts["heir"], on=facts["on"], note=facts["note"],
            seen=facts["seen"], by=request.member,
        )  # fmt: skip

    return edit_page(
        request,
        form,
        save,
        title=_("Split “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Split. Services, roles and open work are in their new places."),
        text=_(
            "First add the directorates that take over. Then say where each service goes. Whoever has a role here gets it in "
            "each of them; take away afterwards what is too much."
        ),
    )


def _url(row: Directorate) -> str:
    return reverse("organisation:directorate", args=[row.pk])


def _above(row: Directorate) -> list[dict[str, Any]]:
    above = queries.ways([row])[row.pk]
    return [
        crumb("organisation:home", _("Directorates")),
        *(crumb("organisation:directorate", each.name, each.pk) for each in above),
    ]


def _branches(rows: list[Directorate]) -> list[dict[str, Any]]:
    """The tree as lists within lists."""
    nodes: dict[int, Any] = {row.pk: {"row": row, "branches": []} for row in rows}
    top: list[dict[str, Any]] = []
    for row in rows:
        above = nodes.get(row.parent_id) if row.parent_id else None
        (above["branches"] if above else top).append(nodes[row.pk])
    return top
