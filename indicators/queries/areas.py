"""One indicator in the areas and service points that it is measured in, or for the groups of a dimension, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from sdip.web.standing import Standing
from tenancy.text import Words

from ..formula import ratio, rounded
from ..models import Dimension, Direction, Gap, Indicator, Period, Slice, SliceOption
from .words import OPEN, Levels, levels, standing_of


@dataclass(frozen=True, slots=True)
class Area:
    gap: Gap
    worst: bool = False

    @property
    def name(self) -> Words:
        """Of the place, else of the one option that the figure is for."""
        place = self.gap.place
        found: Words = place.name if place else self.gap.slice.options.all()[0].option.name
        return found

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
    behind: int  # areas or groups that fall short of the guarantee
    span: Levels = OPEN  # of the bars: one scale for all


def figures_by_place(indicator: Indicator) -> QuerySet[Gap]:
    return Gap.objects.filter(indicator=indicator, place__isnull=False, slice__key=Slice.TOTAL)


def figures_by_option(indicator: Indicator, dimension: Dimension | None = None) -> QuerySet[Gap]:
    """Figures of the whole for one option each, never for a combination of them."""
    single = SliceOption.objects.exclude(slice__key__contains=";").order_by()
    chosen = single.filter(option__dimension=dimension) if dimension else single
    return Gap.objects.filter(indicator=indicator, place=None, slice__in=chosen.values("slice"))


def dimensions_with_figures(indicator: Indicator) -> list[Dimension]:
    """By which the indicator can be compared."""
    measured = figures_by_option(indicator).filter(value__isnull=False).values("slice")
    links = SliceOption.objects.filter(slice__in=measured)
    return list(Dimension.objects.filter(pk__in=links.values("option__dimension")).by_name())


def figures_compared(indicator: Indicator, dimension: Dimension | None) -> QuerySet[Gap]:
    return figures_by_option(indicator, dimension) if dimension else figures_by_place(indicator)


def periods_compared(indicator: Indicator, dimension: Dimension | None = None, most: int = 36) -> list[Period]:
    """The periods with figures of places, or of the options of the dimension, newest first."""
    found = figures_compared(indicator, dimension).filter(value__isnull=False).values("period")
    return list(Period.objects.filter(pk__in=found).order_by("-ends_on", "-starts_on")[:most])


def comparison(indicator: Indicator, period: Period, dimension: Dimension | None = None) -> Comparison:
    """Worst served first; without a direction the lowest. One query, and two for the names of options."""
    rows = figures_compared(indicator, dimension).filter(period=period)
    rows = rows.select_related("place", "version", "guaranteed", "target", "measurement", "slice")
    gaps = list(rows.prefetch_related("slice__options__option") if dimension else rows)
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
    return (distance if distance is not None else way, way, gap.place_id or gap.slice_id)
