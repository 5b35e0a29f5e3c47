"""All indicators of the tenant, and those whose direction somebody has to settle."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisation.models import Directorate, Service
from organisation.rules import within
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from sdip.web.search import matching
from tenancy.models import name_order

from .. import queries
from ..actions import settle_directions
from ..forms import DirectionsForm
from ..models import Direction, Frequency, Gap, Indicator
from ..queries import Levels
from ..rules import can_edit_indicators, can_view_indicators
from .common import accepted, tabs

OPEN = "open"
AT_ONCE = 100
SORTS = {
    "code": ["code"],
    "gap": ["now__worst"],
    "period": ["-now__period__ends_on", "code"],
}


@needs(can_view_indicators)
def list_page(request: StaffRequest) -> HttpResponse:
    listing = Listing.of(
        request,
        queries.indicators_in_use(),
        sorts={**SORTS, "name": [name_order()], "directorate": [name_order("service__directorate__"), "code"]},
        default_sort="code",
        search=search_indicators,
        filters=[directorate_filter(), service_filter(request), _standings(), *_facts()],
    )
    rows = list(listing.page)
    gaps = queries.latest_gaps([row.pk for row in rows])
    versions = queries.current_versions([row.pk for row in rows])
    context = {
        "listing": listing,
        "rows": [Row(row, versions.get(row.pk), gaps.get(row.pk)) for row in rows],
        "tabs": tabs(request.member, "list"),
        "may_add": can_edit_indicators(request.member),
    }
    return render_page(request, "indicators/list.html", context, partials=("indicators",))


@needs(can_edit_indicators)
def directions_page(request: StaffRequest) -> HttpResponse:
    """Many at once: what is ticked gets the one direction that is chosen. Works as a plain form."""
    member = request.member
    waiting = within(queries.unsettled(queries.indicators_in_use()), member, "edit_indicators", queries.DIRECTORATE)
    listing = Listing.of(
        request,
        waiting,
        sorts={"code": ["code"], "name": [name_order()]},
        default_sort="name",
        search=search_indicators,
        filters=[directorate_filter(), service_filter(request)],
        per_page=AT_ONCE,
    )
    rows = list(listing.page)
    form = DirectionsForm(request.POST or None, indicators=rows)
    if form.is_valid():
        chosen, direction = form.cleaned_data["chosen"], form.cleaned_data["direction"]
        settled = accepted(form, lambda: (settle_directions(chosen, direction, by=member),))
        if settled:
            messages.success(request, _settled_words(settled[0], direction))
            return redirect(f"{reverse('indicators:directions')}?{request.GET.urlencode()}")
    ticked = set(map(whole_number, request.POST.getlist("chosen")))
    context = {"listing": listing, "rows": rows, "form": form, "ticked": ticked, "tabs": tabs(member, "directions")}
    return render_page(
        request, "indicators/directions.html", context, partials=("waiting",), status=422 if form.errors else 200
    )


class Row:
    """One line of the list."""

    def __init__(self, indicator: Indicator, version: Any, gap: Gap | None) -> None:
        self.indicator, self.version, self.gap = indicator, version, gap
        self.standing = queries.standing_of(gap)

    @property
    def share(self) -> Decimal | None:
        return queries.share_of(self.gap) if self.gap else None

    @property
    def plain_unit(self) -> str:
        return queries.plain_unit(self.gap.version) if self.gap else ""

    @property
    def in_range(self) -> bool:
        return self.gap is not None and self.gap.version.direction == Direction.RANGE

    @property
    def guaranteed(self) -> Levels:
        return queries.levels(self.gap.version.direction, self.gap.guaranteed) if self.gap else queries.OPEN

    @property
    def target(self) -> Levels:
        return queries.levels(self.gap.version.direction, self.gap.target) if self.gap else queries.OPEN


def search_indicators(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return matching(rows, "indicator", text)


def directorate_filter() -> Filter:
    found = [(str(pk), name) for pk, name in Directorate.objects.by_name().values_list("pk", "name")]
    return Filter("directorate", _("Directorate"), [("", _("All")), *found], _in_directorate)


def _in_directorate(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """With all below it."""
    return rows.filter(service__directorate__path__contains=f"/{value}/")


def service_filter(request: StaffRequest) -> Filter:
    """Of the chosen directorate; without one there would be hundreds to choose from."""
    chosen = request.GET.get("directorate", "")
    rows = (
        Service.objects.filter(directorate__path__contains=f"/{chosen}/")
        if whole_number(chosen)
        else Service.objects.none()
    )
    found = [(str(pk), name) for pk, name in rows.by_name().values_list("pk", "name")]
    return Filter("service", _("Service"), [("", _("All")), *found], lambda rows, value: rows.filter(service=value))


def _standings() -> Filter:
    """Those that occur: where nothing is promised, nobody is offered "promise kept"."""
    found = [(each.code, each.word) for each in queries.standings_now()]
    return Filter(
        "standing",
        _("Standing"),
        [("", _("All")), *found],
        lambda rows, code: rows.filter(queries.has_standing(code, "now__")),
    )


def _facts() -> list[Filter]:
    directions = [("", _("All")), (OPEN, _("To be settled")), *Direction.choices]
    return [
        Filter(
            "frequency",
            _("How often"),
            [("", _("All")), *Frequency.choices],
            lambda rows, value: rows.filter(frequency=value),
        ),
        Filter(
            "direction",
            _("Which side is good"),
            directions,
            lambda rows, value: queries.unsettled(rows) if value == OPEN else rows.filter(direction_now=value),
        ),
    ]


def _settled_words(count: int, direction: str) -> str:
    words = ngettext(
        "The direction of %(count)s indicator is settled: %(direction)s.",
        "The directions of %(count)s indicators are settled: %(direction)s.",
        count,
    )
    return words % {"count": formatter().num(count), "direction": Direction(direction).label}
