from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from indicators.reading import FileReader, Problem, ValueFound, parse_mapping, period_of, read

HEAD = """
[directorate]
code = "DEPT"
name = "DEPT_NAME"
[indicator]
code = "ID"
name = "NAME"
"""
WIDE = (
    HEAD
    + """
[scales]
percent = "0.01"
[no_data.marks]
"No Data" = "Not reported."
[[units]]
unit = "percent"
pattern = "^%"
[[directions]]
direction = "lower"
why = "Harm."
pattern = "injur"
[[directions]]
direction = "neutral"
why = "Demand."
where = { TYPE = ["Demand"] }
[[values]]
group = "year"
zeros = "supported"
support = ["months"]
columns = { YEAR = "2016" }
[[values]]
columns = { LAST = "2015" }
[[values]]
group = "months"
zeros = "until_last_figure"
columns = { M1 = "201601", M2 = "201602", M3 = "201603" }
[[standards]]
column = "GOAL"
kind = "target"
period = "2016"
[[standards]]
column = "PROMISE"
kind = "guaranteed"
valid = [2016-01-01, 2016-12-31]
zeros = "no_standard"
"""
)
COLUMNS = ["DEPT", "DEPT_NAME", "ID", "NAME", "TYPE", "YEAR", "LAST", "M1", "M2", "M3", "GOAL", "PROMISE"]
LONG = (
    HEAD
    + """
[[values]]
column = "VALUE"
period = { column = "PERIOD" }
period_kind = "month"
[[standards]]
column = "GOAL"
kind = "target"
period = { column = "PERIOD" }
period_kind = "month"
"""
)


def row(**cells):
    return {"DEPT": "A", "DEPT_NAME": "Water", "ID": "1", "NAME": "Leaks"} | cells


