"""What goes out comes back the same."""

import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from organisation.exchange.cells import DEGREES, ORDER, WHOLE
from organisation.exchange.export import exported_workbook
from organisation.exchange.files import csv_lines, guarded, read_tables, unguarded, workbook_bytes
from organisation.exchange.plan import plan_of
from organisation.exchange.sheets import SHEETS
from organisation.models import (
    Directorate,
    Place,
    Service,
)
from organisation.texts import tidy
from sdip.web.search import matching
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .helpers import bring, csv_of, fill

pytestmark = pytest.mark.usefixtures("that_day")


def test_a_workbook_brought_back_changes_nothing() -> None:
    fill()
    plan = plan_of(read_tables(exported_workbook(), ""))
    assert (plan.problems, plan.changes_anything(), len(plan.lines)) == ([], False, 14)


@pytest.mark.parametrize("key", SHEETS)
def test_a_csv_file_brought_back_changes_nothing(key: str) -> None:
    fill()
    plan = plan_of(read_tables(csv_of(key), key))
    assert (plan.problems, plan.changes_anything()) == ([], False)
    assert len(plan.lines) == SHEETS[key].model._default_manager.count()


def test_an_empty_place_takes_everything_over(tenant_b: Tenant) -> None:
    fill()
    book = exported_workbook()
    with tenant_context(tenant_b):
        Tenant.objects.filter(pk=tenant_b.pk).update(languages=["en", "ar", "ckb", "uk"])
        tenant_b.refresh_from_db()
    with tenant_context(tenant_b):
        bring(book)
        assert exported_workbook() != b""
        assert {s: list(rows_of(exported_workbook(), s)) for s in SHEETS} == {s: list(rows_of(book, s)) for s in SHEETS}
        office = Place.objects.get(code="office")
        assert office.path == f"/{Place.objects.get(code='city').pk}/{office.pk}/"
        assert list(matching(Service.objects.all(), "service", "tap")) == [Service.objects.get(code="tap")]
        assert not plan_of(read_tables(book, "")).changes_anything()
        assert Directorate.objects.get(code="water").name_sort["uk"]


def rows_of(book: bytes, sheet: str) -> Any:
    return load_workbook(io.BytesIO(book))[sheet].iter_rows(values_only=True)


def test_a_spreadsheet_calculates_nothing_of_ours() -> None:
    fill()
    sheet = load_workbook(io.BytesIO(exported_workbook()))["client_groups"]
    assert [(c.value, c.data_type) for c in sheet["C"]][-1] == ("=Shops()", "s")
    text = csv_of("client_groups").decode("utf-8-sig")
    assert "'=Shops()" in text
    assert "\n=" not in text
    assert ",=" not in text
    assert "-31.9,44.925012" in csv_of("places").decode("utf-8-sig")  # numbers stay numbers


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(texts, st.booleans())
def test_a_guard_is_taken_away_again(text: str, numeric: bool) -> None:
    assert unguarded(guarded(text, False)) == text
    assert not guarded(text, False).lstrip().startswith(("=", "+", "-", "@", "＝")) or text.lstrip() != text


@settings(max_examples=40)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_any_tidy_text_survives_both_formats(pairs: list[tuple[str, str]]) -> None:
    header, numeric = ["code", "name:en"], [False, False]
    rows = [[f"c{n}", tidy(a)] for n, (a, _b) in enumerate(pairs)]
    for content, holds in [
        (b"".join(csv_lines(header, rows, numeric)), "x"),
        (workbook_bytes([("x", header, rows, numeric)]), ""),
    ]:
        (table,) = read_tables(content, holds)
        assert [row for _number, row in table.rows] == [header, *rows]


@given(st.integers(0, 2**31 - 1), st.decimals(-180, 180, places=6))
def test_numbers_read_back_as_they_were_written(whole: int, degrees: Decimal) -> None:
    assert WHOLE.read(WHOLE.write(whole)) == whole
    assert ORDER.read(ORDER.write(whole)) == whole
    assert DEGREES.read(DEGREES.write(degrees)) == degrees
