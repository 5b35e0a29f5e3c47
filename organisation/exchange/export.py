"""The organisation as files."""

from collections.abc import Iterator

from .files import csv_lines, workbook_bytes
from .sheets import SHEETS, Sheet, stored_rows, written


def exported_csv(sheet: Sheet) -> Iterator[bytes]:
    header, numeric = _frame(sheet)
    return csv_lines(header, written(sheet, stored_rows(sheet)), numeric)


def exported_workbook() -> bytes:
    """Every sheet in one file."""
    frames = ((sheet, *_frame(sheet)) for sheet in SHEETS.values())
    return workbook_bytes(
        (sheet.key, header, written(sheet, stored_rows(sheet)), numeric) for sheet, header, numeric in frames
    )


def _frame(sheet: Sheet) -> tuple[list[str], list[bool]]:
    columns = sheet.columns()
    return [column.key for column in columns], [column.kind.numeric for column in columns]
