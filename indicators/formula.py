"""Arithmetic of gaps: one figure against its guaranteed standard, its target standard and its baseline.

Source of the formulas: the project's definition of a gap (guaranteed standard = promise, target standard = aim); the
expected results were worked out in exact rational numbers. Every comparison here is exact, so a figure that equals its
standard meets it; only what is handed out is rounded, to 12 decimals, half to even.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

PLACES = 12
WIDE = Context(prec=40, rounding=ROUND_HALF_EVEN)

Number: TypeAlias = Decimal | Fraction | int | float
Pair: TypeAlias = tuple[Number, Number]
Parts: TypeAlias = tuple[Number | None, Number | None]
Band: TypeAlias = tuple[Fraction, Fraction]


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NEUTRAL = "neutral"


class Status(StrEnum):
    NO_DATA = "no_data"
    NO_STANDARD = "no_standard"
    BREACH = "breach"
    BELOW_TARGET = "below_target"
    MET = "met"


class Reason(StrEnum):
    """Why an assessment has no standing."""

    NO_FIGURE = "no_figure"
    ZERO_DENOMINATOR = "zero_denominator"
    DIRECTION_UNSETTLED = "direction_unsettled"
    DIRECTION_NEUTRAL = "direction_neutral"
    NO_STANDARD = "no_standard"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One figure judged; None = undefined. Gaps are in the figure's unit, the other four are fractions (1 = 100 %)."""

    status: Status
    reason: Reason | None = None
    measured: Decimal | None = None
    gap_to_guaranteed: Decimal | None = None
    gap_to_target: Decimal | None = None
    relative_gap_to_guaranteed: Decimal | None = None
    relative_gap_to_target: Decimal | None = None
    attainment_of_target: Decimal | None = None
    progress_from_baseline: Decimal | None = None


def rounded(value: Number | None) -> Decimal | None:
    """The value as it is stored: 12 decimals, half to even, of any size; never a negative zero."""
    if value is None:
        return None
    return Decimal(f"{round(exact(value) * 10**PLACES)}e-{PLACES}")


def ratio(numerator: Number | None, denominator: Number | None) -> Decimal | None:
    """Numerator / denominator as a fraction (0.8, not 80); None when either is missing or the denominator is 0.

    Exact where 40 significant digits can say it, else rounded to them. `assess` also takes the pair itself, which is
    exact always; what goes into a table is `rounded(ratio(...))`.
    Raises ValueError for a number that is not finite.
    """
    if numerator is None or denominator is None or denominator == 0:
        return None
    quotient = exact(numerator) / exact(denominator)
    return WIDE.divide(Decimal(quotient.numerator), Decimal(quotient.denominator))


def summed_ratio(parts: Iterable[Pair]) -> Decimal | None:
    """The ratio of a whole made of parts: sum of numerators / sum of denominators, never a mean of percentages."""
    pairs = list(parts)
    return ratio(sum((exact(n) for n, _ in pairs), Fraction()), sum((exact(d) for _, d in pairs), Fraction()))


def assess(
    measured: Number | Parts | None,
    *,
    direction: str | None,
    guaranteed: Number | Pair | None = None,
    target: Number | Pair | None = None,
    baseline: Number | None = None,
) -> Assessment:
    """Judge one figure.

    `measured`: the figure in its base unit (a percentage as 0..1), or a pair (numerator, denominator), compared without
    dividing first; None or a zero denominator = no data.
    `direction`: "higher" or "lower" is better, "range" (inside is good), "neutral", or None while unsettled.
    `guaranteed`, `target`: a number, for "range" a pair (low, high), both ends good. `baseline`: a number.

    Status: no_data / no_standard / breach (worse than guaranteed) / below_target / met; equal is met.
    Signed gap: positive is better than the standard, in every direction; inside a range it is 0.
    Relative gap = gap / |standard| (range: / width), None when that is 0.
    Attainment = measured / target (higher), target / measured (lower), None unless the divisor, and for lower both, are
    above 0; range: 1 inside, else 1 - distance / width but not below 0.
    Progress = (measured - baseline) / (target - baseline); None for a range or when both are equal. Neither is capped.

    Raises ValueError for an unknown direction, a standard of the wrong shape, a range upside down, a number not finite.
    """
    figure = _figure(measured)
    if figure is None:
        incomplete = measured is None or (isinstance(measured, tuple) and None in measured)
        return Assessment(Status.NO_DATA, Reason.NO_FIGURE if incomplete else Reason.ZERO_DENOMINATOR)
    if direction is None or Direction(direction) is Direction.NEUTRAL:
        reason = Reason.DIRECTION_UNSETTLED if direction is None else Reason.DIRECTION_NEUTRAL
        return Assessment(Status.NO_STANDARD, reason, rounded(figure))
    way = Direction(direction)
    promise, aim = _band(guaranteed, way), _band(target, way)
    if promise is None and aim is None:
        return Assessment(Status.NO_STANDARD, Reason.NO_STANDARD, rounded(figure))
    return _against(figure, way, promise, aim, None if baseline is None else exact(baseline))


