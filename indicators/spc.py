"""Statistical process control for one series of figures: the XmR chart of NHS England's "Making Data Count".

Source of the rules: the public reference implementation of the NHS-R community (R package NHSRplotthedots).
Limits = mean +- 2.66 x mean moving range; screening drops moving ranges of 3.267 x their mean or more, once.
Special causes, in order of precedence: outside the limits; 7 points steadily rising or falling; 2 of 3 points beyond
two thirds of the way to a limit (but not outside it), all 3 on that side of the mean; 7 points on one side of the mean.
Limits, runs and trends start anew where the series is rebased. All comparisons are exact.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from .formula import Number, exact, rounded

LIMIT = Fraction(266, 100)
NEAR = LIMIT * 2 / 3
SCREEN = Fraction(3267, 1000)
RUN = 7
SIGNS = {"increase": 1, "neutral": 0, "decrease": -1}

Values = Sequence[Fraction | None]


class Assurance(StrEnum):
    """What the limits say about meeting the target if nothing changes."""

    PASS = "consistent_pass"
    FAIL = "consistent_fail"
    HIT_AND_MISS = "inconsistent"


@dataclass(frozen=True, slots=True)
class Point:
    """One position of the chart, in the unit of the series, rounded to 12 decimals.

    The limits are None where there are none: no two neighbouring values, or all values equal under screening.
    The lower limit may be below 0: clip it only when drawing.
    """

    value: Decimal | None
    mean: Decimal | None
    lower_limit: Decimal | None
    upper_limit: Decimal | None
    special_cause: str
    point_type: str


@dataclass(frozen=True, slots=True)
class Chart:
    points: list[Point]
    assurance: Assurance | None


@dataclass(frozen=True, slots=True)
class _Limits:
    mean: Fraction | None
    spread: Fraction | None  # the mean moving range

    def side(self, value: Fraction | None) -> int:
        return 0 if value is None or self.mean is None else _sign(value - self.mean)

    def zone(self, value: Fraction | None) -> int:
        """0 = ordinary, 1 = near a limit, 2 = outside."""
        if value is None or self.mean is None or self.spread is None:
            return 0
        distance = abs(value - self.mean)
        return 2 if distance > LIMIT * self.spread else 1 if distance > NEAR * self.spread else 0

    def bound(self, sign: int) -> Fraction | None:
        return None if self.mean is None or self.spread is None else self.mean + sign * LIMIT * self.spread


def analyse(
    values: Iterable[Number | None],
    *,
    improvement: str,
    target: Number | None = None,
    screen_outliers: bool = True,
    rebase_at: Iterable[int] = (),
) -> Chart:
    """The control chart of a series.

    `values`: figures in the order of their periods, in any unit; None = no figure: it keeps its place, breaks runs and
    trends, and is a common cause. `improvement`: "increase", "decrease" or "neutral". `target`: in the same unit.
    `rebase_at`: positions (from 0) at which new limits start.

    Each point has `special_cause` ("Above UCL", "Below LCL", "7 Point Trend (Increasing)" / "(Decreasing)",
    "2 in 3 Above CL" / "Below CL", "7 Points Above CL" / "Below CL", "Common Cause") and `point_type` ("common_cause",
    "special_cause_improvement" / "_concern", or "_neutral_high" / "_neutral_low").
    Assurance compares the target with the limits of the last stretch; None without a target, a direction or any value.

    Raises ValueError for an unknown direction, a position outside the series, a number that is not finite.
    """
    if improvement not in SIGNS:
        raise ValueError(f"{improvement!r} is none of {', '.join(SIGNS)}.")
    series = [None if value is None else exact(value) for value in values]
    points: list[Point] = []
    limits = _Limits(None, None)
    for stretch in _stretches(series, rebase_at):
        limits = _limits(stretch, screen_outliers)
        points += _points(stretch, limits, SIGNS[improvement])
    known = any(value is not None for value in series)
    return Chart(points, _assurance(limits, SIGNS[improvement], None if target is None or not known else exact(target)))


def _stretches(series: Values, rebase_at: Iterable[int]) -> Iterable[Values]:
    starts = sorted({0, *rebase_at})
    if starts[0] < 0 or starts[-1] > max(len(series) - 1, 0):
        raise ValueError(f"A chart of {len(series)} values can't be rebased at {starts}.")
    return [series[start:end] for start, end in pairwise([*starts, len(series)])]


def _limits(values: Values, screen: bool) -> _Limits:
    mean = _mean([value for value in values if value is not None])
    ranges = [abs(after - before) for before, after in pairwise(values) if before is not None and after is not None]
    spread = _mean(ranges)
    if screen and spread is not None:
        spread = _mean([step for step in ranges if step < SCREEN * spread])
    return _Limits(mean, spread)


def _points(values: Values, limits: _Limits, improvement: int) -> list[Point]:
    mean, lower, upper = rounded(limits.mean), rounded(limits.bound(-1)), rounded(limits.bound(1))
    return [
        Point(rounded(value), mean, lower, upper, cause, _point_type(cause, improvement))
        for value, cause in zip(values, _causes(values, limits), strict=True)
    ]


def _causes(values: Values, limits: _Limits) -> list[str]:
    sides, zones = [limits.side(value) for value in values], [limits.zone(value) for value in values]
    trend = _trend_signs(values)
    near = _members(len(values), 3, lambda at: abs(sum(sides[at : at + 3])) == 3 and zones[at : at + 3].count(1) >= 2)
    runs = _members(len(values), RUN, lambda at: abs(sum(sides[at : at + RUN])) == RUN)
    return [_cause(sides[at], zones[at], trend[at], at in near, at in runs) for at in range(len(values))]


def _cause(side: int, zone: int, trend: int, near: bool, run: bool) -> str:
    where = "Above" if side > 0 else "Below"
    if zone == 2:
        return "Above UCL" if side > 0 else "Below LCL"
    if trend:
        return f"7 Point Trend ({'In' if trend > 0 else 'De'}creasing)"
    if near and zone == 1:
        return f"2 in 3 {where} CL"
    return f"7 Points {where} CL" if run else "Common Cause"


def _trend_signs(values: Values) -> list[int]:
    """+1 / -1 for every member of a steady rise / fall; before another member the step to it decides."""
    steps = [0 if before is None or after is None else _sign(after - before) for before, after in pairwise(values)]
    members = _members(len(values), RUN, lambda at: abs(sum(steps[at : at + RUN - 1])) == RUN - 1)
    signs = []
    for at in range(len(values)):
        left, right = steps[at - 1] if at else 0, steps[at] if at + 1 in members else 0
        signs.append((right or left) if at in members else 0)
    return signs


def _members(length: int, width: int, found: Callable[[int], bool]) -> set[int]:
    """The positions inside any window of the given width that shows the pattern."""
    return {at + offset for at in range(length - width + 1) if found(at) for offset in range(width)}


def _point_type(cause: str, improvement: int) -> str:
    if cause == "Common Cause":
        return "common_cause"
    high = "Above" in cause or "Increasing" in cause
    if improvement == 0:
        return f"special_cause_neutral_{'high' if high else 'low'}"
    return f"special_cause_{'improvement' if high is (improvement > 0) else 'concern'}"


def _assurance(limits: _Limits, improvement: int, target: Fraction | None) -> Assurance | None:
    if target is None or improvement == 0:
        return None
    lower, upper = limits.bound(-1), limits.bound(1)
    if lower is None or upper is None or lower <= target <= upper:
        return Assurance.HIT_AND_MISS
    return Assurance.FAIL if (target > upper) is (improvement > 0) else Assurance.PASS


def _mean(numbers: Sequence[Fraction]) -> Fraction | None:
    return sum(numbers, Fraction()) / len(numbers) if numbers else None


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)
