"""Which solution comes first: pure arithmetic over points that people gave.

Decision of the project: the weighted mean of the criteria, on scales from 1 to 5 with 5 good; each member alone, then the
mean of the members. Points are whole numbers 1 to 5, weights are above 0, means lie between 1 and 5. Sums are exact
(fractions); results are rounded to 12 decimals.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from indicators.formula import exact, rounded

LEAST, MOST = 1, 5

Points = Mapping[str, int]  # by the criterion's code
Weights = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far members are apart. `deviation`: standard deviation of these members themselves, not of a sample."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal
    deviation: Decimal
    members: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """`idle`: the mean of doing nothing about the same problem; None where that was not weighed."""

    key: Hashable
    mean: Fraction | None
    idle: Fraction | None = None


def weighted_mean(points: Points, weights: Weights) -> Fraction | None:
    """Σ weight × points ÷ Σ weights, exact, 1 to 5; None unless every criterion has points: half an opinion is none.

    Raises ValueError for points outside 1 to 5, a weight that is not above 0, or no criterion at all.
    """
    if not weights or any(weight <= 0 for weight in weights.values()):
        raise ValueError("A mean needs criteria, and each weighs something.")
    if any(not LEAST <= points[code] <= MOST for code in weights if code in points):
        raise ValueError("Points are 1 to 5.")
    if any(code not in points for code in weights):
        return None
    total = sum((exact(weight) for weight in weights.values()), Fraction())
    return sum((exact(weight) * points[code] for code, weight in weights.items()), Fraction()) / total


def mean_of(means: Sequence[Fraction]) -> Fraction | None:
    """Of the members' means, each member counting the same."""
    return sum(means, Fraction()) / len(means) if means else None


def spread(means: Sequence[Fraction]) -> Spread | None:
    """None without members. The deviation of one member is 0."""
    middle = mean_of(means)
    if middle is None:
        return None
    variance = sum(((each - middle) ** 2 for each in means), Fraction()) / len(means)
    return Spread(
        _decimal(middle), _decimal(min(means)), _decimal(max(means)), _decimal(sqrt(variance)), len(means)
    )  # fmt: skip


def order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Best first. Of two alike the one goes first whose problem suffers more if nothing is done; unweighed ones go last."""
    return sorted(candidates, key=_place)


def ranks(candidates: Sequence[Candidate]) -> dict[Hashable, int]:
    """Ranks from 1; who is still alike after the tie-break shares a rank, and the next one counts them (1, 2, 2, 4).

    Who was not weighed has no rank.
    """
    found: dict[Hashable, int] = {}
    before: tuple[bool, Fraction, Fraction] | None = None
    for number, each in enumerate(order(candidates), 1):
        if each.mean is None:
            break
        place = _place(each)
        found[each.key] = number if place != before else max(found.values())
        before = place
    return found


def placed(ordered: Sequence[Hashable], wanted: Mapping[Hashable, int]) -> list[Hashable]:
    """The order with some keys put on a rank by hand: those stand there, the others fill the rest in their own order.

    A rank past the end is the end. Raises ValueError for a rank below 1, one given twice, or a key that is not in the order.
    """
    if set(wanted) - set(ordered) or len(set(wanted.values())) < len(wanted) or any(n < 1 for n in wanted.values()):
        raise ValueError("Each rank by hand is above 0, for one key of the order, and given once.")
    rest = [key for key in ordered if key not in wanted]
    for key, rank in sorted(wanted.items(), key=lambda each: each[1]):
        rest.insert(rank - 1, key)
    return rest


def _place(each: Candidate) -> tuple[bool, Fraction, Fraction]:
    idle = Fraction(MOST + 1) if each.idle is None else each.idle
    return each.mean is None, -(each.mean or Fraction()), idle


def _decimal(value: Fraction | float) -> Decimal:
    return rounded(value) or Decimal()
