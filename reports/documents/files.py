"""The figures of a report to reckon with: each table by its codes, values as they are stored, no words that a language would change."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import override

from organisation.exchange.files import csv_lines, guarded, workbook_bytes

from ..blocks import Aside, Block, Cell, Column, Picture, Raw, Table, Tile
from ..canonical import number
from ..reading import Report
from ..sections.cells import table_of
from ..sections.correction import correction
from .look import as_frozen
from .page import parts_of
from .registry import SPECS

EXACT = Decimal("1e-12")
LONGEST = 31  # characters of a sheet's name
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONG_HEADER = ["section", "table", "row", "column", "value"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a file keeps of a table."""

    section: str
    code: str
    columns: list[str]
    numeric: list[bool]
    rows: list[list[str]]


def workbook_file(report: Report, sha256: str, language: str) -> bytes:
    """A sheet for each table, and a first one that says which report it is."""
    about = [[name, value] for name, value in _about(report, sha256)]
    sheets = [("report", ["name", "value"], about, [False, False])]
    taken = {"report"}
    for held in held_tables(report, language):
        sheets.append((_sheet_name(held.code, taken), held.columns, held.rows, held.numeric))
    return workbook_bytes(sheets)


def csv_file(report: Report, sha256: str, language: str) -> bytes:
    """One line for each value; the rows of a table are counted from 1."""
    lines = [["report", "", "", name, guarded(value, False)] for name, value in _about(report, sha256)]
    for held in held_tables(report, language):
        for place, row in enumerate(held.rows, 1):
            lines += [
                [held.section, held.code, str(place), column, guarded(value, is_number)]
                for column, value, is_number in zip(held.columns, row, held.numeric, strict=True)
            ]
    return b"".join(csv_lines(LONG_HEADER, lines, [False, False, True, False, True]))


def held_tables(report: Report, language: str) -> list[Held]:
    """`language`: of the names that stand beside the codes."""
    with as_frozen(report), override(language):
        found = [("cover", _cover(report)), *(("correction", table) for table in _tables_in(correction(report)))]
        found += [(part.code, table) for part in parts_of(report) for table in _tables_in(part.blocks)]
        return [_held(section, table) for section, table in found]


def _cover(report: Report) -> Table:
    """The numbers under the headline; of a share also what it is made of."""
    columns = [Column("tile"), Column("name"), *(Column(name, number=True) for name in ("value", "part", "whole"))]
    return table_of("cover", "", columns, [_tile_cells(tile) for tile in SPECS[report.document].tiles(report)])


def _tile_cells(tile: Tile) -> dict[str, Cell]:
    part, whole = tile.of
    share = share_of(part, whole) if isinstance(part, Decimal) and isinstance(whole, Decimal) else None
    value = tile.raw if share is None else share
    return {
        "tile": Cell(tile.code),
        "name": Cell(tile.words),
        "value": Cell(value),
        "part": Cell(part),
        "whole": Cell(whole),
    }


def share_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """As shares are stored."""
    return (part / whole).quantize(EXACT, ROUND_HALF_EVEN) if whole else None


def _tables_in(blocks: Iterable[Block]) -> Iterator[Table]:
    for block in blocks:
        yield from _tables_of(block)


def _tables_of(block: Block) -> Iterator[Table]:
    if isinstance(block, Table):
        yield block
    elif isinstance(block, Picture | Aside):
        yield block.table


def _held(section: str, table: Table) -> Held:
    places = [at for at, column in enumerate(table.columns) if column.held]
    kept = [table.columns[at] for at in places]
    rows = [[_text(row[at]) for at in places] for row in table.rows]
    return Held(section, table.code, [column.code for column in kept], [column.number for column in kept], rows)


def _text(cell: Cell) -> str:
    raw: Raw = cell.raw
    if raw is None:
        return ""
    if isinstance(raw, date):
        return raw.isoformat()
    return raw if isinstance(raw, str) else number(raw) or ""


def _about(report: Report, sha256: str) -> list[tuple[str, str]]:
    period = report.period
    return [
        ("number", report.number),
        ("issue", str(report.issue)),
        ("document", report.document),
        ("starts_on", period.starts_on.isoformat() if period else ""),
        ("ends_on", period.ends_on.isoformat() if period else ""),
        ("frozen_at", report.frozen_at.isoformat()),
        ("sha256", sha256),
        *([("corrects", report.corrects["issue"]), ("reason", report.corrects["reason"])] if report.corrects else []),
        *([("figures", str(len(report.rows))), ("verified", str(report.verified))] if report.rows else []),
    ]


def _sheet_name(code: str, taken: set[str]) -> str:
    """As workbooks allow it, and never twice."""
    name = FORBIDDEN.sub("_", code)[:LONGEST]
    for count in range(2, len(taken) + 3):
        if name.lower() not in taken:
            break
        name = f"{FORBIDDEN.sub('_', code)[: LONGEST - 4]}-{count}"
    taken.add(name.lower())
    return name
