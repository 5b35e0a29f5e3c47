"""Rows of any CSV file or workbook, one at a time, each cell found by the header above it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from .csv_files import CsvFile
from .problems import Problem, UnreadableFile
from .values import Cell, text_of, words_of
from .workbooks import Limits, open_workbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Source(Protocol):
    """A file that gives raw rows: (sheet, row number from 1, cells)."""

    notes: list[str]

    def sheets(self) -> list[str]: ...

    def rows(self, sheet: str) -> Iterator[tuple[int, Sequence[Cell]]]: ...

    def progress(self) -> tuple[int, int]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Header:
    """The names above the columns of one sheet; of two columns with the same name the second is "name (2)"."""

    names: tuple[str, ...]
    places: Mapping[str, int]
    lettered: bool

    @classmethod
    def of(cls, texts: Sequence[str], *, lettered: bool) -> "Header":
        names: list[str] = []
        places: dict[str, int] = {}
        for place, text in enumerate(texts):
            copies = sum(1 for name in names if key_of(name) == key_of(text))
            names.append(text)
            if text:
                places[key_of(f"{text} ({copies + 1})" if copies else text)] = place
        return cls(tuple(names), places, lettered)

    def place(self, column: str) -> int | None:
        return self.places.get(key_of(column))

    def label(self, column: str) -> str:
        """The column as a person finds it: its name, and its letter (workbook) or number (CSV)."""
        place = self.place(column)
        return column if place is None else self.label_at(place)

    def label_at(self, place: int) -> str:
        where = letters(place) if self.lettered else str(place + 1)
        return f"{self.names[place]} ({where})" if place < len(self.names) and self.names[place] else where


@dataclass(frozen=True, slots=True)
class Row:
    sheet: str
    number: int
    header: Header
    cells: Sequence[Cell]

    def __getitem__(self, column: str) -> Cell:
        """The cell below a header; "" when the row is shorter. KeyError when the sheet has no such column."""
        place = self.header.places[key_of(column)]
        return self.cells[place] if place < len(self.cells) else ""


@dataclass
class Table:
    """A file that is read row by row; `notes` say in sentences what had to be guessed."""

    file: str
    source: Source
    header_rows: Sequence[int]
    sheets: Sequence[str]
    fill_down: Sequence[str] = ()

    @property
    def notes(self) -> list[str]:
        return self.source.notes

    @property
    def progress(self) -> tuple[int, int]:
        """How much is read, of how much, in bytes or rows."""
        return self.source.progress()

    def __iter__(self) -> Iterator[Row]:
        try:
            for sheet in self.sheets:
                yield from self._rows(sheet)
        finally:
            self.source.close()

    def _rows(self, sheet: str) -> Iterator[Row]:
        header: Header | None = None
        above: list[Sequence[Cell]] = []
        last: dict[int, Cell] = {}
        for number, cells in self.source.rows(sheet):
            if number in self.header_rows:
                above.append(cells)
            elif number > max(self.header_rows) and any(text_of(cell) for cell in cells):
                header = header or self._header(sheet, above)
                yield Row(sheet, number, header, self._filled(header, cells, last))
        if header is None:
            self._header(sheet, above)

    def _header(self, sheet: str, above: list[Sequence[Cell]]) -> Header:
        header = Header.of(joined_headers(above), lettered=not isinstance(self.source, CsvFile))
        if not header.places:
            where = ", ".join(map(str, self.header_rows))
            reason = _("There is no header in row %(rows)s.") % {"rows": where}
            raise UnreadableFile(Problem(self.file, reason, sheet))
        return header

    def _filled(self, header: Header, cells: Sequence[Cell], last: dict[int, Cell]) -> Sequence[Cell]:
        """Merged cells hold their text in the first row only: the columns of `fill_down` carry it to the rows below."""
        places = [place for column in self.fill_down if (place := header.place(column)) is not None]
        if not places:
            return cells
        filled = list(cells)
        for place in places:
            if place < len(filled) and text_of(filled[place]):
                last[place] = filled[place]
            elif place < len(filled):
                filled[place] = last.get(place, "")
        return filled


def open_table(
    path: Path | str,
    *,
    sheets: Sequence[str] = (),
    header_rows: Sequence[int] = (1,),
    fill_down: Sequence[str] = (),
    encoding: str = "",
    delimiter: str = "",
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> Table:
    """A CSV file, XLSX, XLSM, XLSB, XLS or ODS, told apart by its content.

    `sheets`: names or patterns such as "Q*"; none = the first. `header_rows`: header rows, from 1; of several
    the texts are joined. `fill_down`: columns with merged cells. Blank rows are left out.
    Raises UnreadableFile, also while rows are read, with the file, sheet, row, column and reason; OSError when there is
    no such file.
    """
    path = Path(path)
    source: Source
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith((ZIP, OLE)):
        source = open_workbook(path, limits, zipped=start.startswith(ZIP))
    else:
        source = CsvFile(path, encoding, delimiter, header_row=max(header_rows))
    try:
        chosen = _chosen(path.name, source, sheets)
    except UnreadableFile:
        source.close()
        raise
    return Table(path.name, source, tuple(header_rows), chosen, tuple(fill_down))


def _chosen(file: str, source: Source, wanted: Sequence[str]) -> list[str]:
    present = source.sheets()
    if not wanted or isinstance(source, CsvFile):  # a CSV file is one sheet whatever the mapping calls it
        return present[:1]
    chosen: list[str] = []
    for pattern in wanted:
        found = [sheet for sheet in present if sheet == pattern or fnmatchcase(words_of(sheet), pattern)]
        if not found:
            reason = _("There is no sheet “%(sheet)s”; the file has %(present)s.")
            raise UnreadableFile(Problem(file, reason % {"sheet": pattern, "present": ", ".join(present)}))
        chosen += [sheet for sheet in found if sheet not in chosen]
    return chosen


def joined_headers(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """One text for each column, on one line; of several header rows the upper ones reach to the right."""
    width = max(map(len, rows), default=0)
    names = [""] * width
    for depth, row in enumerate(rows):
        texts = [words_of(cell) for cell in row] + [""] * (width - len(row))
        if depth < len(rows) - 1:
            texts = _carried(texts)
        names = [" ".join(filter(None, pair)) for pair in zip(names, texts, strict=True)]
    return names


def _carried(texts: Sequence[str]) -> list[str]:
    carried, last = [], ""
    for text in texts:
        last = text or last
        carried.append(last)
    return carried


@lru_cache(maxsize=4096)
def key_of(column: str) -> str:
    """How headers are compared: case, line breaks and double spaces do not count."""
    return " ".join(column.split()).casefold()


def letters(place: int) -> str:
    """The letters of a workbook column: 0 = A, 26 = AA."""
    name = ""
    while place >= 0:
        name = chr(ord("A") + place % 26) + name
        place = place // 26 - 1
    return name
