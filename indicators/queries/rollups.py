"""Wholes from parts: quarters, halves and years from the figures of an indicator's own frequency, and the whole from its places.

Only figures of one kind of period are added up, never a month with a year; only figures of one way of counting (kind, unit and rule).
A whole made so is never judged against a standard: standards speak of the indicator's own periods."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from organisation.models import Place

from ..adding import NONE, Part, Sum, added_up
from ..models import CollectionPlace, Gap, Indicator, IndicatorVersion, Period, PeriodKind, Slice
from .results import whole_gaps

ORDER = [
    PeriodKind.DAY,
    PeriodKind.WEEK,
    PeriodKind.MONTH,
    PeriodKind.QUARTER,
    PeriodKind.HALF,
    PeriodKind.YEAR,
    PeriodKind.FISCAL,
]
WHOLES = (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.FISCAL)
BACK = timedelta(days=2 * 366)
NOT_DECLARED, CHANGED = "not_declared", "definition_changed"


@dataclass(frozen=True, slots=True)
class Whole:
    """`reason` says why there is no sum: its figures are counted in different ways."""

    period: Period
    sum: Sum
    reason: str = ""


def wholes_over_time(indicator: Indicator, version: IndicatorVersion, newest: date) -> list[Whole]:
    """Quarters, halves and years of the two years up to `newest` in which figures lie, shortest first, newest first: two queries."""
    if version.sum_over_time == NONE:
        return []
    larger = [kind for kind in WHOLES if _larger(kind, indicator.frequency)]
    days = Q(starts_on__lte=newest + BACK / 2, ends_on__gt=newest - BACK)
    periods = list(Period.objects.filter(days, kind__in=[indicator.frequency, *larger]).order_by("-starts_on"))
    gaps = whole_gaps().filter(
        indicator=indicator, period__kind=indicator.frequency, period__ends_on__gt=newest - BACK, value__isnull=False
    )
    figures = {gap.period_id: gap for gap in gaps.select_related("measurement", "version").order_by("version__number")}
    own = [period for period in reversed(periods) if period.kind == indicator.frequency]
    wholes = sorted(
        (p for p in periods if p.kind in larger and p.starts_on <= newest and not _calendar_year(p)),
        key=lambda p: ORDER.index(PeriodKind(p.kind)),
    )
    found = (_whole(period, [each for each in own if _within(each, period)], figures) for period in wholes)
    return [each for each in found if each is not None]


def _larger(kind: str, frequency: str) -> bool:
    yearly = {PeriodKind.YEAR, PeriodKind.FISCAL}
    return frequency not in yearly and ORDER.index(PeriodKind(kind)) > ORDER.index(PeriodKind(frequency))


def _calendar_year(period: Period) -> bool:
    """A fiscal year that is the calendar year would be said twice."""
    return period.kind == PeriodKind.FISCAL and period.starts_on.month == 1


def _within(part: Period, whole: Period) -> bool:
    """A week belongs where its Thursday lies; everything else lies wholly inside or not at all."""
    if part.kind == PeriodKind.WEEK:
        return whole.starts_on <= part.starts_on + timedelta(days=3) <= whole.ends_on
    return whole.starts_on <= part.starts_on and part.ends_on <= whole.ends_on


def _whole(period: Period, parts: Sequence[Period], figures: dict[int, Gap]) -> Whole | None:
    gaps = [figures[each.pk] for each in parts if each.pk in figures]
    if not gaps:
        return None
    if len({(gap.version.kind, gap.version.unit, gap.version.sum_over_time) for gap in gaps}) > 1:
        return Whole(period, Sum(None, None, None, 0, len(parts)), CHANGED)
    return Whole(period, added_up(gaps[-1].version.sum_over_time, [part_of(gap) for gap in gaps], len(parts)))


def part_of(gap: Gap) -> Part:
    """Of an approved figure."""
    row = gap.measurement
    return Part(gap.value, row.numerator, row.denominator) if row else Part(gap.value)


def whole_of_places(indicator: Indicator, version: IndicatorVersion, periods: Iterable[Period]) -> dict[int, Sum]:
    """By period: its places added up. A place inside another one that is collected too is counted there already."""
    if version.sum_over_places == NONE:
        return {}
    known = set(CollectionPlace.objects.filter(indicator=indicator).values_list("place", flat=True))
    rows: Any = Gap.objects.filter(
        indicator=indicator, period__in=list(periods), place__isnull=False, slice__key=Slice.TOTAL
    )
    by_period: dict[int, dict[int, Gap]] = defaultdict(dict)
    for gap in rows.filter(value__isnull=False).select_related("measurement", "version").order_by("version__number"):
        if (gap.version.kind, gap.version.unit) == (version.kind, version.unit):
            by_period[gap.period_id][gap.place_id] = gap
    seen = known or {place for gaps in by_period.values() for place in gaps}
    top = outermost(Place.objects.filter(pk__in=seen))
    return {
        period: found
        for period, gaps in by_period.items()
        if (
            found := added_up(
                version.sum_over_places, [part_of(gap) for place, gap in gaps.items() if place in top], len(top)
            )
        ).used
    }


def outermost(places: Iterable[Place]) -> set[int]:
    """Without those that lie inside another one of them."""
    rows = sorted(places, key=lambda place: len(place.path))
    kept: list[Place] = []
    for place in rows:
        if not any(place.path.startswith(each.path) for each in kept):
            kept.append(place)
    return {place.pk for place in kept}


def rollups_of(indicator: Indicator, version: IndicatorVersion, period: Period | None) -> dict[str, Any]:
    """What parts/rollups.html draws, up to the period that the page shows: `wholes` and `from_places`; five queries at most."""
    if period is None:
        return {"wholes": [], "from_places": None}
    return {
        "wholes": wholes_over_time(indicator, version, period.ends_on),
        "from_places": whole_of_places(indicator, version, [period]).get(period.pk),
    }
