"""Several readings of a period become one figure, by the rule that the definition states. Pure, no ORM."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import mean, median

from .formula import ratio


@dataclass(frozen=True, slots=True)
class Read:
    """One reading in the base unit: a value, or a numerator with its denominator."""

    read_on: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def figure(self) -> Decimal | None:
        """None where nothing was counted: the denominator is 0."""
        return self.value if self.numerator is None else ratio(self.numerator, self.denominator)


OF_VALUES: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda values: sum(values, Decimal(0)),
    "mean": mean,
    "median": median,
}


def figure_of(rule: str, readings: Sequence[Read]) -> Read | None:
    """The figure of the period, in the readings' unit; None without readings.

    rule: last (by day, of one day the one entered last), sum, mean, median, minimum, maximum, ratio (the sum of the numerators
    by the sum of the denominators; never a mean of percentages). The last, lowest and highest reading keep their numerator and
    denominator. A reading without a value (denominator 0) is no lowest or highest one."""
    if not readings:
        return None
    newest = max(enumerate(readings), key=lambda each: (each[1].read_on, each[0]))[1]
    if rule == "ratio":
        return _sums(readings, newest.read_on)
    if rule in ("minimum", "maximum"):
        known = [each for each in readings if each.figure is not None]
        best = {"minimum": min, "maximum": max}[rule]
        return best(known, key=lambda each: each.figure or Decimal(0)) if known else newest
    if rule in OF_VALUES:
        values = [each.figure for each in readings if each.figure is not None]
        return Read(newest.read_on, OF_VALUES[rule](values)) if values else newest
    return newest


def _sums(readings: Sequence[Read], day: date) -> Read:
    top = sum((each.numerator or Decimal(0) for each in readings), Decimal(0))
    bottom = sum((each.denominator or Decimal(0) for each in readings), Decimal(0))
    return Read(day, numerator=top, denominator=bottom)
