from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from indicators import reading
from indicators.reading import load_mapping, parse_mapping, period_of, read

DATA = Path(__file__).parents[3] / "shared" / "data" / "performance"
AUSTIN, BROKEN = DATA / "austin_2016_eperf_download.xlsx", DATA / "austin_2016_eperf_filtered.csv"
GUATAPE = DATA / "guatape_avance_plan_desarrollo_2024_2027_por_secretaria.xlsx"
MAPPINGS = Path(reading.__file__).parents[1] / "mappings"
real = pytest.mark.skipif(
    not AUSTIN.exists(), reason="the real files (../shared/data/performance) are not on this machine"
)


@pytest.fixture(scope="module")
def austin():
    return read(AUSTIN, load_mapping(MAPPINGS / "austin_eperf_2016.toml"))


@real
def test_austin_is_read_whole(austin):
    assert austin.problems == []
    assert (len(austin.directorates), len(austin.services), len(austin.indicators)) == (37, 322, 1716)
    assert (austin.rows, austin.rows_left_out, austin.notes) == (1716, 0, [])
    assert all(listed for _, listed in austin.texts())
    assert {one.frequency for one in austin.indicators} == {"fiscal"}  # the goals are for the year
    assert Counter(value.period.kind for value in austin.values) == {"fiscal": 6899, "month": 5239, "quarter": 1125}
    assert Counter(one.weight for one in austin.indicators) == {1: 1504, 2: 212}


@real
def test_austin_pairs_stay_within_their_year(austin):
    pairs = {pairs.period.code: pairs for pairs in austin.pairs() if pairs.period.kind == "fiscal"}
    assert sorted(pairs) == ["2014Oct", "2015Oct"]
    assert (pairs["2014Oct"].loaded, pairs["2014Oct"].dropped) == (1516, 0)
    assert (pairs["2015Oct"].in_file, pairs["2015Oct"].loaded) == (156, 54)


@real
def test_austin_zeros_that_were_never_reported_are_left_out(austin):
    by_cell = {(value.indicator, value.period.code): value.value for value in austin.values}
    assert ("7610", "2015Oct") not in by_cell  # service orders: 253,893 the year before, zeros in every month to come
    assert by_cell["7610", "2014Oct"] == 253893
    assert by_cell["1002", "2015Oct"] == 0  # no incident, and no other zero in the row
    assert by_cell["3301", "2015Oct"] == by_cell["3301", "201603"] == 0  # six months reported as nought, then blanks
    assert not any(value.period.code == "201609" for value in austin.values)
    assert austin.dropped_zeros_by_period()[period_of("2015Oct")] == 108


@real
def test_austin_figures_are_clean_and_percentages_are_fractions(austin):
    by_cell = {(value.indicator, value.period.code): value for value in austin.values}
    assert (by_cell["7663", "2014Oct"].value, by_cell["7663", "2014Oct"].text) == (
        Decimal("91.37"),
        "91.370000000000005",
    )
    assert by_cell["7970", "2014Oct"].value == Decimal("0.9642")
    assert all(-value.value.as_tuple().exponent <= 12 for value in austin.values)
    assert {one.text for one in austin.no_data} == {
        "No Data", "New Meas.", "No Session", "No Election", "No Cadet Class", "Yes", "No", "-1",
        "AAA", "Aaa", "AA", "AA-", "Aa1", "A1", "A+",
    }  # fmt: skip


@real
def test_austin_directions_are_settled_where_hardly_anybody_would_argue(austin):
    directions = austin.directions()
    assert sum(directions[way] for way in ("higher", "lower", "neutral")) >= 200
    settled = {
        "Number of employee injuries": "lower",
        "Percent of critical incidences responded to by Special Operations that result in no injuries": "higher",
        "Percent of calls answered within 10 seconds": "higher",
        "Percent of SCBA air bottles within 2 years of end-of-life date": "lower",
        "Average Customer Wait Time": "lower",
        "Cost per child trained": "lower",
        "Percent of citizens satisfied with emergency repairs response times": "higher",
        "Number of telephone calls answered": "neutral",
        "Number of trees planted on public property": None,
    }
    for name, direction in settled.items():
        assert {one.direction for one in austin.indicators if one.name.startswith(name)} == {direction}, name


@real
def test_same_measures_as_a_broken_csv_are_refused(austin):
    found = read(BROKEN, load_mapping(MAPPINGS / "austin_eperf_2016.toml"))
    assert found.problems
    assert found.values == found.indicators == []
    wide = 'only = { ACTIVE = ["1"] }'
    text = (
        (MAPPINGS / "austin_eperf_2016.toml")
        .read_text(encoding="utf-8")
        .replace(wide, "")
        .replace('sheets = ["OM_EPERF_MEASURES_VW"]', "")
    )
    text = text[: text.index("# Years.")].replace(
        'description = "MEASURE_DESCRIPTION"\ncalculation = "CALCULATION"\n', ""
    )
    broken = read(BROKEN, parse_mapping(text + '[[values]]\ncolumn = "CFY"\nperiod = "2016"\n', "m.toml"))
    assert [(problem.row, problem.column) for problem in broken.problems] == [(38, "DATA_SOURCE (11)")]


@real
def test_guatape_is_read_from_five_sheets_with_shifting_columns():
    found = read(GUATAPE, load_mapping(MAPPINGS / "guatape_plan_2024_2027.toml"))
    assert found.problems == []
    assert (len(found.directorates), len(found.services), len(found.indicators), found.rows_left_out) == (5, 18, 93, 5)
    assert all(len(one.code) == 6 for one in found.indicators)
    assert {value.period.code for value in found.values} == {"2024", "2025"}
    assert {standard.valid_from.year for standard in found.standards} == {2024, 2025, 2026, 2027}
    percent = next(one for one in found.indicators if one.unit == "percent")
    assert percent.kind == "percent"
