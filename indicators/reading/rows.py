"""One row of a table, by the mapping: who and what it is about, its figures and its standards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from tenancy.text import fold

from ..formula import exact, ratio, rounded
from .fields import Field, FieldError, first_rule
from .items import IndicatorFound, NoDataFound, NoStandardFound, Part, Place, StandardFound, ValueFound
from .mapping import FileMapping, PeriodField, StandardColumn, ValueColumn
from .period_words import period_in
from .periods import KINDS, Period, period_with
from .tables import Row
from .values import LARGEST, Figure, NoData, Reading, Refused, read_number, text_of
from .zeros import Cell

MOST_DECIMALS, STORED_DECIMALS = 4, 12


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row is about: codes and names of directorate, service and indicator."""

    directorate: tuple[str, str]
    service: tuple[str, str]
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How the figures of a row are to be taken."""

    unit: str
    kind: str
    scale: Decimal


def place_of(row: Row, column: str = "") -> Place:
    return Place(row.sheet, row.number, row.header.label(column) if column else "")


def codes_of(row: Row, mapping: FileMapping) -> tuple[str, str]:
    """The codes of the service and of the indicator; FieldError when one is missing."""
    return needed(row, (mapping.service or mapping.directorate)[0]), needed(row, mapping.indicator.code)


def identity_of(row: Row, mapping: FileMapping) -> Identity:
    """FieldError when a code or the indicator's name is missing."""
    directorate = _named(row, mapping.directorate)
    service = _named(row, mapping.service) if mapping.service else directorate
    return Identity(directorate, service, needed(row, mapping.indicator.code), needed(row, mapping.indicator.name))


def _named(row: Row, fields: tuple[Field, Field | None]) -> tuple[str, str]:
    code = needed(row, fields[0])
    return code, (fields[1].read(row) if fields[1] else "") or code


def needed(row: Row, field: Field) -> str:
    if text := field.read(row):
        return text
    raise FieldError(_("The cell is blank; without it the row belongs to nothing."), field.column)


def measure_of(row: Row, identity: Identity, mapping: FileMapping) -> Measure:
    unit = mapping.indicator.unit.read(row) if mapping.indicator.unit else ""
    rule = None if unit else first_rule(mapping.units, identity.code, identity.name, row)
    results = rule.results if rule else {}
    unit = unit or results.get("unit", "")
    scale = Decimal(results["scale"]) if "scale" in results else mapping.scales.get(unit, Decimal(1))
    return Measure(unit, results.get("kind", "percent" if unit == "percent" else "number"), scale)


def indicator_of(row: Row, identity: Identity, measure: Measure, mapping: FileMapping) -> IndicatorFound:
    spec = mapping.indicator
    direction, settled_by = _direction(row, identity, mapping)
    return IndicatorFound(
        code=identity.code,
        name=identity.name,
        service=identity.service[0],
        directorate=identity.directorate[0],
        place=place_of(row),
        description=_optional(row, spec.description),
        calculation=_optional(row, spec.calculation),
        source=_optional(row, spec.source),
        unit=measure.unit,
        kind=measure.kind,
        direction=direction,
        settled_by=settled_by,
        frequency=_optional(row, spec.frequency),
        weight=_weight(row, spec.weight),
        baseline=_baseline(row, measure, mapping),
    )


def _optional(row: Row, field: Field | None) -> str:
    return field.read(row) if field else ""


def _direction(row: Row, identity: Identity, mapping: FileMapping) -> tuple[str | None, str]:
    field = mapping.indicator.direction
    if field and (word := field.read(row)):
        return word, row.header.label(field.column) if field.column else ""
    rule = first_rule(mapping.directions, identity.code, identity.name, row)
    if rule is None:
        return None, ""
    return rule.results["direction"], rule.why or (rule.pattern.pattern if rule.pattern else identity.code)


def _weight(row: Row, field: Field | None) -> Decimal:
    text = field.read(row) if field else ""
    try:
        weight = Decimal(text or "1")
    except InvalidOperation:
        weight = Decimal(-1)
    if not weight.is_finite() or weight < 0:
        raise FieldError(_("“%(text)s” is no weight.") % {"text": text}, field.column if field else "")
    return weight


def _baseline(row: Row, measure: Measure, mapping: FileMapping) -> Decimal | None:
    column = mapping.indicator.baseline
    found = read_number(row[column], mapping.notation) if column else None
    if isinstance(found, Refused):
        raise FieldError(found.sentence, column)
    return scaled(found, measure, column) if isinstance(found, Figure) else None


def cell_of(row: Row, column: ValueColumn, mapping: FileMapping) -> Cell | None:
    """What stands below a value column; None when it is blank. FieldError when it can't be read."""
    reason = mapping.reason.read(row) if mapping.reason else ""
    cell = _numbers_of(row, column, mapping)
    if not reason or cell is not None and isinstance(cell.parts, NoData):
        return cell
    if cell is not None and mapping.reason:
        sentence = _("There is a figure and a reason why there is none. Keep one of them.")
        raise FieldError(sentence, mapping.reason.column)
    return Cell(column, NoData("", reason, listed=True))


def _numbers_of(row: Row, column: ValueColumn, mapping: FileMapping) -> Cell | None:
    names = column.columns
    if len(names) == 3:  # the pair, where it is written, says more than its quotient
        pair = any(text_of(row[name]) for name in names[1:])
        names = names[1:] if pair else names[:1]
    found: list[Reading] = []
    for name in names:
        reading = read_number(row[name], mapping.notation)
        if isinstance(reading, Refused):
            raise FieldError(reading.sentence, name)
        found.append(reading)
    figures = tuple(reading for reading in found if isinstance(reading, Figure))
    if len(figures) == len(found):
        return _divisible(column, figures)
    texts = [reading for reading in found if isinstance(reading, NoData)]
    if texts or figures:
        return Cell(column, texts[0] if texts else NoData(" / ".join(text_of(row[name]) for name in names)))
    return None