def read_csv(tmp_path, mapping, *rows, columns=COLUMNS):
    path = tmp_path / "figures.csv"
    lines = [";".join(columns), *(";".join(str(cells.get(column, "")) for column in columns) for cells in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read(path, parse_mapping(mapping, "m.toml"))


def figures(found):
    return {value.period.code: value.value for value in found.values}


def test_row_becomes_directorate_service_indicator_figures_and_standards(tmp_path):
    found = read_csv(
        tmp_path, WIDE, row(NAME="% dry taps", YEAR="91.370000000000005", M1="85%", GOAL="90", PROMISE="0")
    )
    assert found.problems == []
    assert [(one.code, one.name) for one in found.directorates] == [("A", "Water")]
    assert [(one.code, one.directorate) for one in found.services] == [("A", "A")]
    (indicator,) = found.indicators
    assert (indicator.service, indicator.unit, indicator.kind, indicator.decimals) == ("A", "percent", "percent", 2)
    assert (indicator.direction, indicator.settled_by) == (None, "")
    assert figures(found) == {"2016": Decimal("0.9137"), "201601": Decimal("0.85")}
    (standard,) = found.standards  # a promise of 0 means none here
    assert (standard.kind, standard.low, standard.valid_from, standard.valid_to) == (
        "target", Decimal("0.9"), date(2016, 1, 1), date(2016, 12, 31),
    )  # fmt: skip
    assert standard.place.column == "GOAL (11)"


def test_first_direction_rule_that_holds_counts(tmp_path):
    rows = [
        row(ID=1, NAME="Injuries", TYPE="Demand"),
        row(ID=2, NAME="Calls", TYPE=" demand "),
        row(ID=3, NAME="Calls"),
    ]
    found = read_csv(tmp_path, WIDE, *rows)
    assert [(one.direction, one.settled_by) for one in found.indicators] == [
        ("lower", "Harm."),
        ("neutral", "Demand."),
        (None, ""),
    ]
    assert found.directions() == {"lower": 1, "neutral": 1, "": 1}


def test_text_in_a_number_column_is_no_data_and_never_nought(tmp_path):
    found = read_csv(tmp_path, WIDE, row(YEAR="No Data", LAST="AAA", M1="7", GOAL="No Goal"), row(ID=2, LAST="AAA"))
    assert sorted((one.text, one.reason, one.listed) for one in found.no_data) == [
        ("AAA", "", False), ("AAA", "", False), ("No Data", "Not reported.", True),
    ]  # fmt: skip
    assert [one.text for one in found.no_standards] == ["No Goal"]
    assert found.texts() == {("No Data", True): 1, ("AAA", False): 2, ("No Goal", False): 1}
    assert figures(found) == {"201601": 7}


@pytest.mark.parametrize(
    ("months", "kept", "dropped"),
    [
        (("0", "0", "0"), [], ["201601", "201602", "201603"]),  # filled by a form, never reported
        (("4", "0", "0"), ["201601"], ["201602", "201603"]),
        (("0", "4", "0"), ["201601", "201602"], ["201603"]),
        (("0", "0", "4"), ["201601", "201602", "201603"], []),
        (("0", "0", ""), ["201601", "201602"], []),  # typed by hand: the last month is still to come
        (("0", "", "0"), ["201601", "201603"], []),
        (("No Data", "0", "0"), [], ["201602", "201603"]),
        (("", "", ""), [], []),
    ],
)
def test_zeros_of_months_that_were_never_reported_are_no_figures(tmp_path, months, kept, dropped):
    found = read_csv(tmp_path, WIDE, row(**dict(zip(("M1", "M2", "M3"), months, strict=True))))
    assert sorted(figures(found)) == kept
    assert sorted(zero.period.code for zero in found.dropped_zeros) == dropped


@pytest.mark.parametrize(
    ("months", "counts"),
    [
        (("", "", ""), True),  # nothing speaks against it
        (("0", "0", ""), True),  # the months agree
        (("0", "0", "0"), False),  # the form filled the row
        (("1", "", ""), False),  # the months disagree
        (("1", "0", "0"), False),
    ],
)
def test_nought_for_the_year_needs_months_that_agree(tmp_path, months, counts):
    found = read_csv(tmp_path, WIDE, row(YEAR="0", GOAL="5", **dict(zip(("M1", "M2", "M3"), months, strict=True))))
    assert ("2016" in figures(found)) is counts
    (pairs,) = [pairs for pairs in found.pairs() if pairs.period == period_of("2016")]
    assert (pairs.loaded, pairs.dropped, pairs.in_file) == (int(counts), int(not counts), 1)


def test_pairs_are_of_figures_and_targets_and_never_cross_years(tmp_path):
    found = read_csv(tmp_path, WIDE, row(YEAR="5", LAST="4", M3="1", GOAL="6"), row(ID=2, YEAR="5", PROMISE="4"))
    assert {pairs.period.code: pairs.loaded for pairs in found.pairs()} == {"201603": 1, "2016": 1}


def test_every_bad_cell_is_named_and_the_row_is_not_taken(tmp_path):
    found = read_csv(
        tmp_path, WIDE, row(YEAR="12,5", LAST="3", M1="1-2"), row(ID=2, LAST="4", M2="85%"), row(ID=3, LAST="5")
    )
    assert [str(problem) for problem in found.problems] == [
        "figures.csv, row 2, column YEAR (6): “12,5” is not a number that uses “.” as its decimal mark.",
        "figures.csv, row 2, column M1 (8): “1-2” is not a number that uses “.” as its decimal mark.",
        "figures.csv, row 3, column M2 (9): “85%” has a percent sign, but the unit is not percent.",
    ]
    assert [value.indicator for value in found.values] == ["3"]


def test_missing_codes_and_repeated_codes_are_named(tmp_path):
    found = read_csv(
        tmp_path, WIDE, row(), row(ID="1", NAME="Again"), row(ID=""), row(ID=2, DEPT=" "), row(ID=3, NAME="")
    )
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (3, "ID (3)"), (4, "ID (3)"), (5, "DEPT (1)"), (6, "NAME (4)"),
    ]  # fmt: skip
    assert found.problems[0].reason == "The code “1” already stands in row 2."


def test_columns_that_the_sheet_lacks_are_named_with_the_likely_one(tmp_path):
    found = read_csv(tmp_path, WIDE, row(), columns=[*COLUMNS[:-1], "PROMISES"])
    assert [str(problem) for problem in found.problems] == [
        "figures.csv, row 1: The sheet has no column “PROMISE”. Is “PROMISES” meant?"
    ]
    assert found.indicators == []


def test_rows_that_the_mapping_leaves_out_are_counted(tmp_path):
    mapping = WIDE.replace("[directorate]", '[table]\nskip_blank = ["NAME"]\nonly = { TYPE = ["x"] }\n[directorate]', 1)
    found = read_csv(tmp_path, mapping, row(TYPE="X"), row(ID=2, TYPE="y"), row(ID=3, TYPE="x", NAME=""))
    assert (found.rows, found.rows_left_out, len(found.indicators)) == (1, 2, 1)


def test_service_belongs_to_one_directorate(tmp_path):
    mapping = WIDE.replace("[indicator]", '[service]\ncode = "TYPE"\n[indicator]', 1)
    found = read_csv(tmp_path, mapping, row(TYPE="s"), row(ID=2, DEPT="B", TYPE="s"))
    assert [problem.reason for problem in found.problems] == ["The service “s” already belongs to the directorate “A”."]


def test_file_with_a_row_for_each_period(tmp_path):
    columns = [*COLUMNS[:4], "PERIOD", "VALUE", "GOAL"]
    rows = [
        row(PERIOD="201601", VALUE="5", GOAL="4"),
        row(PERIOD="2016-02-14", VALUE="6", GOAL="4"),
        row(ID=2, PERIOD="2016Q1", VALUE="1"),
    ]
    found = read_csv(tmp_path, LONG, *rows, columns=columns)
    assert found.problems == []
    assert [(value.indicator, value.period.code) for value in found.values] == [
        ("1", "201601"),
        ("1", "201602"),
        ("2", "2016Q1"),
    ]
    assert len(found.indicators) == 2
    assert [(pairs.period.code, pairs.loaded) for pairs in found.pairs()] == [("201601", 1), ("201602", 1)]
    twice = read_csv(
        tmp_path, LONG, *rows, rows[0], row(PERIOD="soon", VALUE=1), row(PERIOD="", VALUE=1), columns=columns
    )
    assert [(problem.row, problem.column) for problem in twice.problems] == [
        (5, "VALUE (6)"),
        (6, "PERIOD (5)"),
        (7, "PERIOD (5)"),
    ]


def test_dates_of_a_workbook_name_the_period_but_are_no_numbers(tmp_path):
    book = Workbook()
    book.active.append([*COLUMNS[:4], "PERIOD", "VALUE", "GOAL"])
    book.active.append(["A", "Water", 1, "Leaks", date(2016, 2, 14), 7, None])
    book.active.append(["A", "Water", 1, "Leaks", date(2016, 3, 14), date(2016, 1, 2), None])
    book.active.append(["A", "Water", date(2016, 1, 2), "Leaks", date(2016, 3, 14), 1, None])
    book.save(tmp_path / "figures.xlsx")
    found = read(tmp_path / "figures.xlsx", parse_mapping(LONG, "m.toml"))
    assert figures(found) == {"201602": 7}
    assert [(problem.sheet, problem.row, problem.column) for problem in found.problems] == [
        ("Sheet", 3, "VALUE (F)"), ("Sheet", 4, "ID (C)"),
    ]  # fmt: skip


def test_numerators_and_denominators_are_kept(tmp_path):
    mapping = HEAD + '[[values]]\nnumerator = "N"\ndenominator = "D"\nperiod = "2016"\n'
    rows = [row(N="1", D="3"), row(ID=2, N="0", D="0"), row(ID=3, N="4"), row(ID=4)]
    found = read_csv(tmp_path, mapping, *rows, columns=[*COLUMNS[:4], "N", "D"])
    (value,) = found.values
    assert (value.numerator, value.denominator, value.value) == (1, 3, Decimal("0.333333333333"))
    assert [(one.indicator, one.text, one.listed) for one in found.no_data] == [
        ("2", "0 / 0", True),
        ("3", "4 / ", False),
    ]


def test_codes_and_names_can_be_cut_padded_translated_and_taken_from_the_sheet(tmp_path):
    mapping = """
[table]
sheets = ["*"]
[directorate]
code = { sheet = true, words = { One = "D1" } }
[service]
code = { text = "all" }
[indicator]
code = { column = "WHAT", pattern = '^(\\d+)', pad = 4 }
name = { column = "WHAT", pattern = '^\\d+\\s+(.+)$' }
direction = { column = "WAY", words = { Up = "higher" } }
weight = "W"
baseline = "B"
[[values]]
column = "V"
period = "2016"
"""
    book = Workbook()
    book.active.title = "One"
    book.active.append(["WHAT", "WAY", "W", "B", "V"])
    book.active.append(["7\nLeaks", "UP ", 2, 40, 1])
    book.active.append(["8 Taps", "Down", 1, None, 1])
    book.active.append(["Taps", "Up", 1, None, 1])
    book.active.append(["9 X", "Up", "x", None, 1])
    book.save(tmp_path / "figures.xlsx")
    found = read(tmp_path / "figures.xlsx", parse_mapping(mapping, "m.toml"))
    (indicator,) = found.indicators
    assert (indicator.directorate, indicator.code, indicator.name) == ("D1", "0007", "Leaks")
    assert (indicator.direction, indicator.settled_by, indicator.weight, indicator.baseline) == (
        "higher",
        "WAY (B)",
        2,
        40,
    )
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (3, "WAY (B)"),
        (4, "WHAT (A)"),
        (5, "W (C)"),
    ]


