"""CSV files and workbooks: a table of services with their requirements and steps, or a table of the parts of a charter.

A services table has a row for each service, requirement or step; a blank cell below a service belongs to it. A parts table names in each
row the part, and says its text. Rows above the headings are passed over.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from indicators.reading import Problem, UnreadableFile
from indicators.reading.csv_files import CsvFile
from indicators.reading.tables import OLE, ZIP, Source, letters
from indicators.reading.values import text_of, words_of
from indicators.reading.workbooks import STREAMABLE, Limits, Streamed, open_workbook
from tenancy.text import Words

from ..content import Requirement, Step
from .building import CHOSEN, STEP, TEXTS, Builder, Gathered, client_step
from .cells import At, Cells
from .found import Found, left_out
from .headings import Heading, heading_of
from .limits import LONGEST

LIMITS = Limits(loaded_bytes=16 << 20, loaded_cells=200_000, streamed_bytes=64 << 20, shared_texts=16 << 20)
SEARCHED, MOST_ROWS = 15, 5000
SHORT = {"value": 300, "copies": 100}  # characters
NOWHERE = 1 << 30  # no row of headings: every row may be as wide as it likes


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns`: what is understood, by position. `has_steps`: fee, time and office of a row are those of its step."""

    name: str
    columns: Mapping[int, tuple[str, Heading]]
    lettered: bool

    @property
    def roles(self) -> set[str]:
        return {heading.role for _label, heading in self.columns.values()}

    @property
    def is_parts(self) -> bool:
        return {"part", "text"} <= self.roles

    @property
    def is_services(self) -> bool:
        return "name" in self.roles

    @property
    def has_steps(self) -> bool:
        return "office" in self.roles or {"step", "where"} <= self.roles


def read_table(path: Path, cells: Cells, languages: Sequence[str]) -> Found:
    """UnreadableFile where the file itself is broken, locked or too large."""
    builder = Builder(cells, languages)
    tables = _Tables(path, cells, builder)
    tables.read()
    return builder.finish(cells.language)


class _Tables:
    def __init__(self, path: Path, cells: Cells, builder: Builder) -> None:
        self.path, self.cells, self.builder = path, cells, builder

    def read(self) -> None:
        found = False
        source = _source(self.path)
        try:
            for name in source.sheets():
                found = self._sheet(source, name) or found
        finally:
            source.close()
        self.builder.notes += source.notes
        if not found:
            self.cells.refuse(
                At(""),
                _("No headings were found. Services need a column “name”; parts need the columns “part” and “text”."),
            )  # fmt: skip

    def _sheet(self, source: Source, name: str) -> bool:
        rows = source.rows(name)
        sheet = self._headed(rows, name, lettered=not isinstance(source, CsvFile))
        if sheet is None:
            if name:
                self.builder.notes.append(
                    _("The sheet “%(sheet)s” has no headings that are known here.") % {"sheet": name}
                )
            return False
        reader = _Rows(self.cells, self.builder, sheet)
        for count, (number, row) in enumerate(rows, 1):
            if count > MOST_ROWS:
                raise UnreadableFile(Problem(self.path.name, _("The sheet has too many rows for a charter."), name))
            if any(text_of(cell) for cell in row):
                reader.take(number, row)
        return True

    def _headed(self, rows: Iterator[tuple[int, Sequence[Any]]], name: str, lettered: bool) -> Sheet | None:
        """The first row whose texts are headings: at least two of them, and enough for one of the two tables."""
        for number, row in rows:
            named = {at: (words_of(cell), heading_of(words_of(cell))) for at, cell in enumerate(row) if words_of(cell)}
            known = {at: (label, heading) for at, (label, heading) in named.items() if heading}
            sheet = Sheet(name, known, lettered)
            if len(known) > 1 and (sheet.is_parts or sheet.is_services):
                if unknown := [label for label, heading in named.values() if heading is None]:
                    self.builder.notes.append(left_out(unknown, name))
                return sheet
            if number >= SEARCHED:
                break
        return None


