import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.spc import Assurance, Chart, analyse

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "spc_xmr_cases.csv"
OPPOSITE = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}
MIRRORED_WORDS = {
    "Above UCL": "Below LCL",
    "7 Point Trend (Increasing)": "7 Point Trend (Decreasing)",
    "2 in 3 Above CL": "2 in 3 Below CL",
}
MIRRORED_WORDS |= {"7 Points Above CL": "7 Points Below CL"}
MIRRORED_WORDS |= {below: above for above, below in MIRRORED_WORDS.items()} | {"Common Cause": "Common Cause"}


def reference_series() -> Iterator[list[dict[str, str]]]:
    if not REFERENCE.exists():
        return
    with REFERENCE.open(newline="") as file:
        for _, rows in groupby(csv.DictReader(file), key=lambda row: row["series"]):
            yield list(rows)


def chart_of(rows: list[dict[str, str]], sign: int = 1) -> Chart:
    first = rows[0]
    return analyse(
        [sign * Decimal(row["value"]) for row in rows],
        improvement=first["improvement"] if sign > 0 else OPPOSITE[first["improvement"]],
        target=sign * Decimal(first["target"]) if first["target"] else None,
        screen_outliers=first["screen_outliers"] == "TRUE",
        rebase_at=[at for at, row in enumerate(rows) if row["date"] == first["rebase_at"]],
    )


@pytest.mark.skipif(
    not REFERENCE.exists(),
    reason="the reference results (../shared/reference/spc_xmr_cases.csv) are not on this machine",
)
def test_there_are_reference_series() -> None:
    assert len(list(reference_series())) >= 131


@pytest.mark.parametrize("rows", list(reference_series()), ids=lambda rows: rows[0]["series"])
def test_chart_equals_the_reference(rows: list[dict[str, str]]) -> None:
    chart = chart_of(rows)
    assert (chart.assurance or "") == rows[0]["assurance"]
    for row, point in zip(rows, chart.points, strict=True):
        assert (point.special_cause, point.point_type) == (row["special_cause"], row["point_type"]), row["date"]
        for name in ("mean", "lower_limit", "upper_limit"):
            got = getattr(point, name)
            assert (got is None) is (row[name] == ""), (name, row["date"])
            assert got is None or abs(got - Decimal(row[name])) < Decimal("1e-9"), (name, row["date"])


@pytest.mark.parametrize("rows", list(reference_series()), ids=lambda rows: rows[0]["series"])
def test_mirror_image_of_a_series_gives_the_mirror_image_of_its_chart(rows: list[dict[str, str]]) -> None:
    assert_mirrored(chart_of(rows), chart_of(rows, sign=-1))


def assert_mirrored(chart: Chart, mirror: Chart) -> None:
    assert mirror.assurance == chart.assurance
    for point, image in zip(chart.points, mirror.points, strict=True):
        assert image.special_cause == MIRRORED_WORDS[point.special_cause]
        assert image.point_type == point.point_type.replace("low", "HIGH").replace("high", "low").replace(
            "HIGH", "high"
        )
        for name, opposite in (
            ("value", "value"),
            ("mean", "mean"),
            ("lower_limit", "upper_limit"),
            ("upper_limit", "lower_limit"),
        ):
            got, expected = getattr(image, name), getattr(point, opposite)
            assert got == (None if expected is None else -expected)


def causes(values: list[object], **options: object) -> list[str]:
    return [point.special_cause for point in analyse(values, improvement="increase", **options).points]


def test_limits_of_the_golden_series() -> None:
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    plain = analyse(values, improvement="increase", screen_outliers=False).points[0]
    screened = analyse(values, improvement="increase").points[0]
    assert [round(float(n), 5) for n in (plain.mean, plain.upper_limit, plain.lower_limit)] == [
        1.94444,
        6.95150,
        -3.06261,
    ]
    assert [round(float(n), 5) for n in (screened.upper_limit, screened.lower_limit)] == [4.60444, -0.71556]
    assert causes(values)[4] == "Above UCL"


def test_short_and_empty_series_never_fail() -> None:
    assert analyse([], improvement="increase", target=3) == Chart([], None)
    (only,) = analyse([Decimal(5)], improvement="increase", target=Decimal(6)).points
    assert (only.mean, only.lower_limit, only.upper_limit, only.point_type) == (5, None, None, "common_cause")
    assert analyse([5], improvement="decrease", target=6).assurance == Assurance.HIT_AND_MISS
    assert analyse([None, None], improvement="decrease", target=6).assurance is None


def test_equal_values_have_limits_only_when_nothing_is_screened() -> None:
    assert analyse([3] * 12, improvement="increase", target=4).points[0].upper_limit is None
    unscreened = analyse([3] * 12, improvement="increase", target=4, screen_outliers=False)
    assert (unscreened.points[0].lower_limit, unscreened.points[0].upper_limit, unscreened.assurance) == (
        3,
        3,
        Assurance.FAIL,
    )
    assert {point.special_cause for point in unscreened.points} == {"Common Cause"}


def test_seven_points_make_a_trend_and_six_do_not() -> None:
    noise = [10, 40, 8, 42, 9, 41, 7, 43]
    assert causes([*noise, 20, 21, 22, 23, 24, 25, 26, *noise])[8:15] == ["7 Point Trend (Increasing)"] * 7
    assert "7 Point Trend (Increasing)" not in causes([*noise, 20, 21, 22, 23, 24, 25, 25, *noise])


