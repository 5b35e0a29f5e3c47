"""Adding figures up, over time or over places, by the rule that the definition declares. Pure: no ORM.

A share is never averaged: where figures have a numerator and a denominator, the whole is the sum of the numerators divided by the
sum of the denominators (domain text, hazards 6 and 7). What has no rule is not added up at all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .formula import exact, rounded

NONE, ONE, LAST, RATIO = "none", "one", "last", "ratio"
SHARES = frozenset({"percent", "ratio", "checklist"})  # a numerator by a denominator: no sum and no mean of them
RANKS = frozenset({"rubric"})  # levels have an order but no distances: no sum, no mean
STATES = frozenset({"yes_no"})
_REFUSED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(SHARES, frozenset({"sum", "mean", "median"})),
    **dict.fromkeys(RANKS, frozenset({"sum", "mean", RATIO})),
    **dict.fromkeys(STATES, frozenset({"median", RATIO})),
}


def fits(kind: str, rule: str) -> bool:
    """Whether figures of the kind may be added up by the rule."""
    return rule not in _REFUSED.get(kind, frozenset({RATIO}))


@dataclass(frozen=True, slots=True)
class Part:
    """A figure in its base unit; None: there is none. In the order of time where the rule is "last"."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """`value` rounded to 12 places, None where nothing could be added up; `used` of `expected` figures are in it."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    used: int
    expected: int

    @property
    def complete(self) -> bool:
        return self.used == self.expected


def added_up(rule: str, parts: Sequence[Part], expected: int | None = None) -> Sum:
    """`expected`: how many figures there should be (default: as many as parts). Raises KeyError for an unknown rule."""
    whole = len(parts) if expected is None else expected
    if rule == RATIO:
        return _ratio(parts, whole)
    known = [exact(part.value) for part in parts if part.value is not None]
    if rule in (NONE, ONE) or not known:
        return Sum(None, None, None, 0, whole)
    return Sum(rounded(RULES[rule](known)), None, None, len(known), whole)


def _ratio(parts: Iterable[Part], expected: int) -> Sum:
    known = [
        (exact(p.numerator), exact(p.denominator))
        for p in parts
        if p.numerator is not None and p.denominator is not None
    ]
    if not known:
        return Sum(None, None, None, 0, expected)
    top, bottom = sum((n for n, _ in known), Fraction()), sum((d for _, d in known), Fraction())
    return Sum(rounded(top / bottom) if bottom else None, rounded(top), rounded(bottom), len(known), expected)


def median(values: Sequence[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


RULES: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda values: sum(values, Fraction()),
    "mean": lambda values: sum(values, Fraction()) / len(values),
    "median": median,
    "last": lambda values: values[-1],
    "minimum": min,
    "maximum": max,
}
