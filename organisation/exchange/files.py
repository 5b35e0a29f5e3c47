"""CSV and XLSX as tables of text, and back. A file is read whole, under a limit of its size, unpacked size and rows."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from django.utils.translation import gettext as _

from organisation.texts import UNSEEN
from sdip.files.workbooks import holds_few_cells
from tenancy.refusals import NotAllowed

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ROWS = 50_000
MOST_CELLS = 4_000_000  # from A1 to the last one, of all sheets together
MOST_SHEETS = 30
WORKBOOK = "xl/workbook.xml"
OTHER_WORKBOOKS = frozenset({"xl/workbook.bin", "content.xml"})  # formats that count their cells otherwise
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would calculate. A quotation mark before it makes it text; one more where text begins so by itself.
FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True)
class Table:
    """Rows as text, each with its number in the file; the first one holds the names of the columns."""

    name: str
    rows: list[tuple[int, list[str]]]


def guarded(text: str, numeric: bool) -> str:
    """Safe to open in a spreadsheet: a number stays one, a text is never calculated."""
    return f"'{text}" if not numeric and FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def csv_lines(header: list[str], rows: Iterable[list[str]], numeric: list[bool]) -> Iterator[bytes]:
    """With the mark by which spreadsheets recognise UTF-8."""
    yield b"\xef\xbb\xbf"
    for row in [header, *rows]:
        line = io.StringIO()
        csv.writer(line).writerow([guarded(cell, is_number) for cell, is_number in zip(row, numeric, strict=True)])
        yield line.getvalue().encode()


Sheet = tuple[str, list[str], Iterable[list[str]], list[bool]]  # name, header, rows, which columns are numbers


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    out = io.BytesIO()
    write_workbook(out, sheets)
    return out.getvalue()


def write_workbook(out: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Row by row, whatever their number. Text is stored as text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for name, header, rows, numeric in sheets:
        sheet = book.create_sheet(name)
        for row in [header, *rows]:
            cells = []
            for text, is_number in zip(row, numeric, strict=True):
                number = is_number and text and row is not header
                cell = WriteOnlyCell(sheet, float(text) if number and "." in text else int(text) if number else "")
                if not number:
                    cell._value, cell.data_type = UNSEEN.sub("", text), "s"
                cells.append(cell)
            sheet.append(cells)
    book.save(out)


def read_tables(content: bytes, csv_holds: str) -> list[Table]:
    """The tables of a file; a CSV file is one, named as the reader says. Raises NotAllowed with a sentence."""
    if len(content) > MOST_BYTES:
        raise NotAllowed(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024**2})
    tables = _read_workbook(content) if content[:4] == b"PK\x03\x04" else [Table(csv_holds, _read_csv(content))]
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        raise NotAllowed(_("The file has more than %(rows)s rows. Divide it.") % {"rows": MOST_ROWS})
    for table in tables:
        _check_signs(table)
    return tables


def _check_signs(table: Table) -> None:
    for number, row in table.rows:
        if any("\0" in cell for cell in row):
            raise NotAllowed(_("Row %(number)s holds a sign that is no text. Remove it.") % {"number": number})


def _read_csv(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAllowed(
            _("This is neither a workbook (XLSX) nor a CSV file in UTF-8. Save it as one of them.")
        ) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [unguarded(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        raise NotAllowed(_("Line %(line)s of the CSV file cannot be read.") % {"line": reader.line_num}) from error
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _read_workbook(content: bytes) -> list[Table]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_small(packed)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > MOST_SHEETS:
            raise NotAllowed(_("The workbook has more than %(sheets)s sheets.") % {"sheets": MOST_SHEETS})
        return [Table(name, _rows_of(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error) as error:
        raise NotAllowed(_("The workbook cannot be read. Save it again as XLSX.")) from error


def _check_small(packed: zipfile.ZipFile) -> None:
    """Before any cell gets its place in memory: a single one in the last corner would take all of it."""
    names = {part.filename.lower() for part in packed.infolist()}
    if WORKBOOK not in names or names & OTHER_WORKBOOKS:
        raise NotAllowed(_("The workbook cannot be read. Save it again as XLSX."))
    if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
        raise NotAllowed(_("The workbook is too large when it is unpacked."))
    if not holds_few_cells(packed, MOST_CELLS):
        raise NotAllowed(
            _("The workbook reaches too far: a cell far to the right or far below has something in it. Empty it.")
        )


def _rows_of(sheet: Any) -> list[tuple[int, list[str]]]:
    rows = ([_text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False))
    return [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]


def _text_of(cell: Any) -> str:
    """A spreadsheet's own types as an export would have written them."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
