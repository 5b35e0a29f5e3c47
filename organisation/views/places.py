from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import actions, forms, queries
from organisation.models import Place
from organisation.rules import can_edit_organisation, can_view_organisation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.models import name_order

from .services import endings
from .shared import bound, crumb, edit_page, tabs


@needs(can_view_organisation)
def places_page(request: StaffRequest) -> HttpResponse:
    listing = Listing.of(
        request,
        Place.objects.all(),
        sorts={"tree": ["path"], "name": [name_order()], "code": ["code"], "people": ["population"]},
        default_sort="tree",
        search=lambda rows, text: matching(rows, "place", text),
        filters=[
            Filter("kind", _("Kind"), [("", _("All")), *Place.Kind.choices], lambda rows, v: rows.filter(kind=v)),
            endings(),
        ],
    )
    ways = queries.ways(listing.page)
    facts = {
        "listing": listing,
        "page": listing.page,
        "rows": [{"place": row, "way": ways[row.pk]} for row in listing.page],
        "tabs": tabs(request, "organisation:places"),
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, "organisation/places.html", facts, partials=["places"])


@needs(can_view_organisation)
def place_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Place, pk=pk)
    above = queries.ways([row])[row.pk]
    facts = {
        "place": row,
        "links": [
            crumb("organisation:places", _("Places")),
            *(crumb("organisation:place", each.name, each.pk) for each in above),
        ],
        "children": row.children.filter(ended_on=None).by_name()[:100],
        "mergers": queries.mergers_of(row)[:25],
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, "organisation/place.html", facts)


@needs(can_edit_organisation)
def place_add_page(request: StaffRequest) -> HttpResponse:
    form = bound(forms.PlaceForm, request, parent=request.GET.get("parent", ""))

    def save(facts: dict[str, Any]) -> str:
        facts.pop("seen")
        return _url(actions.add_place(by=request.member, **facts))

    return edit_page(request, form, save, title=_("Add a place"), back=reverse("organisation:places"), done=_("Added."))


@needs(can_edit_organisation)
def place_edit_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Place, pk=pk)
    names = ("name", "kind", "landmark", "latitude", "longitude", "population")
    return edit_page(
        request,
        bound(forms.PlaceFacts, request, seen=actions.stamp(row), **{name: getattr(row, name) for name in names}),
        lambda facts: actions.change_place(row, by=request.member, **facts) and None,
        title=_("Change “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Saved."),
    )


@needs(can_edit_organisation)
def place_move_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Place.objects.select_related("parent"), pk=pk)
    return edit_page(
        request,
        bound(forms.PlaceMoveForm, request, parent=row.parent, seen=actions.stamp(row)),
        lambda facts: actions.move_place(row, by=request.member, **facts) and None,
        title=_("Move “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Moved, with everything below it."),
    )


@needs(can_edit_organisation)
def place_merge_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Place, pk=pk)
    return edit_page(
        request,
        bound(forms.PlaceMergeForm, request, seen=actions.stamp(row)),
        lambda facts: _url(actions.merge_places(row, by=request.member, **facts)),
        title=_("Merge “%(name)s” into another place") % {"name": row},
        back=_url(row),
        done=_("Merged. What lies in it and what is open there are with the other place."),
        verb=_("Merge"),
        text=_(
            "The places inside it, its open messages and what is collected there go to the other one. It ends itself, and what "
            "was measured there stays to be read under its name."
        ),
    )


@needs(can_edit_organisation)
def place_end_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Place, pk=pk)
    return edit_page(
        request,
        bound(forms.EndForm, request, seen=actions.stamp(row)),
        lambda facts: actions.end_place(row, by=request.member, **facts) and None,
        title=_("End “%(name)s”") % {"name": row},
        back=_url(row),
        done=_("Ended. Its history stays."),
        text=_("The place is no longer offered where something is measured or reported. What was stays to be read."),
    )


def _url(row: Place) -> str:
    return reverse("organisation:place", args=[row.pk])
