"""A column for each period: days as headings, zeros that fill the rows, periods of another kind."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from indicators.actions import importing
from indicators.models import Measurement
from indicators.queries.imports import known_to_files
from indicators.reading.guess import guess, sample_of
from indicators.reading.roles import ColumnChoice, Role, choices_of
from tests.make import signed_in

from .files import apply, at, counts, make_water, problems, read, uploaded, workbook
from .world import make_indicator, make_service

MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


def sheet(*rows: list[Any], head: Any = MONTHS) -> bytes:
    return workbook([["code", *head], *rows])


def sent_form(client: Any, run: Any, **changes: str) -> Any:
    page = at("import_mapping", run.pk)
    form = client.get(page).context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)} | changes
    return client.post(page, sent)


# --- days as headings ---


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ([date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)], ["202607", "202608", "202609"]),
        ([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)], ["202601", "202602", "202603"]),
        ([date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)], ["2026Q1", "2026Q2", "2026Q3"]),
        ([date(2025, 1, 1), date(2025, 7, 1)], ["2025S1", "2025S2"]),
        ([date(2024, 12, 31), date(2025, 12, 31)], ["2024", "2025"]),
        ([date(2026, 9, 7), date(2026, 9, 14)], ["2026W37", "2026W38"]),
        ([date(2026, 9, 7), date(2026, 9, 8)], ["20260907", "20260908"]),
        ([date(2026, 9, 7)], ["202609"]),
    ],
)
def test_days_as_headings_stand_for_their_period(tmp_path: Any, water: Any, days: list[date], codes: list[str]) -> None:
    path = tmp_path / "figures.xlsx"
    path.write_bytes(sheet(["w-1", *[1] * len(days)], head=days))
    choices = guess(sample_of(path), known_to_files())
    assert [column.period for column in choices.columns[1:]] == codes


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("month", ["202607", "202610"]), ("quarter", ["2026Q3", "2026Q4"]), ("day", ["20260701", "20261001"])],
)
def test_the_form_says_for_what_they_stand(officer: Any, water: Any, kind: str, codes: list[str]) -> None:
    content = sheet(["w-1", 5, 6], head=[date(2026, 7, 1), date(2026, 10, 1)])
    run = importing.keep_upload(uploaded(content, "figures.xlsx"), by=officer)
    answer = sent_form(signed_in(officer), run, period_1="2026-07-01", period_2="2026-10-01", period_kind=kind)
    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.rules["values"] == [{"columns": dict(zip(["2026-07-01", "2026-10-01"], codes, strict=True))}]


def test_figures_below_them_are_of_the_month(officer: Any, water: Any) -> None:
    run = apply(read(sheet(["w-1", 5, 6], head=[date(2026, 8, 1), date(2026, 9, 1)]), officer, "f.xlsx"), officer)
    assert counts(run) == (2, 0, 0, 0)
    assert set(Measurement.objects.values_list("period__kind", "period__code")) == {
        ("month", "202608"),
        ("month", "202609"),
    }


# --- periods of another kind ---


def test_figures_of_another_kind_of_period_are_told(officer: Any, water: Any) -> None:
    run = read("code,month,figure\nw-1,2026-01,1\nw-1,2026Q1,2\nw-1,2025,3\n", officer)
    assert (counts(run), run.counts["other_periods"], run.counts["other_periods_row"]) == ((3, 0, 0, 0), 2, 3)
    page = signed_in(officer).get(at("import", run.pk)).content.decode()
    assert "2 figures are of another kind of period than their indicators are counted by" in page
    assert "The first stands in row 3." in page
    assert page.count("The indicator: Monthly") == 2


def test_nothing_is_told_where_all_fit(officer: Any, water: Any) -> None:
    run = read("code,month,figure\nw-1,2026-01,1\n", officer)
    assert run.counts["other_periods"] == 0
    assert "another kind of period" not in signed_in(officer).get(at("import", run.pk)).content.decode()


# --- zeros to the end of a row ---

FILLED = [["w-1", 5, 6, 0, 7, 0, 0], ["w-4", 0, 0, 0, 0, 0, 0], ["w-5", 1, 2, 3, 4, 5, 6]]


def more(water: Any) -> None:
    service = make_service(directorate=water)
    for code in ("w-4", "w-5"):
        make_indicator(service=service, code=code)


def test_zeros_that_a_form_filled_in_are_left_out_and_told(officer: Any, water: Any) -> None:
    more(water)
    run = read(sheet(*FILLED), officer, "f.xlsx")
    assert (counts(run), run.counts["zeros"], run.counts["zero_rows"]) == (
        (10, 0, 0, 0),
        8,
        [["Sheet1", 2], ["Sheet1", 3]],
    )
    page = signed_in(officer).get(at("import", run.pk)).content.decode()
    assert "8 zeros to the end of their rows were not reported and are left out: rows 2, 3." in page
    stored = set(run.figures.filter(indicator_code="w-1").values_list("period_code", "value"))
    assert ("202603", Decimal(0)) in stored
    assert {code for code, _value in stored} == {"202601", "202602", "202603", "202604"}


def test_the_end_of_a_row_is_the_end_in_time(officer: Any, water: Any) -> None:
    """A mapping that was stored does not keep the order of its columns."""
    more(water)
    names = {"Mar": "202603", "Jan": "202601", "Feb": "202602", "Apr": "202604", "May": "202605", "Jun": "202606"}
    columns = [
        ColumnChoice("code", Role.INDICATOR),
        *(ColumnChoice(name, Role.FIGURES, code) for name, code in names.items()),
    ]
    content = sheet(["w-1", 0, 5, 6, 7, 0, 0], head=list(names))
    run = read(content, officer, "f.xlsx", columns=columns, zeros_to_the_end=False)
    assert sorted(run.figures.values_list("period_code", "value")) == [
        ("202601", 5), ("202602", 6), ("202603", 0), ("202604", 7),
    ]  # fmt: skip


def test_who_knows_better_takes_them_as_figures(officer: Any, water: Any) -> None:
    more(water)
    client = signed_in(officer)
    run = importing.keep_upload(uploaded(sheet(*FILLED), "f.xlsx"), by=officer)
    form = client.get(at("import_mapping", run.pk)).context["form"]
    assert form["zeros_to_the_end"].value() == ""
    assert sent_form(client, run, zeros_to_the_end="1").status_code == 302
    run.refresh_from_db()
    assert "zeros" not in run.rules["values"][0]
    assert choices_of(run.rules, ["code", *MONTHS]).zeros_to_the_end


@pytest.mark.parametrize(
    "rows",
    [
        [["w-1", 5, 6, 0, 7, None, None], ["w-4", 0, 0, 0, 0, None, None]],  # blanks: typed by hand
        [["w-1", 5, 6, 0, 7, 0, 1], ["w-4", 1, 1, 1, 1, 1, 0]],
        [["w-1", 5, 6], ["w-4", 0, 0]],  # too few columns to tell
    ],
)
def test_other_zeros_are_figures(officer: Any, water: Any, rows: list[list[Any]]) -> None:
    more(water)
    run = read(sheet(*rows, head=MONTHS[: len(rows[0]) - 1]), officer, "f.xlsx")
    assert run.counts["zeros"] == 0
    assert counts(run)[0] == sum(1 for row in rows for cell in row[1:] if cell is not None)


def test_months_and_years_are_told_apart(officer: Any, water: Any) -> None:
    more(water)
    rows = [[code, *cells, 18] for code, *cells in FILLED]
    run = read(sheet(*rows, head=[*MONTHS, "2025"]), officer, "f.xlsx")
    groups = {group["group"]: group.get("zeros") for group in run.rules["values"]}
    assert groups == {"month": "until_last_figure", "year": None}
    assert (counts(run)[0], run.counts["zeros"]) == (13, 8)
    again = choices_of(run.rules, ["code", *MONTHS, "2025"])
    assert (again.zeros_to_the_end, [column.period for column in again.columns[1:]]) == (
        False,
        ["202601", "202602", "202603", "202604", "202605", "202606", "2025"],
    )


def test_figures_of_a_period_that_still_runs_are_told(officer: Any, water: Any) -> None:
    today = timezone.localdate()
    before = today.replace(day=1) - timedelta(days=1)
    run = read(f"code,month,figure\nw-1,{before:%Y-%m},1\nw-1,{today:%Y-%m},2\nw-1,{today:%Y},3\n", officer)
    assert (counts(run), run.counts["running"], problems(run)) == ((3, 0, 0, 0), 2, [])
    assert "2 figures are of periods that still run" in signed_in(officer).get(at("import", run.pk)).content.decode()


# --- months without a year ---

YEAR_FROM_OCTOBER = ["OCT", "NOV", "DEC", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP"]


@pytest.mark.parametrize(("told", "first"), [("2016", ""), ("2015Oct", "201510")])
def test_months_that_run_over_the_end_of_a_year_ask_for_the_fiscal_year(
    officer: Any, water: Any, told: str, first: str
) -> None:
    run = importing.keep_upload(uploaded(sheet(["w-1", *range(1, 13)], head=YEAR_FROM_OCTOBER), "f.xlsx"), by=officer)
    answer = sent_form(signed_in(officer), run, period=told)
    if not first:
        assert answer.status_code == 422
        assert "The months run from OCT to SEP, over the end of a year." in answer.content.decode()
        assert "2025Oct for the year from OCT 2025" in answer.content.decode()
        return
    assert answer.status_code == 302
    run.refresh_from_db()
    codes = ["201510", "201511", "201512", *(f"2016{month:02}" for month in range(1, 10))]
    assert run.rules["values"][0]["columns"] == dict(zip(YEAR_FROM_OCTOBER, codes, strict=True))


def test_months_of_a_calendar_year_need_no_more_than_the_year(officer: Any, water: Any) -> None:
    months = [*YEAR_FROM_OCTOBER[3:], *YEAR_FROM_OCTOBER[:3]]
    run = importing.keep_upload(uploaded(sheet(["w-1", *range(1, 13)], head=months), "f.xlsx"), by=officer)
    assert sent_form(signed_in(officer), run, period="2025").status_code == 302


def test_a_year_in_the_file_does_not_tear_them_apart(tmp_path: Any, water: Any) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(sheet(*[["w-1", 2016, *range(1, 13)]] * 3, head=["CFY", *YEAR_FROM_OCTOBER]))
    choices = guess(sample_of(path), known_to_files())
    assert [column.period for column in choices.columns if column.name in YEAR_FROM_OCTOBER] == [""] * 12
    assert "over the end of a year" in choices.columns[2].why
