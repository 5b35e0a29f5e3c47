"""Figures as files that read back unchanged: long, one row for each figure, percentages as 90, headings that our reader knows."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from organisation.exchange.files import guarded
from organisation.texts import UNSEEN
from tenancy.refusals import NotAllowed

from .models import ImportRun, Measurement, Slice
from .queries.imports import IN_PERCENT, staged_rows
from .reading.roles import EXPORTED

MOST_ROWS = 1_000_000  # of a workbook's sheet
REFUSED = ("file", "sheet", "row", "column", "reason", "text")
NUMBERS = frozenset({"numerator", "denominator", "value"})
EXACT_DIGITS = 15  # of a number in a spreadsheet
IN_MEMORY = 1 << 20
SHEET = "figures"
Row = Sequence[str]


def exported_rows(rows: QuerySet[Measurement]) -> Iterator[Row]:
    """Without the cells that hold nothing: no figure and no reason."""
    filled = rows.exclude(Q(value=None) & Q(denominator=None) & Q(no_data_reason=""))
    found = filled.select_related("version__indicator", "period", "place", "slice").order_by(
        "version__indicator__code", "period__starts_on", "period__kind", "place__code", "slice__key", "pk"
    )
    for row in found.iterator(chunk_size=5000):
        yield cells_of(row)


def cells_of(row: Measurement) -> Row:
    """In the order of EXPORTED. Of a pair the quotient is written too; it is the pair that is read back."""
    percent = row.version.kind in IN_PERCENT
    none = row.no_data_reason if row.value is None else ""
    return (
        row.version.indicator.code, str(row.version.indicator.name), row.version.unit, row.period.code,
        row.place.code if row.place else "", "" if row.slice.key == Slice.TOTAL else row.slice.key,
        plain(row.numerator), plain(row.denominator), plain(row.value.scaleb(2) if percent and row.value is not None else row.value),
        none if row.denominator is None else "", row.note, row.state,
    )  # fmt: skip


def refused_rows(run: ImportRun) -> Iterator[Row]:
    """What is wrong with a file that was brought in, in the order of REFUSED."""
    for row in staged_rows(run, change="refused").select_related(None).iterator(chunk_size=5000):
        yield run.file_name, row.sheet, str(row.at_row or ""), row.at_column, row.problem, row.original


def plain(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")


def csv_file(rows: Iterable[Row], header: Row = EXPORTED, numbers: frozenset[str] = NUMBERS) -> IO[bytes]:
    """With the mark by which spreadsheets know UTF-8; a text that one would calculate carries a quotation mark."""
    import io

    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([guarded(cell, name in numbers) for name, cell in zip(header, row, strict=True)])
    text.flush()
    text.detach()
    file.seek(0)
    return file


def workbook_file(rows: Iterable[Row]) -> IO[bytes]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.append(list(EXPORTED))
    for at, row in enumerate(rows):
        if at >= MOST_ROWS:
            raise NotAllowed(_("There are more figures than a workbook holds. Take them out as CSV."))
        sheet.append(
            [typed(WriteOnlyCell(sheet, ""), cell, name in NUMBERS) for name, cell in zip(EXPORTED, row, strict=True)]
        )
    file: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def typed(cell: Any, text: str, numeric: bool) -> Any:
    """A number stays one where the spreadsheet can hold all its digits; a text is never calculated."""
    if numeric and text and sum(map(str.isdigit, text)) <= EXACT_DIGITS:
        cell.value = float(text) if "." in text else int(text)
    elif text:
        cell._value, cell.data_type = UNSEEN.sub("", text), "s"
    return cell
