"""A series of figures and what statistical process control says of it, in the codes of sdip.web.standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sdip.web.standing import Standing

from .. import spc
from ..judged import reads_in_words
from ..models import Direction, Gap, IndicatorVersion, Period
from .words import Levels, levels, standing_of

ENOUGH = 10  # figures under which a page says "too few"
IMPROVEMENT = {Direction.HIGHER: "increase", Direction.LOWER: "decrease"}
WAYS: dict[str, int] = {Direction.HIGHER: 1, Direction.LOWER: -1}
OUTLOOKS = {spc.Assurance.PASS: "always", spc.Assurance.FAIL: "never", spc.Assurance.HIT_AND_MISS: "sometimes"}


@dataclass(frozen=True, slots=True)
class Point:
    period: Period
    gap: Gap | None

    @property
    def value(self) -> Decimal | None:
        return self.gap.value if self.gap else None

    @property
    def standing(self) -> Standing:
        return standing_of(self.gap)


@dataclass(frozen=True, slots=True)
class Signals:
    """`change` and `outlook` are codes of sdip.web.standing.SIGNALS, "" where there is nothing to say (no figure in the last
    period; no standard or no direction). `against` names the standard that the outlook was held against."""

    change: str
    outlook: str
    against: str


def chart_of(
    series: Sequence[Point], version: IndicatorVersion, standard: Levels, rebased_on: Sequence[date] = ()
) -> spc.Chart:
    """The control chart of a series. A stepped standard counts at its latest level; a range has none for the chart."""
    low, high = standard
    return spc.analyse(
        [point.value for point in series],
        improvement=IMPROVEMENT.get(Direction(version.direction), "neutral") if version.direction else "neutral",
        target=None if version.direction == Direction.RANGE else low if low is not None else high,
        rebase_at=rebase_positions(series, rebased_on),
    )


def rebase_positions(series: Sequence[Point], rebased_on: Sequence[date]) -> list[int]:
    """Where new limits start: the period in which each of the days lies, and where the definition has a new version."""
    found = {next((at for at, point in enumerate(series) if point.period.ends_on >= day), -1) for day in rebased_on}
    before: int | None = None
    for at, point in enumerate(series):
        if point.gap is not None and point.gap.value is not None:
            if before is not None and before != point.gap.version_id:
                found.add(at)
            before = point.gap.version_id
    return sorted(found - {-1, 0})


def signals(series: Sequence[Point], version: IndicatorVersion, gap: Gap, rebased_on: Sequence[date] = ()) -> Signals:
    if reads_in_words(version):  # a few levels have no natural limits
        return Signals("", "", "")
    guaranteed, target = levels(version.direction, gap.guaranteed), levels(version.direction, gap.target)
    against = (
        "guaranteed"
        if any(each is not None for each in guaranteed)
        else "target"
        if any(each is not None for each in target)
        else ""
    )
    if sum(point.value is not None for point in series) < ENOUGH:
        return Signals("few", "few" if against else "", against)
    chart = chart_of(series, version, guaranteed if against == "guaranteed" else target, rebased_on)
    change = "" if not series or series[-1].value is None else change_code(chart.points[-1])
    outlook = outlook_code(chart, version, guaranteed if against == "guaranteed" else target)
    return Signals(change, outlook, against if outlook else "")


def outlook_code(chart: spc.Chart, version: IndicatorVersion, standard: Levels) -> str:
    """Figures that are all the same have no limits: then they themselves say whether the standard is met."""
    if chart.assurance is None:
        return ""
    last, (low, high) = chart.points[-1], standard
    if last.upper_limit is not None or last.mean is None:
        return OUTLOOKS[chart.assurance]
    meets = (
        last.mean >= low
        if version.direction == Direction.HIGHER and low is not None
        else high is not None and last.mean <= high
    )
    return "always" if meets else "never"


def change_code(point: spc.Point) -> str:
    """The word of one point; "" where a special cause has no better side."""
    if point.point_type == "common_cause":
        return "chance"
    if "neutral" in point.point_type:
        return ""
    way = "up" if "Above" in point.special_cause or "Increasing" in point.special_cause else "down"
    return f"{'better' if point.point_type.endswith('improvement') else 'worse'}-{way}"


def step_of(series: Sequence[Point], direction: str | None, back: int = 1) -> int | None:
    """The last figure against the one `back` periods before: better (1), the same (0), worse (-1); None: not known."""
    way = WAYS.get(direction or "")
    if way is None or back >= len(series):
        return None
    now, then = series[-1], series[-1 - back]
    if then.gap is None or now.gap is None or now.value is None or then.value is None:
        return None
    if then.gap.version_id != now.gap.version_id:
        return None
    return way * ((now.value > then.value) - (now.value < then.value))
