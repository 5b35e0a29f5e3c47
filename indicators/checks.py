"""What is unusual about a new figure, told from the earlier ones: pure arithmetic, no ORM, no words.

Source of the modified z-score: B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers", ASQC Quality Press 1993,
which labels a point where |M| > 3.5; where the median deviation is 0, the mean deviation takes its place with its own constant."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

FEWEST, MOST = 6, 24  # earlier figures: with fewer nothing is said, older ones are left out
LIMIT = Decimal("3.5")
OF_MEDIAN_DEVIATION = Decimal("0.6745")  # 0.75 quantile of the normal distribution
OF_MEAN_DEVIATION = Decimal("1.253314")  # square root of pi / 2


def modified_z_score(value: Decimal, earlier: Sequence[Decimal]) -> Decimal | None:
    """How far the value lies from the median of the earlier ones, in robust standard deviations, with its sign.

    Any unit, any range. None with fewer than six earlier figures, and where these are all equal: then no distance is usual."""
    spread = _spread(earlier)
    return None if spread is None else (value - median(earlier[:MOST])) / spread


def usual_range(earlier: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """The values whose modified z-score is at most 3.5 to either side, in the figures' unit; None where there is no score.

    `earlier` begins with the latest; only the first 24 count."""
    spread = _spread(earlier)
    if spread is None:
        return None
    middle = median(earlier[:MOST])
    return middle - LIMIT * spread, middle + LIMIT * spread


def jump(value: Decimal, last: Decimal | None) -> Decimal | None:
    """The change against the last figure as a share of it, never negative; None without a last figure and where it was 0."""
    return None if not last else abs((value - last) / last)


def first_below_zero(value: Decimal, earlier: Sequence[Decimal]) -> bool:
    """Whether the value is below 0 and no earlier one ever was."""
    return value < 0 and not any(each < 0 for each in earlier)


def _spread(earlier: Sequence[Decimal]) -> Decimal | None:
    """One robust standard deviation."""
    known = earlier[:MOST]
    if len(known) < FEWEST:
        return None
    middle = median(known)
    away = [abs(each - middle) for each in known]
    if by_median := median(away):
        return by_median / OF_MEDIAN_DEVIATION
    return OF_MEAN_DEVIATION * sum(away) / len(away) or None
