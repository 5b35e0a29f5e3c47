"""Rows that a file has and that are easily lost: codes like numbers, blank codes, the same cell twice."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.actions import Numbers, enter_measurement
from indicators.models import Indicator
from tests.make import signed_in

from .files import LONG, at, counts, make_water, problems, read, workbook
from .helpers import refused
from .world import make_indicator, make_service, period_of


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


def test_codes_that_look_like_powers_of_ten_are_codes(officer: Any, water: Any) -> None:
    service = make_service(directorate=water)
    for code in ("E-01", "e5"):
        make_indicator(service=service, code=code)
    run = read("code,month,figure\nE-01,2026-01,12\ne5,2026-01,13\nE-01,2026-02,E-01\n.,2026-02,1\n", officer)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(4, "text"), (5, "indicator")]
    assert counts(run) == (2, 0, 0, 2)


def test_a_figure_without_an_indicator_is_a_problem_with_its_place(officer: Any, water: Any) -> None:
    run = read("code,month,figure\nw-1,2026-01,50\n,2026-01,77\nw-2,2026-01,20 %\n", officer)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(3, "cell")]
    assert "no indicator" in problems(run)[0][2]
    assert run.figures.get(at_row=3).at_column == "code (1)"
    assert counts(run) == (2, 0, 0, 1)


def test_in_a_wide_workbook_too(officer: Any, water: Any) -> None:
    rows = [["code", "2026-01", "2026-02"], ["w-1", 5, None], [None, None, 6], ["Total", "n/a", None]]
    run = read(workbook(rows), officer, "figures.xlsx")
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(3, "cell"), (4, "indicator")]


def test_rows_without_either_are_counted_and_named_on_the_preview(officer: Any, water: Any) -> None:
    text = "code,month,figure\nw-1,2026-01,50\n,2026-01,\n,,n/a\n" + ",note,\n" * 12
    run = read(text, officer)
    assert (counts(run), run.counts["left_out"]) == ((1, 0, 0, 0), 14)
    page = signed_in(officer).get(at("import", run.pk)).content.decode()
    assert (
        "14 rows name no indicator and hold no figure; they are left out: rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …."
        in page
    )
    assert "left out" not in signed_in(officer).get(at("import", read(LONG, officer).pk)).content.decode()


def test_a_second_figure_of_a_cell_names_the_row_of_the_first(officer: Any, water: Any) -> None:
    run = read("code,month,figure\nw-1,2026-01,50\nw-1,2026-02,51\nw-1,Jan 2026,52\n", officer)
    assert problems(run) == [
        (4, "cell", "The figure of “w-1” for 202601 already stands in row 2; here it is “52”.")
    ]  # fmt: skip


def test_also_when_it_stands_in_another_sheet(officer: Any, water: Any) -> None:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    first: Any = book.active
    for sheet, value in ((first, 1), (book.create_sheet("Second"), 2)):
        for row in (["code", "month", "figure"], ["w-1", "2026-01", value]):
            sheet.append(row)
    book.save(out)
    run = read(out.getvalue(), officer, "figures.xlsx", sheets=["Sheet", "Second"])
    told = "The figure of “w-1” for 202601 already stands in row 2 of the sheet “Sheet”; here it is “2”."
    assert [sentence for _row, _kind, sentence in problems(run)] == [told]


def test_a_number_that_vanishes_when_it_is_stored_is_told(officer: Any, water: Any) -> None:
    run = read("code,month,figure\nw-1,2026-01,0.00000000000001\nw-1,2026-02,0\nw-1,2026-03,0.000000000001\n", officer)
    told = "1 figure is nearer to 0 than can be stored and becomes 0: “0.00000000000001” in row 2."
    assert (counts(run), run.counts["notes"]) == ((3, 0, 0, 0), [told])


def test_nobody_types_such_a_number(officer: Any, water: Any) -> None:
    version = Indicator.objects.get(code="w-1").versions.get()
    for numbers in (Numbers(Decimal("1E-14")), Numbers(numerator=Decimal("1E-14"), denominator=Decimal(1))):
        with refused("nearer to 0"):
            enter_measurement(version, period_of(date(2026, 1, 1)), numbers, by=officer)


def test_blank_codes_are_never_guessed_to_mean_the_one_above(officer: Any, water: Any) -> None:
    rows = [["code", "month", "figure"], ["w-1", "2026-01", 5], [None, "2026-02", 6], ["w-3", "2026-01", 7]]
    run = read(workbook(rows), officer, "figures.xlsx")
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(3, "cell")]
    assert "blank means as above" in problems(run)[0][2]
