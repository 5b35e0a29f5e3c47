"""From the whole to one directorate: how its indicators stand, worst first."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from organisation.models import Directorate, Service
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.lists import PER_PAGE, Filter, Listing
from sdip.web.pages import render_page
from tenancy.models import name_order

from .. import queries
from ..counting import FORMULAS
from ..models import Period, PeriodKind, Status
from ..rules import can_view_indicators
from ..wording import short_answer
from .common import tabs

WORST = Case(When(status=Status.BREACH, then=0), default=1)
SORTS: dict[str, Any] = {
    "gap": [WORST.asc(), "worst"],
    "target": ["relative_gap_to_target"],
    "effect": [queries.EFFECT.desc(nulls_last=True), WORST.asc(), "worst"],
}
ALL = _("All")
SIGNALS = [("", ALL), ("worse", _("Getting worse")), ("better", _("Getting better"))]


@needs(can_view_indicators)
def home_page(request: StaffRequest) -> HttpResponse:
    """Every directorate with the counts of its newest figures, broken promises first."""
    found = queries.directorate_counts()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    total = queries.summed(counts for _row, counts in found)
    columns = [each for each, count in total.cells if count]
    context = {
        "page": page,
        "total": total,
        "answer": short_answer(total),
        "columns": columns,
        "rows": [(row, [(each, counts.by_code[each.code]) for each in columns], counts) for row, counts in page],
        "tabs": tabs(request.member, "home"),
    }
    return render_page(request, "indicators/home.html", context, partials=("directorates",))


@needs(can_view_indicators)
def dashboard_page(request: StaffRequest, pk: int) -> HttpResponse:
    shown = Shown(request, pk)
    listing = Listing.of(
        request,
        queries.with_measures(queries.with_silence(shown.gaps)),
        sorts={**SORTS, "name": [name_order("indicator__")]},
        default_sort="gap",
        filters=[
            Filter(
                "standing",
                _("Standing"),
                [("", ALL), *((each.code, each.word) for each in shown.standings)],
                _with_standing,
            ),
            Filter("signal", _("Change"), SIGNALS, lambda rows, sign: rows.filter(queries.has_signal(sign))),
        ],
    )
    results = queries.results_of(listing.page, shown.windows, shown.services)
    context = shown.context() | {
        "listing": listing,
        "results": results,
        "answer": short_answer(shown.counts, results),
        "signal": listing.chosen["signal"],
        "by_effect": listing.sort == "effect",
        "services": shown.by_service(),
    }
    return render_page(request, "indicators/dashboard.html", context, partials=("rows",))


@needs(can_view_indicators)
def numbers_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The last twelve periods of one kind as numbers, each with its mark."""
    shown = Shown(request, pk)
    kind = shown.period.kind if shown.period else ""
    page = Paginator(
        queries.worst_first(queries.with_measures(shown.gaps.filter(version__frequency=kind))), PER_PAGE
    ).get_page(request.GET.get("page"))
    results = queries.results_of(page, shown.windows, shown.services)
    context = shown.context() | {
        "page": page,
        "results": results,
        "columns": shown.windows.get(kind, [])[-queries.SHOWN :],
    }
    return render_page(request, "indicators/numbers.html", context, partials=("rows",))


@needs(can_view_indicators)
def counting_page(request: StaffRequest) -> HttpResponse:
    return render_page(
        request,
        "indicators/counting.html",
        {"formulas": FORMULAS, "tabs": tabs(request.member, "counting")},
    )


class Shown:
    """One directorate at the period that the address names, else at the newest with figures."""

    def __init__(self, request: StaffRequest, pk: int) -> None:
        self.request = request
        self.directorate = get_object_or_404(Directorate, pk=pk)
        require(can_view_indicators, request.member, self.directorate)
        self.services = queries.services_of(self.directorate)
        newest = queries.latest_period(self.services)
        self.choices = queries.periods_at(newest.ends_on) if newest else {}
        self.period = _wished(request.GET.get("period", ""), self.choices) or newest
        same = self.period is None or newest is None or self.period.ends_on == newest.ends_on
        self.windows = self.choices if same or self.period is None else queries.periods_at(self.period.ends_on)
        self.gaps = queries.gaps_at(self.services, self.windows)
        self.found = queries.counted_by(self.gaps, ["version__frequency", "indicator__service"])
        self.counts = queries.summed(self.found.values())
        self.standings = [each for each, count in self.counts.cells if count]
        self.kinds = {kind for kind, _service in self.found} | ({self.period.kind} if self.period else set())

    def by_service(self) -> list[tuple[Service, queries.Counts]]:
        """Most broken promises first; nothing where there is only one service."""
        parts: dict[int, list[queries.Counts]] = {}
        for (_kind, service), counts in self.found.items():
            parts.setdefault(service, []).append(counts)
        rows = [(self.services[pk], queries.summed(found)) for pk, found in parts.items()]
        return (
            []
            if len(rows) < 2
            else sorted(rows, key=lambda row: (-row[1].broken, -row[1].by_code["below"], row[0].code))
        )

    def context(self) -> dict[str, Any]:
        groups = [(PeriodKind(kind).label, window[::-1]) for kind, window in self.choices.items() if kind in self.kinds]
        standings = [(each, count) for each, count in self.counts.cells if count]
        return {
            "directorate": self.directorate,
            "period": self.period,
            "counts": self.counts,
            "groups": groups,
            "standings": standings,
            "promised": self.counts.has_promises,
            "chosen": self.request.GET.get("standing", ""),
        }


def _wished(text: str, choices: dict[str, list[Period]]) -> Period | None:
    """The period of ?period=month:202610; one that is not offered does not exist."""
    if not text:
        return None
    kind, _colon, code = text.partition(":")
    found = next((period for period in choices.get(kind, []) if period.code == code), None)
    found = found or Period.objects.filter(kind=kind, code=code).first()
    if found is None:
        raise Http404
    return found


def _with_standing(rows: Any, code: str) -> Any:
    return rows.filter(queries.has_standing(code))