def _divisible(column: ValueColumn, figures: tuple[Figure, ...]) -> Cell:
    if len(figures) == 2 and figures[1].value == 0:
        text, pair = f"{figures[0].text} / {figures[1].text}", (figures[0].value, figures[1].value)
        return Cell(column, NoData(text, _("The denominator is 0."), listed=True, pair=pair))
    return Cell(column, figures)


def answered(cell: Cell, words: Mapping[str, Decimal] | None) -> Cell:
    """The cell with the figure that its word stands for: yes, no, the name of a level."""
    told = cell.parts
    if not words or not isinstance(told, NoData) or (value := words.get(" ".join(fold(told.text).split()))) is None:
        return cell
    return Cell(cell.column, (Figure(value, told.text),))


def scaled(figure: Figure, measure: Measure, column: str) -> Decimal:
    """The figure in the base unit: 90 of "percent" is 0.9, and so is 90 % written with its sign."""
    if figure.percent and measure.kind != "percent":
        raise FieldError(
            _("“%(text)s” has a percent sign, but the unit is not percent.") % {"text": figure.text}, column
        )
    value = figure.value if figure.percent else figure.value * measure.scale
    return value if -int(value.as_tuple().exponent) <= STORED_DECIMALS else rounded(value) or Decimal(0)


def value_found(
    row: Row, cell: Cell, period: Period, code: str, measure: Measure, of: Part | None = None, note: str | None = None
) -> ValueFound | NoDataFound:
    place = place_of(row, cell.column.columns[0])
    if isinstance(cell.parts, NoData):
        top, bottom = cell.parts.pair or (None, None)
        found = cell.parts
        return NoDataFound(code, period, found.text, found.reason, found.listed, place, top, bottom, of, note)
    if len(cell.parts) == 1:
        (figure,) = cell.parts
        value = _sized(scaled(figure, measure, cell.column.column), figure.text, cell)
        return ValueFound(code, period, value, figure.text, place, of=of, note=note)
    over, under = cell.parts
    value = rounded(ratio(exact(over.value), exact(under.value))) or Decimal(0)
    _sized(value, f"{over.text} / {under.text}", cell)
    return ValueFound(
        code, period, value, f"{over.text} / {under.text}", place, over.value, under.value, of=of, note=note
    )


def _sized(value: Decimal, text: str, cell: Cell) -> Decimal:
    """A quotient, or a number of thousands, may be larger than what was written."""
    if abs(value) >= LARGEST:
        raise FieldError(_("“%(text)s” is too large.") % {"text": text}, cell.column.columns[0])
    return value


def told_by(cell: Cell) -> str:
    """What stands in the cell."""
    parts = cell.parts
    return parts.text if isinstance(parts, NoData) else " / ".join(part.text for part in parts)


def part_of(row: Row, mapping: FileMapping) -> Part | None:
    if mapping.place is None and mapping.slice is None:
        return None
    return Part(_optional(row, mapping.place), _optional(row, mapping.slice))


def period_at(row: Row, period: Period | PeriodField, mapping: FileMapping) -> Period:
    """The period of a column, or the one that the row itself names."""
    if isinstance(period, Period):
        return period
    column = period.source.column
    if period.kind and isinstance(cell := row[column] if column else None, date):
        return period_with(cell, period.kind, fiscal_start=mapping.table.fiscal_start)
    text = needed(row, period.source)
    try:
        found = period_in(text, fiscal_start=mapping.table.fiscal_start, month_first=mapping.table.month_first)
    except ValueError as error:
        raise FieldError(str(error), column) from error
    if period.kind and found.kind == KINDS[0]:
        return period_with(found.starts_on, period.kind, fiscal_start=mapping.table.fiscal_start)
    return found


def standards_of(
    row: Row, columns: Sequence[StandardColumn], code: str, measure: Measure, mapping: FileMapping
) -> Iterator[StandardFound | NoStandardFound]:
    for one in columns:
        found = read_number(row[one.column], mapping.notation)
        if found is None or (one.zero_is_none and isinstance(found, Figure) and found.value == 0):
            continue
        if isinstance(found, Refused):
            raise FieldError(found.sentence, one.column)
        first, last = _validity(row, one, mapping)
        place = place_of(row, one.column)
        if isinstance(found, NoData):
            yield NoStandardFound(code, one.kind, first, last, found.text, found.listed, place)
        else:
            low = scaled(found, measure, one.column)
            yield StandardFound(code, one.kind, low, first, last, found.text, place)


def _validity(row: Row, one: StandardColumn, mapping: FileMapping) -> tuple[date, date]:
    if isinstance(one.valid, tuple):
        return one.valid
    period = period_at(row, one.valid, mapping)
    return period.starts_on, period.ends_on


def decimals_of(cells: Sequence[Cell], measure: Measure) -> int:
    """The most decimals that a figure of a row needs when it is shown (0.9137 as 91.37 %), at most 4."""
    shown = [0]
    for cell in cells:
        if isinstance(cell.parts, tuple):
            figure = cell.parts[0]
            value = figure.value if figure.percent else figure.value * measure.scale
            places = -int(value.normalize().as_tuple().exponent)
            shown.append(places - 2 if measure.kind == "percent" else places)
    return min(max(shown), MOST_DECIMALS)
