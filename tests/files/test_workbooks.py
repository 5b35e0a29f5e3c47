"""Workbooks that would fill the memory are recognised before a library unfolds them."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from sdip.files.workbooks import holds_few_cells

SHEET = "xl/worksheets/sheet1.xml"


def archive(content: str, name: str = SHEET) -> zipfile.ZipFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, content)
    return zipfile.ZipFile(out)


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r = '1048576'><c r\n=\t'xfd1048576'><v>1</v></c></row>",
        '<x:row r="1048576">' + "<x:c><x:v>1</x:v></x:c>" * 50 + "</x:row>",
        '<row r="1048576">' + '<c t="n" x=" r=\'A1\'"><v>1</v></c>' * 50 + "</row>",
        '<row r="1048500"/>' + "<row/>" * 60 + "<row>" + "<c/>" * 50 + "</row>",
    ],
)
@pytest.mark.parametrize("name", [SHEET, "xl/media/image1.png"])
def test_a_sheet_that_reaches_far_is_not_small_wherever_it_lies(sheet: str, name: str) -> None:
    assert not holds_few_cells(archive(sheet, name), 4_000_000)


def test_sheets_are_counted_together() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(5):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", '<row r="100"><c r="J100"/></row>')
    assert holds_few_cells(zipfile.ZipFile(out), 5000)
    assert not holds_few_cells(zipfile.ZipFile(out), 4999)


def test_what_a_spreadsheet_writes_is_small() -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for number in range(200):
        book.active.append([f"code {number}", number, None, "text"])
    book.save(out)
    assert holds_few_cells(zipfile.ZipFile(out), 200 * 4)
    assert not holds_few_cells(zipfile.ZipFile(out), 200 * 4 - 1)
