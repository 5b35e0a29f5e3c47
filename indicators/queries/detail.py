"""Everything the page of one indicator shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from sdip.documents.charts import Band, Segment, Series

from .. import spc
from ..forecast import Course, course
from ..gaps.charts import IN_A_YEAR
from ..judged import reads_in_words
from ..models import (
    Annotation,
    Direction,
    Gap,
    Indicator,
    IndicatorVersion,
    Kind,
    Period,
    Standard,
    Status,
)
from .results import Result, whole_gaps, windows
from .series import Point, change_code, chart_of, rebase_positions, step_of
from .words import OPEN, levels

SIGNAL = {"special_cause_improvement": "better", "special_cause_concern": "worse"}
RECENT = 12  # periods


@dataclass
class Detail:
    """`result` is None while there is neither a figure nor an expectation."""

    indicator: Indicator
    version: IndicatorVersion
    result: Result | None
    annotations: Sequence[Annotation] = field(default_factory=list)

    @property
    def series(self) -> list[Point]:
        return self.result.series if self.result else []

    @cached_property
    def chart(self) -> spc.Chart | None:
        """None also for what people judge: a few levels, or yes and no, have no natural limits."""
        if self.result is None or reads_in_words(self.version):
            return None
        standard = self.result.guaranteed if self.result.guaranteed != OPEN else self.result.target
        return chart_of(self.series, self.version, standard, [each.on for each in self.annotations if each.rebases])

    @cached_property
    def changes(self) -> list[str]:
        """The code of the change at each position of the series; "" without a figure."""
        points = self.chart.points if self.chart else []
        return [change_code(point) if point.value is not None else "" for point in points]

    @property
    def measured(self) -> int:
        return sum(point.value is not None for point in self.series)

    @property
    def aim(self) -> Decimal | None:
        """The level still to be reached: the guarantee while it is broken, else the target; None in a range or where it is met."""
        gap = self.result.gap if self.result else None
        if gap is None or self.version.direction not in (Direction.HIGHER, Direction.LOWER):
            return None
        if gap.status == Status.BREACH and gap.guaranteed:
            return gap.guaranteed.low
        return gap.target.low if gap.target and gap.status != Status.MET else None

    @property
    def recent(self) -> list[Point]:
        """The last twelve periods, of those under the present limits: what a forecast rests on."""
        days = [each.on for each in self.annotations if each.rebases]
        return self.series[max([0, len(self.series) - RECENT, *rebase_positions(self.series, days)]) :]

    @cached_property
    def course(self) -> Course | None:
        return self.course_to(self.aim)

    def course_to(self, level: Decimal | None) -> Course | None:
        return course([point.value for point in self.recent], level)

    @property
    def travel(self) -> tuple[int | None, int | None]:
        """Better (1), the same (0) or worse (-1) than the period before, and than the same period a year before; None: not known."""
        if not self.series:
            return None, None
        year = IN_A_YEAR[self.series[-1].period.kind]
        return step_of(self.series, self.version.direction), step_of(self.series, self.version.direction, year)

    def drawn(self) -> Series:
        """What the control chart needs, as plain numbers; a percentage is drawn within 0 and 1."""
        points = self.chart.points if self.chart else []
        return Series(
            days=[point.period.starts_on for point in self.series],
            values=[None if point.value is None else float(point.value) for point in self.series],
            signals=["" if point.value is None else SIGNAL.get(point.point_type, "") for point in points]
            or [""] * len(self.series),
            segments=self._segments(points),
            guaranteed=[self._band(point.gap.guaranteed if point.gap else None) for point in self.series],
            target=[self._band(point.gap.target if point.gap else None) for point in self.series],
            events=self._events(),
            bounds=(0.0, 1.0) if self.version.kind == Kind.PERCENT and self._within_one() else (None, None),
        )

    def _segments(self, points: Sequence[spc.Point]) -> list[Segment]:
        days = [each.on for each in self.annotations if each.rebases]
        edges = [0, *rebase_positions(self.series, days), len(points)]
        found = []
        for first, stop in zip(edges, edges[1:], strict=False):
            at = points[first] if first < len(points) else None
            if at is not None and at.mean is not None and at.lower_limit is not None and at.upper_limit is not None:
                found.append(Segment(first, stop, float(at.mean), float(at.lower_limit), float(at.upper_limit)))
        return found

    def _band(self, standard: Standard | None) -> Band:
        low, high = levels(self.version.direction, standard)
        return None if low is None else float(low), None if high is None else float(high)

    def _events(self) -> list[tuple[int, str]]:
        found = []
        for each in self.annotations:
            slot = next(
                (
                    at
                    for at, point in enumerate(self.series)
                    if point.period.starts_on <= each.on <= point.period.ends_on
                ),
                None,
            )
            if slot is not None:
                found.append((slot, each.words))
        return found

    def _within_one(self) -> bool:
        return all(point.value is None or 0 <= point.value <= 1 for point in self.series)


def detail_of(indicator: Indicator, period: Period | None = None) -> Detail:
    """The indicator at its newest figure, or at that period: five queries."""
    version = indicator.versions.order_by("-number").first()
    assert version is not None
    gap = _gap(indicator, period)
    annotations = list(Annotation.objects.filter(indicator=indicator).order_by("on"))
    if gap is None:
        return Detail(indicator, version, None, annotations)
    found = windows({gap.period.kind: gap.period.ends_on})
    rows = (
        whole_gaps()
        .filter(indicator=indicator, period__kind=gap.period.kind)
        .select_related("guaranteed", "target", "measurement")
    )
    known = {row.period_id: row for row in rows.filter(period__in=found[gap.period.kind])}
    series = [Point(each, known.get(each.pk)) for each in found[gap.period.kind]]
    gap.indicator = indicator
    return Detail(
        indicator, version, Result(gap, series, [each.on for each in annotations if each.rebases]), annotations
    )


def _gap(indicator: Indicator, period: Period | None) -> Gap | None:
    rows = whole_gaps().select_related(
        "version", "period", "guaranteed", "target", "measurement__entered_by", "measurement__approved_by"
    )
    chosen = rows.filter(indicator=indicator)
    return (chosen.filter(period=period) if period else chosen.filter(latest=True)).order_by("-version__number").first()


def newest_of_each_kind(indicator: Indicator) -> list[Period]:
    """The newest period with a figure, of each kind that has one; the indicator's own frequency first."""
    found = whole_gaps().filter(indicator=indicator, value__isnull=False).values("period")
    rows = Period.objects.filter(pk__in=found).order_by("kind", "-ends_on").distinct("kind")
    return sorted(rows, key=lambda row: (row.kind != indicator.frequency, -(row.ends_on - row.starts_on).days))
