"""A workbook for people who only have a spreadsheet: a directorate's cells of a period. The wizard reads it without a mapping."""

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.models import Directorate
from sdip.web.formats import formatter
from sdip.web.language import active_language
from sdip.web.units import unit_name

from . import queries
from .exporting import IN_MEMORY, NUMBERS, plain, typed
from .models import Kind, Period
from .queries import Cell
from .queries.imports import IN_PERCENT

COLUMNS = (
    "indicator", "name", "unit", "last", "period", "place", "slice", "numerator", "denominator", "value", "no_data_reason", "note",
)  # fmt: skip
INPUTS = (*NUMBERS, "no_data_reason", "note")
WIDTHS = {"name": 44, "no_data_reason": 28, "note": 28, "indicator": 16, "last": 14}
HEADINGS_ROW = 3  # above it the title and how to fill it; below it the hidden row that our reader goes by
RATIOS = (Kind.PERCENT, Kind.RATIO)


def template_file(directorate: Directorate, period: Period) -> IO[bytes]:
    from openpyxl import Workbook

    indicators = queries.fillable_indicators(directorate, period.kind, period.ends_on)
    cells = queries.cells_of(indicators, queries.cell_keys(indicators), period)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "figures"
    sheet.sheet_view.rightToLeft = active_language().dir == "rtl"
    sheet.append([f"{directorate.name} · {formatter().period(period.starts_on, period.ends_on)}"])
    sheet.append([how_to(len(cells))])
    sheet.append([headings()[name] for name in COLUMNS])
    sheet.append(list(COLUMNS))
    for cell in cells:
        sheet.append(["" for _name in COLUMNS])
        for at, (name, text) in enumerate(zip(COLUMNS, texts_of(cell), strict=True), 1):
            typed(sheet.cell(sheet.max_row, at), text, name in NUMBERS or name == "last")
    _dress(sheet, len(cells))
    file: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    book.save(file)
    file.seek(0)
    return file


def how_to(count: int) -> str:
    words = ngettext(
        "%(count)s row. Fill in the coloured cells: numerator and denominator, or the figure; percentages as 90. Send the file back.",
        "%(count)s rows. Fill in the coloured cells: numerator and denominator, or the figure; percentages as 90. Send the file back.",
        count,
    )
    return words % {"count": formatter().num(count)}


def headings() -> dict[str, str]:
    return {
        "indicator": _("Code"), "name": _("Indicator"), "unit": _("Unit"), "last": _("Last figure"), "period": _("Period"),
        "place": _("Place"), "slice": _("Breakdown"), "numerator": _("Numerator"), "denominator": _("Denominator"), "value": _("Figure"),
        "no_data_reason": _("Why there is no figure"), "note": _("Note"),
    }  # fmt: skip


def texts_of(cell: Cell) -> Sequence[str]:
    """What is known already stands in the cells, also a draft."""
    version, row = cell.version, cell.row
    pair = row is not None and row.denominator is not None
    value = None if row is None or pair else row.value
    return (
        cell.indicator.code, _name(cell), unit_name(version.unit) if version.unit else "",
        plain(_shown(cell.last.value if cell.last else None, version.kind)), cell.period.code,
        cell.place.code if cell.place else "", cell.slice_key if cell.options else "",
        plain(row.numerator) if row else "", plain(row.denominator) if row else "", plain(_shown(value, version.kind)),
        row.no_data_reason if row and row.value is None and not pair else "", row.note if row else "",
    )  # fmt: skip


def _name(cell: Cell) -> str:
    return " · ".join(str(part.name) for part in (cell.indicator, *cell.parts))


def _shown(value: Decimal | None, kind: str) -> Decimal | None:
    return value.scaleb(2) if value is not None and kind in IN_PERCENT else value


def _dress(sheet: Any, count: int) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.row_dimensions[HEADINGS_ROW + 1].hidden = True
    sheet.freeze_panes = f"C{HEADINGS_ROW + 2}"
    sheet["A1"].font = Font(bold=True, size=14)
    first, last = HEADINGS_ROW + 2, HEADINGS_ROW + 1 + max(count, 1)
    for at, name in enumerate(COLUMNS, 1):
        heading = sheet.cell(HEADINGS_ROW, at)
        heading.font = Font(bold=True)
        letter = heading.column_letter
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 12)
        if name in INPUTS:
            for row in range(first, last + 1):
                sheet.cell(row, at).fill = PatternFill("solid", fgColor="FFF6DD")
        if name in NUMBERS:
            numbers = DataValidation(
                type="decimal", operator="between", formula1="-1E+18", formula2="1E+18", allow_blank=True
            )
            numbers.error, numbers.errorTitle = _("Write a number."), headings()[name]
            numbers.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(numbers)
