"""What a file's columns seem to be: where the header stands, and what each column holds. A person looks at it before it counts."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.text import fold

from .csv_files import DELIMITERS, CsvFile
from .headings import relative_of_heading, settle_periods, standard_of_heading, year_told
from .percentages import hundred_told
from .period_words import period_in
from .problems import UnreadableFile
from .role_words import HEADINGS, NO_DATA, PERIODIC, STANDARDS, Role
from .roles import AT_START, OWN, Choices, ColumnChoice, own_rules
from .tables import OLE, ZIP, Source, joined_headers
from .values import Cell, Figure, NoData, Notation, mark_key, read_number, text_of
from .wide import filled_to_the_end, settle_days, settle_months
from .workbooks import Limits, open_workbook

SAMPLE, HEADER_AMONG = 60, 20
GUESSED_OFTEN = (Role.NOTHING, Role.SLICE, *PERIODIC)
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

    @property
    def fiscal_month(self) -> int: ...


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
        for _row, cells in islice(source.rows(sheet), SAMPLE):
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
    settle_days(choices)
    _own_codes(choices, names, below)
    _place_in_time(choices, names, below, known.fiscal_month)
    settle_months(choices)
    if not sheet:
        _same_sheets(choices, sample)
    choices.zero_standards = not _zeros_for_none(choices, names, below)
    choices.marks = _marks(choices, names, below)
    _fill_down(choices, names, below)
    choices.zeros_to_the_end = not filled_to_the_end(choices, names, below)
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
    code = period_of_heading(name)
    if told := (Role.FIGURES, code) if code else standard_of_heading(name):
        return told
    if _share(texts, lambda text: known.indicators.get(mark_key(text), "").casefold() == mark_key(text)):
        return Role.INDICATOR, ""
    if named is not None:
        return named, ""
    if _share(texts, lambda text: mark_key(text) in known.indicators or fold(text) in known.indicators):
        return Role.INDICATOR_NAME, ""
    for role, words in ((Role.PLACE, known.places), (Role.SLICE, known.slices)):
        if _share(texts, lambda text, words=words: mark_key(text) in words or fold(text) in words):
            return role, ""
    if part := relative_of_heading(name):  # a month without its year: the period comes from the year of the file
        return part, ""
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
    for column in columns:
        again = column.role in taken and column.role not in GUESSED_OFTEN
        if again or column.role == Role.FIGURES and long:
            column.role, column.period = Role.NOTHING, ""
        taken.add(column.role)
    if Role.FIGURES in taken and not long:
        for column in columns:
            column.role = Role.NOTHING if column.role in (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR) else column.role
    return columns


def _own_codes(choices: Choices, names: Sequence[str], below: Sequence[Sequence[Cell]]) -> None:
    """Where a row is an indicator and its code stands in other rows too, the texts of another column may begin with codes of their own."""
    taken = choices.of(Role.INDICATOR)
    if len(taken) != 1 or choices.of(Role.PERIOD) or not choices.of(Role.FIGURES):
        return
    at = names.index(taken[0].name)
    rows = [row for row in below if at < len(row) and text_of(row[at])]
    if len({mark_key(text_of(row[at])) for row in rows}) == len(rows):
        return
    for column in choices.columns:
        place = names.index(column.name)
        starts = [re.match(AT_START, text_of(row[place])) for row in rows if place < len(row)]
        codes = {match[1] for match in starts if match and len(match[1]) < len(match.string.strip())}
        if column.role in (Role.NOTHING, Role.SERVICE) and len(codes) == len(rows):
            taken[0].role, taken[0].why = Role.NOTHING, _("This code stands in several rows.")
            column.role = Role.INDICATOR_START
            return


def _place_in_time(choices: Choices, names: Sequence[str], below: Sequence[Sequence[Cell]], fiscal_month: int) -> None:
    """The year that a column gives for all rows is the period of those that name only a part of it."""
    periodic = [column for column in choices.columns if column.role in PERIODIC]
    if any(not column.period for column in periodic) and not choices.of(Role.PERIOD):
        for at, name in enumerate(names):
            texts = [text for row in below if at < len(row) and (text := text_of(row[at]))]
            if code := year_told(name, texts, fiscal_month):
                choices.period = code
                column = next(each for each in choices.columns if each.name == name)
                column.why = _("Its year is taken as the period of all figures.")
                break
    settle_periods(choices, timezone.localdate())


def _same_sheets(choices: Choices, sample: Sample) -> None:
    """Sheets with the same columns are read together; what they are called may then be whose figures they hold."""
    wanted = {column.name for column in choices.columns if column.role}
    keys = {" ".join(name.split()).casefold() for name in wanted}
    same = [
        sheet.name
        for sheet in sample.sheets
        if sheet.name and keys <= {" ".join(name.split()).casefold() for name in sheet.header(choices.header_rows)}
    ]
    if len(same) > 1 and wanted:
        choices.sheets = same
        if not choices.of(Role.DIRECTORATE):
            choices.sheet_is = Role.DIRECTORATE


def _zeros_for_none(choices: Choices, names: Sequence[str], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether a standard of 0 seems to say that there is none: rows with a 0 have another number beside it, in some other period."""
    for role in STANDARDS:
        places = [at for at, name in enumerate(names) if any(each.name == name for each in choices.of(role))]
        for row in below:
            told = [read_number(row[at], Notation()) for at in places if at < len(row)]
            values = {each.value for each in told if isinstance(each, Figure)}
            if 0 in values and len(values) > 1:
                return True
    return False


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
    """Columns of a workbook with merged cells: some rows are blank, and the first is not. Never the indicator's: a code that was lost
    would give its figure to the indicator above."""
    if not choices.sheets:
        return
    places = {name: at for at, name in enumerate(names)}
    for column in choices.columns:
        if column.role not in (Role.DIRECTORATE, Role.SERVICE, Role.PERIOD):
            continue
        at = places[column.name]
        texts = [text_of(row[at]) if at < len(row) else "" for row in below]
        column.fill = bool(texts and texts[0]) and not all(texts)
