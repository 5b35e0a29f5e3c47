"""Did the gap close? Pure arithmetic over the re-measured figure; what anybody ticked does not matter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.formula import Number, Pair, assess, exact, rounded


class Verdict(StrEnum):
    CLOSED = "closed"
    SMALLER = "smaller"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Progress:
    """Gaps to the aim in the figure's unit, negative = short of it; `closed` is the share of the first gap that is gone
    (1 = all of it, below 0 = it grew), rounded to 12 decimals."""

    verdict: Verdict
    gap_before: Decimal | None
    gap_now: Decimal | None = None
    closed: Decimal | None = None


def progress(*, direction: str, aim: Number | Pair, baseline: Number, latest: Number | None) -> Progress:
    """Compares the gap to the aim at the baseline with the one that was measured again (`latest`; None: not yet).

    All figures are in the indicator's base unit. Equal to the aim is closed. Raises ValueError as `assess` does.
    """
    before = gap_to(aim, baseline, direction)
    if latest is None:
        return Progress(Verdict.TOO_EARLY, before)
    now = gap_to(aim, latest, direction)
    return Progress(_verdict(before, now), before, now, _share(before, now))


def expected_on(day: date, *, baseline: Decimal, aim: Decimal | Pair, measured_on: date, due_on: date) -> Decimal:
    """Where an even way from the baseline (of `measured_on`) to the aim (of `due_on`) is on that day, in the base unit.

    Before the first day it is the baseline, after the last one the aim; of a range the nearer end, and the baseline
    itself where it lies inside. Rounded to 12 decimals. The linear path of on-track checks.
    """
    start = exact(baseline)
    end = min(max(start, exact(aim[0])), exact(aim[1])) if isinstance(aim, tuple) else exact(aim)
    days = (due_on - measured_on).days
    gone = min(max((day - measured_on).days, 0), days)
    return rounded(end if days <= 0 else start + (end - start) * gone / days) or Decimal()


def gap_to(aim: Number | Pair, figure: Number, direction: str) -> Decimal:
    """The signed gap: positive is better than the aim, in every direction."""
    gap = assess(figure, direction=direction, target=aim).gap_to_target
    if gap is None:
        raise ValueError(f"An indicator of direction {direction} has no gap.")
    return gap


def _verdict(before: Decimal, now: Decimal) -> Verdict:
    if now >= 0:
        return Verdict.CLOSED
    if now == before:
        return Verdict.UNCHANGED
    return Verdict.SMALLER if now > before else Verdict.WORSE


def _share(before: Decimal, now: Decimal) -> Decimal | None:
    return rounded(1 - exact(min(now, Decimal())) / exact(before)) if before < 0 else None
