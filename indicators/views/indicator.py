"""One indicator: how it stands, its control chart in words, its figures, who stands behind them, how it is counted."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from organisation.exchange.files import guarded
from organisation.rules import can_view_audit
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page

from .. import queries
from ..counting import in_words_of
from ..drawing import charts_of
from ..history import earlier_wordings, trail_of
from ..models import Indicator, Period, PeriodKind
from ..queries import Detail, Point
from ..queries.formulas import names_in
from ..queries.rollups import rollups_of
from ..rules import can_edit_indicators, can_edit_standards, can_enter_measurements, can_view_indicators
from ..wording import course_words, direction_words, reason_words, run_of, signal_words, travel_words
from .common import indicator_or_404

SHORT = 12  # periods in the table before "show all"


@needs(can_view_indicators)
def indicator_page(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_view_indicators)
    detail = queries.detail_of(indicator, _period(request))
    indicator.version = detail.version  # type: ignore[attr-defined]  # what a piece of a higher app asks for
    rows = table_of(detail)
    context = {
        "indicator": indicator,
        "detail": detail,
        "result": detail.result,
        "version": detail.version,
        "directorate": indicator.service.directorate,
        "direction": direction_words(detail.version),
        "rows": rows if request.GET.get("all") else rows[:SHORT],
        "count": len(rows),
        "run": run_of(detail.series),
        "stale_since": queries.stale_since([pk]).get(pk),
        "says": signal_words(detail) if detail.result else [],
        "travel": travel_words(detail),
        "forecast": course_words(detail),
        "kinds": _kinds(indicator, detail),
        "comparable": (queries.figures_by_place(indicator) | queries.figures_by_option(indicator)).exists(),
        "charts": charts_of(detail),
        "reason": reason_words(detail.result.gap.reason) if detail.result else "",
        "entries": queries.told_entries(detail.result.gap.measurement)
        if detail.result and detail.result.gap.measurement
        else (),
        "versions": indicator.versions.order_by("-number"),
        "counted": in_words_of(detail.version, names_in([detail.version])),
        **rollups_of(indicator, detail.version, detail.result.period if detail.result else None),
        **_rights(request, indicator),
    }
    return render_page(request, "indicators/indicator.html", context, partials=("figures",))


@needs(can_view_indicators)
def indicator_csv(request: StaffRequest, pk: int) -> HttpResponse:
    """The figures as a table with codes for heads, so that any program reads it."""
    indicator = indicator_or_404(request, pk, can_view_indicators)
    detail = queries.detail_of(indicator, _period(request))
    text = io.StringIO()
    writer = csv.writer(text)
    for line in csv_lines(indicator, detail):
        writer.writerow(line)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="indicator-{indicator.pk}.csv"'
    return response


def csv_lines(indicator: Indicator, detail: Detail) -> Iterator[list[str]]:
    yield [
        "indicator",
        "period_kind",
        "period",
        "value",
        "numerator",
        "denominator",
        "guaranteed_low",
        "guaranteed_high",
        "target_low",
        "target_high",
        "status",
        "gap_to_guaranteed",
        "gap_to_target",
        "confidence",
    ]
    for point in detail.series:
        yield [guarded(indicator.code, False), point.period.kind, point.period.code, *_csv_numbers(point)]


def _csv_numbers(point: Point) -> list[str]:
    gap = point.gap
    if gap is None:
        return [""] * 11
    figure, ends = gap.measurement, (gap.guaranteed, gap.target)
    numbers = [gap.value, figure.numerator if figure else None, figure.denominator if figure else None]
    numbers += [getattr(standard, name) if standard else None for standard in ends for name in ("low", "high")]
    plain = ["" if number is None else format(number.normalize(), "f") for number in numbers]
    gaps = [
        "" if number is None else format(number.normalize(), "f")
        for number in (gap.gap_to_guaranteed, gap.gap_to_target)
    ]
    return [*plain, gap.status, *gaps, gap.confidence]


def _kinds(indicator: Indicator, detail: Detail) -> list[dict[str, Any]]:
    """Links to the figures of each kind of period, where there is more than one kind."""
    newest = queries.newest_of_each_kind(indicator)
    if detail.result is None or len(newest) < 2:
        return []
    here = detail.result.period.kind
    return [
        {"label": PeriodKind(each.kind).label, "url": f"?period={each.kind}:{each.code}", "here": each.kind == here}
        for each in newest
    ]


def table_of(detail: Detail) -> list[dict[str, Any]]:
    """One line for each period, the newest first."""
    signals = detail.drawn().signals if detail.result else []
    lines = [
        {"point": point, "gap": point.gap, "signal": signal}
        for point, signal in zip(detail.series, signals, strict=True)
    ]
    return lines[::-1]


def _rights(request: StaffRequest, indicator: Indicator) -> dict[str, Any]:
    member, directorate = request.member, indicator.service.directorate
    sees_trail = can_view_audit(member, directorate)
    return {
        "may_edit": can_edit_indicators(member, directorate),
        "may_set": can_edit_standards(member, directorate),
        "may_enter": can_enter_measurements(member, directorate),
        "trail": trail_of(indicator) if sees_trail else (),
        "wordings": earlier_wordings(indicator),
    }


def _period(request: StaffRequest) -> Period | None:
    """?period=month:202610, else the newest with a figure."""
    kind, colon, code = request.GET.get("period", "").partition(":")
    if not colon:
        return None
    found = Period.objects.filter(kind=kind, code=code).first()
    if found is None:
        raise Http404(_("There is no such period."))
    return found