def _against(
    figure: Fraction, way: Direction, promise: Band | None, aim: Band | None, baseline: Fraction | None
) -> Assessment:
    to_promise = None if promise is None else _gap(figure, way, promise)
    to_aim = None if aim is None else _gap(figure, way, aim)
    return Assessment(
        status=_status(to_promise, to_aim),
        measured=rounded(figure),
        gap_to_guaranteed=rounded(to_promise),
        gap_to_target=rounded(to_aim),
        relative_gap_to_guaranteed=rounded(_relative(to_promise, way, promise)),
        relative_gap_to_target=rounded(_relative(to_aim, way, aim)),
        attainment_of_target=rounded(_attainment(figure, way, aim)),
        progress_from_baseline=rounded(_progress(figure, way, aim, baseline)),
    )


def _status(to_promise: Fraction | None, to_aim: Fraction | None) -> Status:
    if to_promise is not None and to_promise < 0:
        return Status.BREACH
    return Status.BELOW_TARGET if to_aim is not None and to_aim < 0 else Status.MET


def _gap(figure: Fraction, way: Direction, standard: Band) -> Fraction:
    low, high = standard
    if way is Direction.RANGE:
        return min(Fraction(), figure - low, high - figure)
    return figure - low if way is Direction.HIGHER else low - figure


def _relative(gap: Fraction | None, way: Direction, standard: Band | None) -> Fraction | None:
    if gap is None or standard is None:
        return None
    low, high = standard
    return _quotient(gap, high - low if way is Direction.RANGE else abs(low))


def _attainment(figure: Fraction, way: Direction, aim: Band | None) -> Fraction | None:
    if aim is None:
        return None
    if way is Direction.RANGE:
        distance = -_gap(figure, way, aim)
        share = _quotient(distance, aim[1] - aim[0])
        return Fraction(1) if distance == 0 else None if share is None else max(Fraction(), 1 - share)
    standard = aim[0]
    if standard <= 0 or (way is Direction.LOWER and figure <= 0):
        return None
    return figure / standard if way is Direction.HIGHER else standard / figure


def _progress(figure: Fraction, way: Direction, aim: Band | None, baseline: Fraction | None) -> Fraction | None:
    if aim is None or baseline is None or way is Direction.RANGE:
        return None
    return _quotient(figure - baseline, aim[0] - baseline)


def _quotient(top: Fraction, bottom: Fraction) -> Fraction | None:
    return top / bottom if bottom else None


def _figure(measured: Number | Parts | None) -> Fraction | None:
    if not isinstance(measured, tuple):
        return None if measured is None else exact(measured)
    numerator, denominator = measured
    if numerator is None or denominator is None:
        return None
    return _quotient(exact(numerator), exact(denominator))


def _band(standard: Number | Pair | None, way: Direction) -> Band | None:
    if standard is None:
        return None
    if isinstance(standard, tuple) is not (way is Direction.RANGE):
        shape = "a (low, high) pair" if way is Direction.RANGE else "one number"
        raise ValueError(f"A standard of direction {way} is {shape}, not {standard!r}.")
    if not isinstance(standard, tuple):
        return exact(standard), exact(standard)
    low, high = (exact(end) for end in standard)
    if low > high:
        raise ValueError(f"The range {low}..{high} is upside down.")
    return low, high


def exact(number: Number) -> Fraction:
    """The number as a fraction, not rounded (a float means its shortest decimal); ValueError unless it is finite."""
    if isinstance(number, bool) or not isinstance(number, Decimal | Fraction | int | float):
        raise ValueError(f"{number!r} is not a number.")
    if isinstance(number, Decimal | float) and not isfinite(number):
        raise ValueError(f"{number} is not a finite number.")
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)
