"""What a file turns out to hold, each thing with the place where it was found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from .periods import Period
from .problems import Problem


@dataclass(frozen=True, slots=True)
class Place:
    sheet: str
    row: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Of what the figure is: an area or service point, a slice such as "sex=women"; "" is the whole, everybody."""

    place: str = ""
    slice: str = ""


@dataclass(frozen=True, slots=True)
class DirectorateFound:
    code: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class ServiceFound:
    code: str
    name: str
    directorate: str
    place: Place


@dataclass(frozen=True, slots=True)
class IndicatorFound:
    """An indicator with all that the row says of it.

    `direction` None = still to settle; `settled_by` says which rule or column settled it. `decimals`: the most that a
    figure of the row needs when it is shown (at most 4), None where rows name their period.
    """

    code: str
    name: str
    service: str
    directorate: str
    place: Place
    description: str = ""
    calculation: str = ""
    source: str = ""
    unit: str = ""
    kind: str = "number"
    direction: str | None = None
    settled_by: str = ""
    frequency: str = ""
    weight: Decimal = Decimal(1)
    baseline: Decimal | None = None
    decimals: int | None = None
    of_directorate: str = ""  # as the row names them, where `directorate` and `service` are not taken from the file
    of_service: str = ""


@dataclass(frozen=True, slots=True)
class ValueFound:
    """One figure in the base unit (a percentage as 0..1), with the text of its cell."""

    indicator: str
    period: Period
    value: Decimal
    text: str
    place: Place
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    of: "Part | None" = None
    note: str | None = None  # None: the file has no notes


@dataclass(frozen=True, slots=True)
class NoDataFound:
    """A text where a figure could stand; `listed` says whether the mapping knows it, `reason` is the mapping's."""

    indicator: str
    period: Period
    text: str
    reason: str
    listed: bool
    place: Place
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    of: "Part | None" = None
    note: str | None = None  # None: the file has no notes


@dataclass(frozen=True, slots=True)
class StandardFound:
    indicator: str
    kind: str
    low: Decimal
    valid_from: date
    valid_to: date
    text: str
    place: Place
    of: "Part | None" = None


@dataclass(frozen=True, slots=True)
class NoStandardFound:
    """A text where a standard could stand ("No Goal")."""

    indicator: str
    kind: str
    valid_from: date
    valid_to: date
    text: str
    listed: bool
    place: Place


@dataclass(frozen=True, slots=True)
class DroppedZero:
    """A zero that was never reported, by the rule of its group in the mapping."""

    indicator: str
    period: Period
    place: Place


Item: TypeAlias = (
    DirectorateFound
    | ServiceFound
    | IndicatorFound
    | ValueFound
    | NoDataFound
    | StandardFound
    | NoStandardFound
    | DroppedZero
    | Problem
)


@dataclass
class Pairs:
    """Figures of one period that have a target in force on its last day."""

    period: Period
    loaded: int = 0
    dropped: int = 0  # the figure is a zero that was never reported

    @property
    def in_file(self) -> int:
        return self.loaded + self.dropped


@dataclass
class Reading:
    """Everything that a file holds. With `problems` nothing of it may be loaded."""

    file: str
    directorates: list[DirectorateFound] = field(default_factory=list)
    services: list[ServiceFound] = field(default_factory=list)
    indicators: list[IndicatorFound] = field(default_factory=list)
    values: list[ValueFound] = field(default_factory=list)
    no_data: list[NoDataFound] = field(default_factory=list)
    standards: list[StandardFound] = field(default_factory=list)
    no_standards: list[NoStandardFound] = field(default_factory=list)
    dropped_zeros: list[DroppedZero] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    rows_left_out: int = 0

    def values_by_period(self) -> dict[Period, int]:
        return _in_order(Counter(value.period for value in self.values))

    def dropped_zeros_by_period(self) -> dict[Period, int]:
        return _in_order(Counter(zero.period for zero in self.dropped_zeros))

    def directions(self) -> Counter[str]:
        """How many indicators have which direction; "" is still to settle."""
        return Counter(indicator.direction or "" for indicator in self.indicators)

    def texts(self) -> Counter[tuple[str, bool]]:
        """(text, listed in the mapping) -> how many cells hold it instead of a number."""
        found = Counter((cell.text, cell.listed) for cell in self.no_data)
        found.update((cell.text, cell.listed) for cell in self.no_standards)
        return found

    def pairs(self) -> list[Pairs]:
        """For each period, oldest first, how many figures meet a target that is in force on the period's last day."""
        targets: dict[str, list[tuple[date, date]]] = {}
        for standard in self.standards:
            if standard.kind == "target":
                targets.setdefault(standard.indicator, []).append((standard.valid_from, standard.valid_to))
        found: dict[Period, Pairs] = {}
        for cell in self._cells():
            day = cell.period.ends_on
            if any(first <= day <= last for first, last in targets.get(cell.indicator, ())):
                pairs = found.setdefault(cell.period, Pairs(cell.period))
                pairs.loaded += isinstance(cell, ValueFound)
                pairs.dropped += isinstance(cell, DroppedZero)
        return sorted(found.values(), key=lambda pairs: _order(pairs.period))

    def _cells(self) -> Iterator[ValueFound | DroppedZero]:
        yield from self.values
        yield from self.dropped_zeros


def _in_order(counted: Counter[Period]) -> dict[Period, int]:
    return dict(sorted(counted.items(), key=lambda pair: _order(pair[0])))


def _order(period: Period) -> tuple[date, date, str]:
    return period.ends_on, period.starts_on, period.kind