def test_point_between_two_trends_belongs_to_the_one_on_its_right() -> None:
    noise = [400, 0, 400, 0, 400, 0, 400, 0, 400, 0]
    words = causes([*noise, 190, 191, 192, 193, 194, 195, 196, 195, 194, 193, 192, 191, 190, *noise])
    assert words[10:23] == ["7 Point Trend (Increasing)"] * 6 + ["7 Point Trend (Decreasing)"] * 7


def test_plateau_between_two_rises_is_still_a_rise() -> None:
    noise = [400, 0, 400, 0, 400, 0, 400, 0, 400, 0]
    words = causes([*noise, 190, 191, 192, 193, 194, 195, 196, 196, 197, 198, 199, 200, 201, 202, *noise])
    assert words[10:24] == ["7 Point Trend (Increasing)"] * 14


def test_missing_figure_breaks_runs_trends_and_moving_ranges() -> None:
    rise = [10, 12, 14, 16, 18, 20, 22]
    chart = analyse([*rise[:3], None, *rise[3:]], improvement="increase")
    assert not any("Trend" in point.special_cause for point in chart.points)
    assert chart.points[0].mean == 16
    assert chart.points[0].upper_limit == Decimal(
        "21.32"
    )  # five neighbouring pairs, each 2 apart; across the gap nothing
    assert (chart.points[3].value, chart.points[3].special_cause) == (None, "Common Cause")
    assert "7 Point Trend (Increasing)" in causes(rise)
    low, wild = [5, 6, 5, 6, 5, 6, 5], [20, 1, 20, 1, 20, 1, 20]
    assert causes([*low, *wild])[:7] == ["7 Points Below CL"] * 7
    assert causes([*low[:3], None, *low[3:], *wild])[:8] == ["Common Cause"] * 8


def test_two_points_near_opposite_limits_are_no_signal() -> None:
    values = [1, -1] * 8
    values[14], values[15] = 5.5, -5.5
    assert causes(values)[14:] == ["Common Cause", "Common Cause"]


def test_target_on_a_limit_is_hit_and_miss() -> None:
    values = [1, 2] * 8
    point = analyse(values, improvement="increase").points[0]
    assert analyse(values, improvement="increase", target=point.upper_limit).assurance == Assurance.HIT_AND_MISS
    above = point.upper_limit + Decimal("0.0001")
    assert analyse(values, improvement="increase", target=above).assurance == Assurance.FAIL
    assert analyse(values, improvement="decrease", target=above).assurance == Assurance.PASS
    assert analyse(values, improvement="neutral", target=above).assurance is None


def test_rebased_stretches_are_charts_of_their_own() -> None:
    first, second = [1, 3, 2, 4, 1, 3, 2, 4], [11, 13, 12, 14, 15, 10, 12, 13]
    chart = analyse([*first, *second], improvement="increase", target=30, rebase_at=[8])
    assert (
        chart.points == analyse(first, improvement="increase").points + analyse(second, improvement="increase").points
    )
    assert chart.assurance == Assurance.FAIL
    assert analyse(first, improvement="increase", rebase_at=[0]) == analyse(first, improvement="increase")
    lonely = analyse([*first, 30], improvement="increase", target=1, rebase_at=[8])
    assert (lonely.points[8].upper_limit, lonely.assurance) == (None, Assurance.HIT_AND_MISS)


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ([1, 2], {"improvement": "up"}),
        ([1, 2], {"improvement": "increase", "rebase_at": [2]}),
        ([1, 2], {"improvement": "increase", "rebase_at": [-1]}),
        ([], {"improvement": "increase", "rebase_at": [1]}),
        ([1, Decimal("NaN")], {"improvement": "increase"}),
        ([1, True], {"improvement": "increase"}),
    ],
)
def test_nonsense_is_refused(values: list[object], options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="."):
        analyse(values, **options)


series = st.lists(st.none() | st.decimals(min_value=-1000, max_value=1000, places=1), min_size=1, max_size=30)


@given(
    series,
    st.sampled_from(sorted(OPPOSITE)),
    st.booleans(),
    st.decimals(min_value=-1000, max_value=1000, places=1),
    st.data(),
)
def test_any_series_mirrors(
    values: list[Decimal | None], improvement: str, screen: bool, target: Decimal, data: st.DataObject
) -> None:
    rebase = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=2))
    chart = analyse(values, improvement=improvement, target=target, screen_outliers=screen, rebase_at=rebase)
    opposite = [None if value is None else -value for value in values]
    assert_mirrored(
        chart,
        analyse(opposite, improvement=OPPOSITE[improvement], target=-target, screen_outliers=screen, rebase_at=rebase),
    )


@given(series, st.decimals(min_value=-100, max_value=100, places=2), st.integers(1, 50))
def test_moving_or_scaling_a_series_keeps_its_signals(values: list[Decimal | None], shift: Decimal, scale: int) -> None:
    moved = [None if value is None else value * scale + shift for value in values]
    before, after = analyse(values, improvement="increase"), analyse(moved, improvement="increase")
    assert [point.special_cause for point in after.points] == [point.special_cause for point in before.points]


@given(series)
def test_screening_never_widens_the_limits(values: list[Decimal | None]) -> None:
    screened = analyse(values, improvement="increase").points[0].upper_limit
    plain = analyse(values, improvement="increase", screen_outliers=False).points[0].upper_limit
    assert screened is None or plain is None or screened <= plain
