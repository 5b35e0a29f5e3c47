"""What a file's columns seem to be: where the header stands, and what each column holds. A person looks at it before it counts."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from tenancy.text import fold

from .csv_files import DELIMITERS, CsvFile
from .percentages import hundred_told
from .period_words import month_names, period_in
from .problems import UnreadableFile
from .roles import HEADINGS, NO_DATA, OWN, Choices, ColumnChoice, Role, own_rules
from .tables import OLE, ZIP, Source, joined_headers
from .values import Cell, Figure, NoData, Notation, mark_key, read_number, text_of
from .workbooks import Limits, open_workbook

SAMPLE, HEADER_AMONG = 60, 20
TELLING, MOST_SHOWN = 0.6, 3  # share of a column's cells that settle what it is; samples on the form


@dataclass(frozen=True)
class Sheet:
    """The first rows of a sheet as they stand in the file."""

    name: str
    rows: Sequence[Sequence[Cell]]

    def header(self, header_rows: Sequence[int]) -> list[str]:
        """The names as tables.Header finds them: of two equal ones the second is "name (2)"."""
        names = joined_headers([self.rows[at - 1] for at in header_rows if at <= len(self.rows)])
        seen: dict[str, int] = {}
        for place, name in enumerate(names):
            key = " ".join(name.split()).casefold()
            seen[key] = seen.get(key, 0) + 1
            if name and seen[key] > 1:
                names[place] = f"{name} ({seen[key]})"
        return names

    def below(self, header_rows: Sequence[int]) -> list[Sequence[Cell]]:
        return [row for row in self.rows[max(header_rows) :] if any(text_of(cell) for cell in row)]


@dataclass(frozen=True)
class Sample:
    """A file's sheets with their beginnings; of a CSV file the delimiter that splits it best."""

    sheets: Sequence[Sheet]
    delimiter: str = ""

    def sheet(self, name: str) -> Sheet:
        return next((sheet for sheet in self.sheets if sheet.name == name), self.sheets[0])


class Known(Protocol):
    """What the tenant has, as a file may call it: code or name, as mark_key() or fold() makes it -> code."""

    @property
    def indicators(self) -> Mapping[str, str]: ...

    @property
    def places(self) -> Mapping[str, str]: ...

    @property
    def slices(self) -> Mapping[str, str]: ...

    @property
    def percentages(self) -> frozenset[str]: ...


def sample_of(path: Path, limits: Limits | None = None) -> Sample:
    """UnreadableFile when it is no table at all."""
    with path.open("rb") as file:
        start = file.read(8)
    source: Source
    if start.startswith((ZIP, OLE)):
        source = open_workbook(path, limits or Limits(), zipped=start.startswith(ZIP))
        delimiter = ""
    else:
        delimiter = _delimiter(path)
        source = CsvFile(path, "", delimiter, header_row=1 << 40)
    try:
        sheets = [Sheet(name, _beginning(source, name)) for name in source.sheets()]
    finally:
        source.close()
    return Sample([sheet for sheet in sheets if sheet.rows] or sheets, delimiter)


def _beginning(source: Source, sheet: str) -> list[Sequence[Cell]]:
    """What can't be read further on is named, with its place, when the whole file is read."""
    rows: list[Sequence[Cell]] = []
    try:
        for _at, cells in islice(source.rows(sheet), SAMPLE):
            rows.append(cells)
    except UnreadableFile:
        if not rows:
            raise
    return rows


def _delimiter(path: Path) -> str:
    """The sign that gives most rows of the beginning the same number of fields, and many."""
    text = CsvFile(path, "", ",", 1).encoding
    with path.open(encoding=text, newline="") as file:
        lines = list(islice(file, SAMPLE))

    def score(sign: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=widths.count, default=0)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(DELIMITERS, key=score)


