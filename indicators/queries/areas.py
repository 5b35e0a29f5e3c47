"""One indicator in the areas and service points that it is measured in, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from organisation.models import Place
from sdip.web.standing import Standing

from ..formula import ratio, rounded
from ..models import Direction, Gap, Indicator, Period, Slice
from .words import OPEN, Levels, levels, standing_of


@dataclass(frozen=True, slots=True)
class Area:
    gap: Gap
    worst: bool = False

    @property
    def place(self) -> Place:
        assert self.gap.place is not None
        return self.gap.place

    @property
    def standing(self) -> Standing:
        return standing_of(self.gap)

    @property
    def guaranteed(self) -> Levels:
        return levels(self.gap.version.direction, self.gap.guaranteed)

    @property
    def target(self) -> Levels:
        return levels(self.gap.version.direction, self.gap.target)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`spread`: the highest figure minus the lowest; `times`: highest / lowest, None where that says nothing (0, or below)."""

    areas: Sequence[Area]
    missing: int
    spread: Decimal | None
    times: Decimal | None
    behind: int  # areas that fall short of the guarantee
    span: Levels = OPEN  # of the bars: one scale for all


def figures_by_place(indicator: Indicator) -> QuerySet[Gap]:
    return Gap.objects.filter(indicator=indicator, place__isnull=False, slice__key=Slice.TOTAL)


def periods_by_place(indicator: Indicator, most: int = 36) -> list[Period]:
    """The periods with figures of places, newest first."""
    found = figures_by_place(indicator).filter(value__isnull=False).values("period")
    return list(Period.objects.filter(pk__in=found).order_by("-ends_on", "-starts_on")[:most])


def comparison(indicator: Indicator, period: Period) -> Comparison:
    """Worst served first; without a direction the lowest. One query."""
    rows = figures_by_place(indicator).filter(period=period)
    gaps = list(rows.select_related("place", "version", "guaranteed", "target", "measurement"))
    known = [(gap, gap.value) for gap in gaps if gap.value is not None]
    if not known:
        return Comparison([], len(gaps), None, None, 0)
    numbers = [value for _gap, value in known]
    higher = known[0][0].version.direction == Direction.HIGHER
    known.sort(key=lambda pair: _badness(*pair, higher=higher))
    settled = known[0][0].version.direction in (Direction.HIGHER, Direction.LOWER, Direction.RANGE)
    areas = [Area(gap, settled and len(known) > 1 and at == 0) for at, (gap, _value) in enumerate(known)]
    low, high = min(numbers), max(numbers)
    return Comparison(
        areas,
        len(gaps) - len(known),
        high - low,
        rounded(ratio(high, low)) if low > 0 else None,
        sum(gap.gap_to_guaranteed is not None and gap.gap_to_guaranteed < 0 for gap, _value in known),
        _span(areas, numbers),
    )


def _span(areas: Sequence[Area], numbers: Sequence[Decimal]) -> Levels:
    ends = [end for area in areas for level in (area.guaranteed, area.target) for end in level if end is not None]
    return min([Decimal(0), *numbers, *ends]), max([*numbers, *ends])


def _badness(gap: Gap, value: Decimal, *, higher: bool) -> tuple[Decimal, Decimal, int]:
    """By the gap to the standard; where standards differ by area or none is set, by the figure."""
    distance = gap.gap_to_guaranteed if gap.gap_to_guaranteed is not None else gap.gap_to_target
    way = value if higher or gap.version.direction != Direction.LOWER else -value
    return (distance if distance is not None else way, way, gap.place_id or 0)
