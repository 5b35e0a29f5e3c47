"""When a series will reach a level if it goes on as it has gone lately.

A straight line by least squares, and Fieller's limits for the place where it crosses the level: Fieller, "Some problems in interval
estimation", Journal of the Royal Statistical Society B 16 (1954); Draper and Smith, "Applied Regression Analysis", section 3.2.
The t quantile is the expansion 26.7.5 of Abramowitz and Stegun, good to 0.01 from four degrees of freedom on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from statistics import NormalDist, fmean

LEAST = 6  # figures
SURE = 0.8  # of ten such intervals eight hold the crossing


@dataclass(frozen=True, slots=True)
class Crossing:
    """Positions in the series, counted from 0 and past its end; `earliest` is never before the last figure."""

    at: float
    earliest: float
    latest: float


@dataclass(frozen=True, slots=True)
class Course:
    """`slope` is the change from one position to the next. `sure`: the line rises or falls by more than its own scatter."""

    slope: float
    sure: bool
    crossing: Crossing | None


def course(values: Sequence[Decimal | None], level: Decimal | None) -> Course | None:
    """The line through a series and where it crosses the level; None with fewer than six figures.

    `values`: figures at even distances in time, in any unit; None = no figure, it keeps its place. `level`: in the same unit; None: no
    crossing is asked for. No crossing where the line does not move surely, or has left the level behind.
    """
    points = [(float(at), float(value)) for at, value in enumerate(values) if value is not None]
    if len(points) < LEAST:
        return None
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    middle, mean = fmean(xs), fmean(ys)
    width = sum((x - middle) ** 2 for x in xs)
    slope = sum((x - middle) * (y - mean) for x, y in points) / width
    scatter = sqrt(sum((y - mean - slope * (x - middle)) ** 2 for x, y in points) / (len(points) - 2))
    t = t_quantile((1 + SURE) / 2, len(points) - 2)
    doubt = (t * scatter) ** 2 / (slope**2 * width) if slope else 1.0
    if doubt >= 1 or level is None:
        return Course(slope, doubt < 1, None)
    away = (float(level) - mean) / slope
    half = t * scatter / abs(slope) * sqrt((1 - doubt) / len(points) + away**2 / width) / (1 - doubt)
    centre, last = middle + away / (1 - doubt), xs[-1]
    if middle + away <= last:
        return Course(slope, True, None)
    return Course(slope, True, Crossing(middle + away, max(centre - half, last), centre + half))


def t_quantile(share: float, freedom: int) -> float:
    """The value below which that share of Student's t distribution lies."""
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
