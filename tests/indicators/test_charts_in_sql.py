"""The set-based charts say what spc.analyse() says, of any series, and write only what changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import gaps, spc
from indicators.gaps.charts import LIMITS, NEWEST, chart_series, charting
from indicators.gaps.quotients import half_even, quotient
from indicators.models import Annotation, ControlChart
from tenancy.models import Tenant

from .test_spc import REFERENCE, chart_of, reference_series
from .world import TODAY, figure, make_indicator, make_service, standard

WAYS = {"increase": 1, "decrease": -1, "neutral": 0}
SOURCE = """WITH point AS (SELECT *, max(pos) OVER (PARTITION BY series) AS newest
                     FROM unnest(%s::int[], %s::int[], %s::int[], %s::numeric[], %s::int[], %s::numeric[])
                       AS p (series, pos, stretch, value, way, target)), """
DIVIDED = ", ".join(quotient(name, x, y) for name, (x, y) in LIMITS.items())
ROUNDED = ", ".join(half_even(name, x, y) for name, (x, y) in LIMITS.items())
Case = dict[str, Any]  # values, improvement, target, rebase_at


def charts(cases: Sequence[Case], screen: bool, looked_at: str = "") -> dict[tuple[int, int], tuple[Any, ...]]:
    """By series and position: the limits, the cause, the type, the assurance."""
    rows = []
    for series, case in enumerate(cases):
        for pos, value in enumerate(case["values"]):
            if value is not None:
                stretch = sum(start <= pos for start in {0, *case["rebase_at"]})
                rows.append((series, pos, stretch, value, WAYS[case["improvement"]], case["target"]))
    with connection.cursor() as cursor:
        cursor.execute(
            SOURCE
            + charting(screen, looked_at)
            + f"SELECT series, pos, {ROUNDED}, special_cause, point_type, assurance "
            f"FROM (SELECT *, {DIVIDED} FROM charted) c",
            [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 6,
        )
        return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}


def check_same(cases: Sequence[Case], screen: bool) -> None:
    found = charts(cases, screen)
    for series, case in enumerate(cases):
        chart = spc.analyse(**case, screen_outliers=screen)
        stretches = [sum(start <= pos for start in {0, *case["rebase_at"]}) for pos in range(len(case["values"]))]
        for pos, point in enumerate(chart.points):
            if point.value is None:
                continue
            *rest, assurance = found[series, pos]
            assert rest == [point.mean, point.lower_limit, point.upper_limit, point.special_cause, point.point_type]
            if stretches[pos] == stretches[-1]:
                assert assurance == (chart.assurance or "")


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference results are not on this machine")
@pytest.mark.parametrize("sign", [1, -1], ids=["as they are", "mirrored"])
def test_the_reference_series_come_out_of_the_database(db: None, sign: int) -> None:
    found = list(reference_series())
    opposite = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}
    for screen in (True, False):
        some = [rows for rows in found if (rows[0]["screen_outliers"] == "TRUE") is screen]
        cases = [
            {
                "values": [sign * Decimal(row["value"]) for row in rows],
                "improvement": rows[0]["improvement"] if sign > 0 else opposite[rows[0]["improvement"]],
                "target": sign * Decimal(rows[0]["target"]) if rows[0]["target"] else None,
                "rebase_at": [at for at, row in enumerate(rows) if row["date"] == rows[0]["rebase_at"]],
            }
            for rows in some
        ]
        check_same(cases, screen)
        if sign > 0:  # and so as the file says
            chart = charts(cases, screen)
            for series, rows in enumerate(some):
                assert chart_of(rows).assurance in (chart[series, len(rows) - 1][-1], None)
                assert [chart[series, at][3] for at in range(len(rows))] == [row["special_cause"] for row in rows]


NUMBER = st.decimals(min_value=-50, max_value=50, places=1)


@st.composite
def any_series(draw: st.DrawFn) -> Case:
    values = [*draw(st.lists(st.none() | NUMBER, max_size=29)), draw(NUMBER)]
    return {
        "values": values,
        "improvement": draw(st.sampled_from(sorted(WAYS))),
        "target": draw(st.none() | st.decimals(min_value=-60, max_value=60, places=1)),
        "rebase_at": draw(st.lists(st.integers(0, len(values) - 1), max_size=2)),
    }


@settings(max_examples=25)
@given(st.lists(any_series(), min_size=10, max_size=20), st.booleans())
def test_any_series_comes_out_of_the_database_as_out_of_python(db: None, cases: list[Case], screen: bool) -> None:
    check_same(cases, screen)


def walk(random: Random) -> Case:
    """A series that goes on as it went, so that it trends and stays on one side; with holes and new limits."""
    steps = [random.choice([-9, -1, -1, 0, 1, 1, 9]) for _each in range(random.randint(1, 6))]
    values = list(accumulate(random.choice(steps) for _each in range(random.randint(2, 40))))
    holes = {random.randrange(len(values) - 1) for _each in range(random.choice([0, 0, 1, 3]))}
    return {
        "values": [None if at in holes else Decimal(value) for at, value in enumerate(values)],
        "improvement": random.choice(sorted(WAYS)),
        "target": random.choice([None, Decimal(random.randint(-20, 20))]),
        "rebase_at": random.choice([[], [len(values) // 2], [len(values) - 2]]),
    }


def test_what_the_newest_point_is_a_sign_of_shows_in_the_latest_positions(db: None) -> None:
    random = Random(7)
    cases = [walk(random) for _each in range(1200)]
    whole, latest = charts(cases, screen=True), charts(cases, True, NEWEST)
    newest = {(series, len(case["values"]) - 1) for series, case in enumerate(cases)}
    assert {place: latest[place] for place in newest} == {place: whole[place] for place in newest}
    assert len({whole[place][3] for place in newest}) == 9  # every cause is among them


def month(back: int) -> date:
    """The 15th of the month that many months before October 2026."""
    index = 2026 * 12 + 9 - back
    return date(index // 12, index % 12 + 1, 15)


def series_of(direction: str | None, values: Sequence[Any], **ends: int) -> Any:
    indicator = make_indicator(direction=direction, service=make_service())
    for kind, low in ends.items():
        standard(indicator, kind, Decimal(low))
    for back, value in enumerate(reversed(values)):
        if value is not None:
            figure(indicator, month(back), Decimal(value))
    return indicator


def test_the_run_keeps_one_chart_for_each_series(inside: Tenant) -> None:
    rising = series_of("higher", [10, 40, 8, 42, 9, 41, 7, 43, 50, 51, 52, 53, 54, 55, 56], guaranteed=99, target=100)
    few = series_of("lower", [5, None, 4])
    gaps.assess_all(TODAY, timezone.now())
    chart = ControlChart.objects.get(indicator=rising)
    expected = spc.analyse([10, 40, 8, 42, 9, 41, 7, 43, 50, 51, 52, 53, 54, 55, 56], improvement="increase", target=99)
    last = expected.points[-1]
    assert (chart.mean, chart.lower_limit, chart.upper_limit) == (last.mean, last.lower_limit, last.upper_limit)
    assert (chart.special_cause, chart.point_type) == ("7 Point Trend (Increasing)", "special_cause_improvement")
    assert (chart.assurance, chart.against, chart.figures) == ("consistent_fail", "guaranteed", 15)
    assert (chart.short_travel, chart.long_travel) == (1, 1)
    other = ControlChart.objects.get(indicator=few)
    assert (other.figures, other.short_travel, other.long_travel, other.against) == (2, None, None, "")


def test_a_mark_on_the_chart_starts_new_limits_and_nothing_is_written_twice(inside: Tenant) -> None:
    indicator = series_of("lower", [9, 8, 9, 8, 9, 8, 9, 8, 3, 2, 3, 2, 3, 2, 3, 2], target=5)
    now = timezone.now()
    gaps.assess_all(TODAY, now)
    assert ControlChart.objects.get().mean == Decimal("5.5")
    assert chart_series(None, now + timedelta(days=1)) == 0
    Annotation.objects.create(indicator=indicator, on=month(7), words="New pump", rebases=True)
    assert chart_series([indicator.pk], now + timedelta(days=1)) == 1
    chart = ControlChart.objects.get()
    assert (chart.mean, chart.assurance, chart.against) == (Decimal("2.5"), "inconsistent", "target")


def test_a_chart_goes_with_its_figures(inside: Tenant) -> None:
    indicator = series_of("higher", [1, 2, 3])
    gaps.assess_all(TODAY, timezone.now())
    indicator.versions.get().measurements.update(state="returned")
    gaps.assess_all(TODAY, timezone.now())
    assert not ControlChart.objects.exists()
