"""The arithmetic of surveys, without the database. Shares are fractions 0..1; counts are whole numbers from 0 on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, erfc, sqrt

Z95 = 1.96  # standard deviations that hold 95 % of chance
FEWEST = 5  # results of fewer people are not shown
INDICATIVE = 30  # results of fewer people are shown, and called indicative
ALPHA = 0.05
DEFAULT_BANDS = (  # lower edges in per cent; the harmonised client satisfaction measurement prints these five
    ("95", "outstanding"),
    ("90", "very_satisfactory"),
    ("80", "satisfactory"),
    ("60", "fair"),
    ("0", "poor"),
)


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to divide by: that is no data, not nought."""
    return part / whole if whole else None


def sample_size(population: int | None, *, error: float = 0.05, p: float = 0.5, z: float = Z95) -> int:
    """How many answers give ± `error` (a fraction) at 95 %: n0 = z²p(1−p)/e², n = n0 / (1 + (n0−1)/N), rounded up."""
    first = z * z * p * (1 - p) / error**2
    if population is None:
        return ceil(first)
    return min(population, ceil(first / (1 + (first - 1) / population)))


def margin_of_error(answers: int, population: int | None, *, p: float = 0.5, z: float = Z95) -> float | None:
    """± as a fraction: z·√(p(1−p)/n)·√((N−n)/(N−1)). None without answers; 0 where everybody has answered."""
    if answers <= 0:
        return None
    plain = z * sqrt(p * (1 - p) / answers)
    if population is None:
        return plain
    if population <= answers:
        return 0.0
    return plain * sqrt((population - answers) / (population - 1))


def pooled_score(parts: Sequence[tuple[int, int]]) -> float | None:
    """Σ good ÷ Σ answers of all aspects: each answer weighs the same."""
    return share(sum(good for good, _all in parts), sum(whole for _good, whole in parts))


def mean_score(parts: Sequence[tuple[int, int]]) -> float | None:
    """Mean of the aspects' own shares: each aspect weighs the same. An aspect that nobody answered is left out."""
    shares = [good / whole for good, whole in parts if whole]
    return sum(shares) / len(shares) if shares else None


def band_of(score: float | None, bands: Sequence[tuple[Decimal, str]]) -> str:
    """The name of the band, highest edge first. The score is rounded to one decimal of a per cent before it is compared."""
    if score is None:
        return ""
    percent = (Decimal(str(score)) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return next((name for edge, name in sorted(bands, key=lambda each: -each[0]) if percent >= edge), "")


@dataclass(frozen=True, slots=True)
class CharterScores:
    """Each as (those it is true of, those asked)."""

    awareness: tuple[int, int]
    visibility: tuple[int, int]
    helpfulness: tuple[int, int]


def charter_scores(
    knows: Mapping[str, int], sees: Mapping[tuple[str, str], int], helps: Mapping[tuple[str, str], int], *,
    aware: Sequence[str], visible: Sequence[str], helped: Sequence[str], saw: Sequence[str],
) -> CharterScores:  # fmt: skip
    """From the counts of the three questions on the charter: how many gave each answer to the first, and to the second and the
    third together with that to the first. Each of the others is a list of codes of their options.

    Awareness: aware ÷ all who answered the first. Visibility: visible ÷ aware. Helpfulness: helped ÷ those of `saw`,
    which is part of the first question's codes."""
    knew = sum(n for first, n in knows.items() if first in aware)
    seen = sum(n for (first, second), n in sees.items() if first in aware and second in visible)
    base = sum(n for first, n in knows.items() if first in saw)
    help_ = sum(n for (first, third), n in helps.items() if first in saw and third in helped)
    return CharterScores((knew, sum(knows.values())), (seen, knew), (help_, base))


def two_proportions(good_a: int, all_a: int, good_b: int, all_b: int) -> float | None:
    """Two-sided p of the z-test of two shares with the pooled variance. None where one side is empty or nothing varies."""
    if not all_a or not all_b:
        return None
    pooled = (good_a + good_b) / (all_a + all_b)
    spread = sqrt(pooled * (1 - pooled) * (1 / all_a + 1 / all_b))
    if spread == 0:
        return None
    z = (good_b / all_b - good_a / all_a) / spread
    return erfc(abs(z) / sqrt(2))


def holm(values: Sequence[float | None]) -> list[float | None]:
    """p-values corrected by Holm for being several; None stays None and counts for nothing."""
    order = sorted((p, at) for at, p in enumerate(values) if p is not None)
    corrected: list[float | None] = [None] * len(values)
    highest = 0.0
    for rank, (p, at) in enumerate(order):
        highest = max(highest, min(1.0, p * (len(order) - rank)))
        corrected[at] = highest
    return corrected
