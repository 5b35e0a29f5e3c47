"""What a mapping file says: which column of a table is what. `../mappings/README.md` explains every key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .fields import Field, Rule
from .periods import Period
from .values import Notation

DIRECTIONS = ("higher", "lower", "range", "neutral")
STANDARDS = ("guaranteed", "target")
NUMBER_KINDS = ("number", "count", "percent", "duration", "money", "score")
FIGURES, UNTIL_LAST, SUPPORTED = "figures", "until_last_figure", "supported"
LONGEST_STANDARD = 366


@dataclass(frozen=True)
class TableSpec:
    """Where the table stands in the file, which of its rows count, and how it writes numbers."""

    sheets: Sequence[str] = ()
    header_rows: Sequence[int] = (1,)
    fill_down: Sequence[str] = ()
    skip_blank: Sequence[str] = ()
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    fiscal_start: int = 1
    month_first: bool = False
    guarded: bool = False  # texts carry a quotation mark where a spreadsheet would calculate them
    named: bool = False  # a row with a figure below a blank cell of skip_blank is a problem


@dataclass(frozen=True)
class PeriodField:
    """A column that says the period of each row: a DHIS2 code, or a date inside a period of the given kind."""

    source: Field
    kind: str = ""


@dataclass(frozen=True)
class ValueColumn:
    """One column with figures, or two with their numerators and denominators; of all three the pair goes before the figure."""

    period: Period | PeriodField
    column: str = ""
    numerator: str = ""
    denominator: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.column, self.numerator, self.denominator)))


@dataclass(frozen=True)
class ValueGroup:
    """Value columns that one rule about zeros holds for, in the order of their periods.

    figures: every zero is a figure. until_last_figure: where a form filled every cell of the group, the zeros after the
    last other figure are none. supported: a zero is a figure only if the groups in `support` agree with it.
    """

    columns: Sequence[ValueColumn]
    name: str = ""
    zeros: str = FIGURES
    support: Sequence[str] = ()


@dataclass(frozen=True)
class StandardColumn:
    column: str
    kind: str
    valid: tuple[date, date] | PeriodField
    zero_is_none: bool = False


@dataclass(frozen=True)
class IndicatorSpec:
    code: Field
    name: Field
    description: Field | None = None
    calculation: Field | None = None
    source: Field | None = None
    unit: Field | None = None
    direction: Field | None = None
    frequency: Field | None = None
    weight: Field | None = None
    baseline: str = ""


@dataclass(frozen=True)
class FileMapping:
    title: str
    table: TableSpec
    notation: Notation
    directorate: tuple[Field, Field | None]
    service: tuple[Field, Field | None] | None
    indicator: IndicatorSpec
    units: Sequence[Rule]
    directions: Sequence[Rule]
    scales: Mapping[str, Decimal]
    values: Sequence[ValueGroup]
    standards: Sequence[StandardColumn]
    place: Field | None = None
    slice: Field | None = None
    note: Field | None = None
    reason: Field | None = None
    # by code: folded words that stand for a figure
    answers: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    # Where the names of directorate and service stand that indicators are to be defined in; they need not fit what there is.
    belongs: tuple[Field | None, Field | None] = (None, None)

    @property
    def long(self) -> bool:
        """Whether rows name their period or their place, so that an indicator has many rows."""
        return (
            self.place is not None
            or self.slice is not None
            or any(isinstance(column.period, PeriodField) for group in self.values for column in group.columns)
            or not self.values
            and any(isinstance(standard.valid, PeriodField) for standard in self.standards)
        )

    def columns(self) -> set[str]:
        """Every column that the mapping reads."""
        found = {*self.table.skip_blank, *self.table.only, self.indicator.baseline, *self.table.fill_down}
        found.update(column for one in self._fields() for column in one.columns)
        found.update(column for rule in (*self.units, *self.directions) for column in rule.where)
        found.update(name for group in self.values for column in group.columns for name in column.columns)
        found.update(standard.column for standard in self.standards)
        return found - {""}

    def _fields(self) -> Iterator[Field]:
        spec = self.indicator
        plain = (spec.code, spec.name, spec.description, spec.calculation, spec.source, spec.unit, spec.direction)
        periods = [column.period for group in self.values for column in group.columns]
        periods += [standard.valid for standard in self.standards if isinstance(standard.valid, PeriodField)]
        yield from filter(
            None,
            (
                *plain,
                self.place,
                self.slice,
                self.note,
                self.reason,
                spec.frequency,
                spec.weight,
                *self.directorate,
                *(self.service or ()),
                *self.belongs,
            ),
        )
        yield from (period.source for period in periods if isinstance(period, PeriodField))