def is_ours(sample: Sample) -> bool:
    """An export or a template of ours, which says by itself how it is read."""
    return any({text_of(cell) for cell in row} >= OWN for row in sample.sheets[0].rows[:HEADER_AMONG])


def ours(sample: Sample) -> dict[str, Any]:
    """The rules of an export or a template of ours."""
    sheet = sample.sheets[0]
    row = next(at for at, cells in enumerate(sheet.rows, 1) if {text_of(cell) for cell in cells} >= OWN)
    named = "name" in map(text_of, sheet.rows[row - 1])
    return own_rules(row, sheets=[sheet.name] if sheet.name else [], guarded=not sheet.name, named=named)


def guess(sample: Sample, known: Known, *, sheet: str = "", header_rows: Sequence[int] = ()) -> Choices:
    """What the file seems to be; `sheet` and `header_rows` where a person has said so already."""
    chosen = sample.sheet(sheet)
    rows = tuple(header_rows) or _header_rows(chosen)
    names, below = chosen.header(rows), chosen.below(rows)
    columns = [
        ColumnChoice(name, *_role(name, [row[at] for row in below if at < len(row)], known))
        for at, name in enumerate(names)
        if name
    ]
    choices = Choices(sheets=[chosen.name] if chosen.name else [], header_rows=list(rows), columns=_settled(columns))
    choices.delimiter = sample.delimiter
    choices.marks = _marks(choices, names, below)
    _fill_down(choices, names, below)
    choices.hundred = hundred_told(choices, names, below, known.indicators, known.percentages)
    return choices


def samples(sheet: Sheet, header_rows: Sequence[int]) -> dict[str, list[str]]:
    """By column: its first texts that are not blank, for the form."""
    found: dict[str, list[str]] = {}
    for at, name in enumerate(sheet.header(header_rows)):
        texts = (text_of(row[at])[:40] for row in sheet.below(header_rows) if at < len(row))
        found[name] = list(islice(dict.fromkeys(filter(None, texts)), MOST_SHOWN))
    return found


# --- the header ---


def _header_rows(sheet: Sheet) -> tuple[int, ...]:
    """One row, or two that say more together: groups of columns above their parts."""
    best = -1.0
    rows: tuple[int, ...] = (1,)
    for at in range(1, min(HEADER_AMONG, len(sheet.rows)) + 1):
        for chosen in ((at,), (at, at + 1)):
            score = _header_score(sheet, chosen)
            if score > best:
                best, rows = score, chosen
    return rows


def _header_score(sheet: Sheet, rows: tuple[int, ...]) -> float:
    if max(rows) > len(sheet.rows):
        return -1
    lowest = [text for cell in sheet.rows[rows[-1] - 1] if (text := text_of(cell))]
    numbers = sum(1 for text in lowest if _is_number(text) and not _year(text))
    if len(rows) > 1 and (numbers or len({text_of(cell) for cell in sheet.rows[rows[0] - 1]} - {""}) < 2):
        return -1  # a row of data, or a title above the header
    names = set(filter(None, sheet.header(rows)))
    known = sum(1 for text in names if role_of(text) or period_of_heading(text))
    return 3 * known + len(set(lowest)) / 2 - numbers


def _is_number(cell: Cell) -> bool:
    return isinstance(read_number(cell, Notation()), Figure)


def _year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text.startswith(("19", "20"))


# --- the columns ---


def role_of(heading: str) -> Role | None:
    """By the words of a heading alone."""
    plain = " ".join(fold(heading).replace("_", " ").split())
    whole = next((role for role, words in HEADINGS.items() if plain in words), None)
    first = plain.partition(" ")[0]
    return whole or next((role for role in (Role.INDICATOR, Role.INDICATOR_NAME) if first in HEADINGS[role]), None)


def period_of_heading(heading: str) -> str:
    """The code of a period that the whole heading names, or the year of "Actual 2024"."""
    try:
        return period_in(heading).code
    except ValueError:
        words = fold(heading).split()
    years = [word for word in words if _year(word)]
    told = any(word in HEADINGS[Role.VALUE] for word in words) and not heading.lstrip().startswith("%")
    return years[0] if told and len(years) == 1 else ""