def test_reading_is_a_stream_that_reports_its_progress(tmp_path):
    path = tmp_path / "figures.csv"
    lines = [f"A,Water,{number // 12},Leaks,{2000 + number % 12},1," for number in range(3000)]
    path.write_text("\n".join(["DEPT,DEPT_NAME,ID,NAME,PERIOD,VALUE,GOAL", *lines]), encoding="utf-8")
    calls = []
    reader = FileReader(path, parse_mapping(LONG, "m.toml"), lambda done, total: calls.append((done, total)))
    items = iter(reader)
    assert [type(next(items)).__name__ for _ in range(4)] == [
        "DirectorateFound",
        "ServiceFound",
        "IndicatorFound",
        "ValueFound",
    ]
    assert sum(isinstance(item, ValueFound) for item in items) == 2999
    size = path.stat().st_size
    assert calls[-1] == (size, size)
    assert len(calls) == 7
    assert calls == sorted(calls)


def test_reading_stops_when_nothing_fits(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("DEPT,DEPT_NAME,ID,NAME,PERIOD,VALUE,GOAL\n" + "A,W,1,L,never,1,\n" * 5000, encoding="utf-8")
    problems = [item for item in FileReader(path, parse_mapping(LONG, "m.toml")) if isinstance(item, Problem)]
    assert len(problems) == 1001
    assert "reading stopped after 1000" in problems[-1].reason


def test_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.csv", parse_mapping(WIDE, "m.toml"))
