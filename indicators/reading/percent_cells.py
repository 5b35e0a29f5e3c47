"""Which cells of a workbook are shown as percentages: 0.521 as 52.1%. Our reader of workbooks gives the numbers alone.

XLSX: the number format of a cell's style has a percent sign. ODS: the cell says that it is a percentage. XLS and XLSB do
not tell: there the guess of percentages.py has to do."""

import re
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

from .values import Cell, Percent

CHUNK = 1 << 16
BUILT_IN = frozenset({"9", "10"})  # 0% and 0.00%
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
STYLES, WORKBOOK, LINKS, CONTENT = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
Event = tuple[str, dict[str, str]]  # local name ("/row" where it ends), attributes
Places = tuple[int, frozenset[int]]  # a row, from 1, and its columns, from 0
BROKEN = (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, expat.ExpatError, ValueError)


def marked(number: int, cells: Sequence[Cell], places: "PercentRows | None") -> Sequence[Cell]:
    """The cells of a row, those that are shown as percentages as Percent."""
    columns = places.of(number) if places else ()
    if not columns:
        return cells
    return [as_percent(cell) if at in columns else cell for at, cell in enumerate(cells)]


def as_percent(cell: Any) -> Cell:
    return Percent(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


class PercentRows:
    """Asked row by row, from the top; holds one row. What can't be read is taken as no percentage."""

    def __init__(self, rows: Iterator[Places]) -> None:
        self._rows = rows
        self._now: Places = (0, frozenset())

    def of(self, number: int) -> frozenset[int]:
        while self._now[0] < number:
            try:
                self._now = next(self._rows, (1 << 40, frozenset()))
            except BROKEN:
                self._now = (1 << 40, frozenset())
        return self._now[1] if self._now[0] == number else frozenset()


def percent_rows(path: Path, sheet: str) -> PercentRows | None:
    """Of a sheet of an XLSX or ODS; None where no cell is a percentage, or the format does not tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if WORKBOOK in names:
                styles = percent_styles(archive)
                part = _part_of(archive, sheet) if styles else ""
                return PercentRows(_rows_of_sheet(path, part, styles)) if part else None
        return PercentRows(_rows_of_table(path, sheet)) if CONTENT in names else None
    except BROKEN:
        return None


# --- XLSX ---


def percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles whose format has a percent sign."""
    formats, styles, inside, count = set(BUILT_IN), set(), False, 0
    for name, facts in _events(archive, STYLES):
        if name == "numFmt" and "%" in QUOTED.sub("", facts.get("formatCode", "")):
            formats.add(facts.get("numFmtId", ""))
        elif name in ("cellXfs", "/cellXfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            styles |= {str(count)} if facts.get("numFmtId") in formats else set()
            count += 1
    return frozenset(styles)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    links = {
        facts.get("Id"): facts.get("Target", "") for name, facts in _events(archive, LINKS) if name == "Relationship"
    }
    for name, facts in _events(archive, WORKBOOK):
        if name == "sheet" and facts.get("name") == sheet:
            target = links.get(facts.get("id"), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _rows_of_sheet(path: Path, part: str, styles: frozenset[str]) -> Iterator[Places]:
    row, column = 0, -1
    found: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        for name, facts in _events(archive, part):
            if name == "row":
                row, column, found = int(facts.get("r", row + 1)), -1, set()
            elif name == "c":
                told = REFERENCE.fullmatch(facts.get("r", ""))
                column = _column(told[1]) if told else column + 1
                found |= {column} if facts.get("s") in styles else set()
            elif name == "/row" and found:
                yield row, frozenset(found)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


# --- ODS ---


def _rows_of_table(path: Path, sheet: str) -> Iterator[Places]:
    row, column, times, here = 0, 0, 1, False
    found: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        for name, facts in _events(archive, CONTENT):
            if name == "table":
                here, row = facts.get("name") == sheet, 0
            elif not here:
                continue
            elif name == "table-row":
                column, found, times = 0, set(), int(facts.get("number-rows-repeated", 1))
            elif name in ("table-cell", "covered-table-cell"):
                width = int(facts.get("number-columns-repeated", 1))
                found |= set(range(column, column + width)) if facts.get("value-type") == "percentage" else set()
                column += width
            elif name == "/table-row":
                for at in range(row + 1, row + 1 + times if found else 0):
                    yield at, frozenset(found)
                row += times


# --- XML ---


def _events(archive: zipfile.ZipFile, part: str) -> Iterator[Event]:
    """The elements of a part, chunk by chunk; a document type is refused."""
    waiting: deque[Event] = deque()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, facts: waiting.append(
        (_local(name), {_local(k): v for k, v in facts.items()})
    )
    parser.EndElementHandler = lambda name: waiting.append((f"/{_local(name)}", {}))
    parser.StartDoctypeDeclHandler = _refuse
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk)
            while waiting:
                yield waiting.popleft()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_facts: object) -> None:
    raise ValueError("A document type")