def _role(name: str, cells: Sequence[Cell], known: Known) -> tuple[Role, str]:
    """What a column is, and the period where its heading names one."""
    filled = [cell for cell in cells if text_of(cell)]
    texts = [text_of(cell) for cell in filled]
    named = role_of(name)
    if code := period_of_heading(name):
        return Role.FIGURES, code
    if _share(texts, lambda text: known.indicators.get(mark_key(text), "").casefold() == mark_key(text)):
        return Role.INDICATOR, ""
    if named is not None:
        return named, ""
    if _share(texts, lambda text: mark_key(text) in known.indicators or fold(text) in known.indicators):
        return Role.INDICATOR_NAME, ""
    if _share(texts, lambda text: mark_key(text) in known.places or fold(text) in known.places):
        return Role.PLACE, ""
    if _share(texts, lambda text: mark_key(text) in known.slices or fold(text) in known.slices):
        return Role.SLICE, ""
    if fold(name) in month_names():  # a month without its year: the period has to be written
        return Role.FIGURES, ""
    return (Role.PERIOD, "") if filled and _share(filled, _names_period) else (Role.NOTHING, "")


def _share(cells: Sequence[Cell], test: object) -> bool:
    return bool(cells) and sum(map(test, cells)) >= TELLING * len(cells)  # type: ignore[call-overload]


def _names_period(cell: Cell) -> bool:
    text = text_of(cell)
    if not isinstance(cell, str) or text.isdigit() and len(text) != 6:
        return hasattr(cell, "year")
    return bool(period_of_heading(text))


def _settled(columns: list[ColumnChoice]) -> list[ColumnChoice]:
    """Each role once (the first column has it), breakdowns together; names only where there is no code; figures in long files only
    below one heading."""
    taken: set[Role] = set()
    long = any(column.role == Role.PERIOD for column in columns)
    periods: set[str] = set()
    for column in columns:
        twice = column.role in taken and column.role not in (Role.FIGURES, Role.SLICE)
        again = column.role == Role.FIGURES and (long or bool(column.period) and column.period in periods)
        if twice or again:
            column.role, column.period = Role.NOTHING, ""
        taken.add(column.role)
        periods.add(column.period)
    if Role.FIGURES in taken and not long:
        for column in columns:
            column.role = Role.NOTHING if column.role in (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR) else column.role
    return columns


def _marks(choices: Choices, names: Sequence[str], below: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """Texts among the figures that are known to say that there is none."""
    figures = {column.name for column in choices.columns if column.role in (Role.FIGURES, Role.VALUE)}
    found: dict[str, str] = {}
    for cell in _cells(names, below, figures):
        reading = read_number(cell, Notation())
        if isinstance(reading, NoData) and " ".join(fold(reading.text).split()) in NO_DATA:
            found[reading.text] = reading.text
    return found


def _cells(names: Sequence[str], below: Sequence[Sequence[Cell]], wanted: Collection[str]) -> Iterator[Cell]:
    for at, name in enumerate(names):
        if name in wanted:
            yield from (row[at] for row in below if at < len(row))


def _fill_down(choices: Choices, names: Sequence[str], below: Sequence[Sequence[Cell]]) -> None:
    """Columns of a workbook with merged cells: some rows are blank, and the first is not."""
    if not choices.sheets:
        return
    places = {name: at for at, name in enumerate(names)}
    for column in choices.columns:
        if column.role not in (Role.DIRECTORATE, Role.SERVICE, Role.PERIOD, Role.INDICATOR):
            continue
        at = places[column.name]
        texts = [text_of(row[at]) if at < len(row) else "" for row in below]
        column.fill = bool(texts and texts[0]) and not all(texts)
