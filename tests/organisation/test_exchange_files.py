"""Files that are refused, and what spreadsheets do to ours."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from organisation.actions.imports import keep_import
from organisation.models import (
    Place,
)
from tenancy.refusals import NotAllowed

from .helpers import bring, fill

pytestmark = pytest.mark.usefixtures("that_day")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Wasser;Straße".encode("latin-1"), "CSV file in UTF-8"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (b'code,name:en\n"x', "cannot be read"),
        (b"x" * (11 * 1024**2), "larger than 10 MB"),
        (b"code\n" + b"x\n" * 50_001, "more than 50000 rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        keep_import(content, "x", csv_holds="places", by=None)


def test_a_workbook_with_a_cell_in_the_last_corner_is_refused_before_it_is_unfolded() -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active["A1"], book.active["XFD1048576"] = "code", "far"
    book.save(out)
    with pytest.raises(NotAllowed, match="reaches too far"):
        keep_import(out.getvalue(), "x.xlsx", csv_holds="places", by=None)


def test_a_workbook_of_another_format_or_with_countless_sheets_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/Workbook.bin", "x")
    with pytest.raises(NotAllowed, match="Save it again as XLSX"):
        keep_import(out.getvalue(), "x.xlsb", csv_holds="places", by=None)
    book, out = Workbook(), io.BytesIO()
    for _number in range(30):
        book.create_sheet()
    book.save(out)
    with pytest.raises(NotAllowed, match="more than 30 sheets"):
        keep_import(out.getvalue(), "x.xlsx", csv_holds="places", by=None)


def test_a_workbook_without_one_of_our_sheets_is_refused() -> None:
    book, out = Workbook(), io.BytesIO()
    book.save(out)
    with pytest.raises(NotAllowed, match="No sheet of this file is called"):
        keep_import(out.getvalue(), "x.xlsx", by=None)


def test_spreadsheets_own_types_and_separators_are_understood() -> None:
    fill()
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Places"
    sheet.append(["code", "population", "latitude", "longitude", "ended_on", "name:en"])
    sheet.append([7, 12.0, 31.5, 44, date(2026, 1, 2), "Seven"])
    book.save(out)
    bring(out.getvalue())
    row = Place.objects.get(code="7")
    assert (row.population, row.latitude, row.ended_on) == (12, Decimal("31.500000"), date(2026, 1, 2))
    bring("code;population\n7;١٬٢٠٠\n".encode(), "places")
    assert Place.objects.get(code="7").population == 1200
