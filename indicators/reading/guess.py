"""What a file's columns seem to be: where the header stands, and what each column holds. A person looks at it before it counts."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tenancy.text import fold

from .csv_files import DELIMITERS, CsvFile
from .period_words import month_names, period_in
from .roles import HEADINGS, NO_DATA, OWN, Choices, ColumnChoice, Role
from .tables import OLE, ZIP, Source, joined_headers
from .values import Cell, Figure, NoData, Notation, read_number, text_of
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


@dataclass(frozen=True)
class Known:
    """What the tenant has, as a file may call it: code or folded name -> code."""

    indicators: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    slices: Mapping[str, str] = field(default_factory=dict)
    directorates: Collection[str] = ()
    services: Collection[str] = ()


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
        sheets = [Sheet(name, [cells for _at, cells in islice(source.rows(name), SAMPLE)]) for name in source.sheets()]
    finally:
        source.close()
    return Sample([sheet for sheet in sheets if sheet.rows] or sheets, delimiter)


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
    scores = [_header_score(row) for row in sheet.rows[:HEADER_AMONG]]
    at = max(range(len(scores)), key=lambda place: scores[place], default=0)
    above = sheet.rows[at - 1] if at else ()
    texts = [text for cell in above if (text := text_of(cell))]
    grouped = len(set(texts)) > 1 and len(texts) < sum(1 for cell in sheet.rows[at] if text_of(cell))
    return (at, at + 1) if grouped and not any(map(_is_number, above)) else (at + 1,)


def _header_score(row: Sequence[Cell]) -> float:
    texts = [text for cell in row if (text := text_of(cell))]
    words = {text for text in texts if not _is_number(text)}
    known = sum(1 for text in words if role_of(text) or period_of_heading(text))
    return 3 * known + len(words) / 2 - (len(texts) - len(words)) + sum(1 for text in texts if _year(text))


def _is_number(cell: Cell) -> bool:
    return isinstance(read_number(cell, Notation()), Figure)


def _year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text.startswith(("19", "20"))


# --- the columns ---


def role_of(heading: str) -> Role | None:
    """By the words of a heading alone."""
    plain = " ".join(fold(heading).replace("_", " ").split())
    return next((role for role, words in HEADINGS.items() if plain in words), None)


def period_of_heading(heading: str) -> str:
    """The code of a period that the whole heading names."""
    try:
        return period_in(heading).code
    except ValueError:
        return ""


def _role(name: str, cells: Sequence[Cell], known: Known) -> tuple[Role, str]:
    """What a column is, and the period where its heading names one."""
    filled = [cell for cell in cells if text_of(cell)]
    texts = [text_of(cell) for cell in filled]
    named = role_of(name)
    if code := period_of_heading(name):
        return Role.FIGURES, code
    if _share(texts, lambda text: text in known.indicators and known.indicators[text] == text):
        return Role.INDICATOR, ""
    if named is not None:
        return named, ""
    if _share(texts, lambda text: fold(text) in known.indicators):
        return Role.INDICATOR_NAME, ""
    if _share(texts, lambda text: text in known.places or fold(text) in known.places):
        return Role.PLACE, ""
    if fold(name) in month_names():  # a month without its year: the period has to be written
        return Role.FIGURES, ""
    return (Role.PERIOD, "") if filled and _share(filled, _names_period) else (Role.NOTHING, "")


def _share(cells: Sequence[Cell], test: object) -> bool:
    return bool(cells) and sum(map(test, cells)) >= TELLING * len(cells)  # type: ignore[call-overload,no-any-return]


def _names_period(cell: Cell) -> bool:
    text = text_of(cell)
    if not isinstance(cell, str) or text.isdigit() and len(text) != 6:
        return hasattr(cell, "year")
    return bool(period_of_heading(text))


def _settled(columns: list[ColumnChoice]) -> list[ColumnChoice]:
    """Each role once (the first column has it); names only where there is no code; figures in long files only below one heading."""
    taken: set[Role] = set()
    long = any(column.role == Role.PERIOD for column in columns)
    periods: set[str] = set()
    for column in columns:
        twice = column.role in taken and column.role != Role.FIGURES
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
    """Columns with merged cells: some rows are blank, and the first is not."""
    places = {name: at for at, name in enumerate(names)}
    for column in choices.columns:
        if column.role not in (Role.DIRECTORATE, Role.SERVICE, Role.PERIOD, Role.PLACE, Role.INDICATOR):
            continue
        at = places[column.name]
        texts = [text_of(row[at]) if at < len(row) else "" for row in below]
        column.fill = bool(texts and texts[0]) and not all(texts)