class _Rows:
    """The rows of one sheet, each taken as what its table is."""

    def __init__(self, cells: Cells, builder: Builder, sheet: Sheet) -> None:
        self.cells, self.builder, self.sheet = cells, builder, sheet
        self.service: Gathered | None = None

    def take(self, number: int, row: Sequence[Any]) -> None:
        self.number, self.row = number, row
        if self.sheet.is_parts:
            self._part()
        else:
            self._service()

    def _part(self) -> None:
        part, words = self._text("part"), self._words("text")
        value = self._words("value")
        if not part or not (words or value):
            self.cells.refuse(self._at("text" if part else "part"), _("Each row needs its part and its text."))
            return
        more = {"remedy": self._words("remedy"), "hours": self._words("hours"), "value": value}
        self.builder.said(part, words, self._at("part"), more)

    def _service(self) -> None:
        name, code = self._words("name"), self._text("code", 60)
        if name:
            self.service = self.builder.continued(code, name, self._at("name"))
        if self.service is None:
            self.cells.refuse(self._at("name"), _("No service stands above this row."))
            return
        self._facts(self.service)
        self._requirements(self.service)
        self._steps(self.service)

    def _facts(self, service: Gathered) -> None:
        for role in CHOSEN:
            if (at := self._place(role)) is not None:
                self.builder.set(service, role, self.cells.choice(role, self._cell(at), self._here(at)), self._here(at))
        for role in TEXTS:
            of_step = self.sheet.has_steps and role in STEP
            self.builder.set(service, role, self._measured(f"total_{role}" if of_step else role), self._at(role))

    def _requirements(self, service: Gathered) -> None:
        found = self._lines("requirement")
        where, copies = self._words("requirement_where"), self._words("copies")
        if not found and (where or copies):
            self.cells.refuse(self._at("requirement"), _("The row says where or how many, but not what is needed."))
        service.requirements += [Requirement(words, where, copies) for words in found]

    def _steps(self, service: Gathered) -> None:
        if not self.sheet.has_steps:
            service.steps += [client_step(words) for words in self._lines("step")]
            return
        texts = {name: self._measured(name) for name in STEP if name != "client"}
        client = self._words("step")
        if not client and not texts["office"]:
            if any(texts[name] for name in ("where", "fee", "time")):
                self.cells.refuse(self._at("step"), _("The row has a fee, a time or a place, but no step."))
            return
        service.steps.append(Step(client=client, **texts))

    def _places(self, role: str) -> list[int]:
        return [at for at, (_label, heading) in self.sheet.columns.items() if heading.role == role]

    def _place(self, role: str) -> int | None:
        return next(iter(self._places(role)), None)

    def _cell(self, at: int) -> Any:
        return self.row[at] if at < len(self.row) else ""

    def _here(self, at: int) -> At:
        letter = letters(at) if self.sheet.lettered else str(at + 1)
        label = self.sheet.columns[at][0] if at in self.sheet.columns else ""
        return At(f"{label} ({letter})" if label else letter, self.sheet.name, self.number)

    def _at(self, role: str) -> At:
        at = self._place(role)
        return At("", self.sheet.name, self.number) if at is None else self._here(at)

    def _text(self, role: str, longest: int = 4000) -> str:
        at = self._place(role)
        return "" if at is None else self.cells.text(self._cell(at), self._here(at), longest)

    def _words(self, role: str) -> Words:
        """The columns of that meaning, each in its language."""
        return self._measured(role)

    def _measured(self, role: str) -> Words:
        found = Words()
        for at in self._places(role):
            heading = self.sheet.columns[at][1]
            language = heading.language or self.cells.language
            if text := self._in_words(role.removeprefix("total_"), at, heading, language):
                if language in found:
                    self.cells.refuse(self._here(at), _("Another column says this in the same language."))
                found[language] = text
        return found

    def _in_words(self, role: str, at: int, heading: Heading, language: str) -> str:
        if role == "fee":
            return self.cells.fee(self._cell(at), self._here(at), heading.unit, language)
        if role == "time":
            return self.cells.time(self._cell(at), self._here(at), heading.unit, language)
        return self.cells.text(self._cell(at), self._here(at), SHORT.get(role, LONGEST))

    def _lines(self, role: str) -> list[Words]:
        """One for each line of the cells; columns of several languages must have as many lines."""
        columns: dict[str, list[str]] = {}
        for at in self._places(role):
            language = self.sheet.columns[at][1].language or self.cells.language
            if lines := self.cells.lines(self._cell(at), self._here(at)):
                columns[language] = lines
        if len({len(lines) for lines in columns.values()}) > 1:
            self.cells.refuse(self._at(role), _("The languages have not the same number of lines."))
            return []
        return [Words(zip(columns, texts, strict=True)) for texts in zip(*columns.values(), strict=True)]


def _source(path: Path) -> Source:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith((ZIP, OLE)):
        return _workbook(path, zipped=start.startswith(ZIP))
    return CsvFile(path, "", "", header_row=_header_row(path))


def _workbook(path: Path, zipped: bool) -> Source:
    """An XLSX is streamed whatever its size: the other reader takes cells that hold an error for blank ones."""
    book = open_workbook(path, LIMITS, zipped=zipped)
    if not zipped or isinstance(book, Streamed):
        return book
    with zipfile.ZipFile(path) as archive:
        streamable = STREAMABLE in archive.namelist()
    if not streamable:
        return book
    book.close()
    return Streamed(path)


def _header_row(path: Path) -> int:
    """Rows from the headings on must be as wide as they are; titles above them need not."""
    for number, row in CsvFile(path, "", "", header_row=NOWHERE).rows(""):
        if sum(heading_of(words_of(cell)) is not None for cell in row) > 1:
            return number
        if number >= SEARCHED:
            break
    return NOWHERE
