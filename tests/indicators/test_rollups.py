"""Adding figures up: the rules alone, over time, over places; never a mean of shares, never a month with a year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import actions
from indicators.adding import Part, added_up, fits
from indicators.models import CollectionPlace
from indicators.queries.rollups import whole_of_places, wholes_over_time
from organisation.models import Place
from tenancy.models import Tenant
from tests.make import make

from .world import figure, make_indicator, period_of, total

HALF = Decimal("0.5")


def parts(*values: Any) -> list[Part]:
    return [Part(None if value is None else Decimal(str(value))) for value in values]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sum", 16),
        ("mean", 4),
        ("median", "2.5"),
        ("last", 2),
        ("minimum", 1),
        ("maximum", 10),
        ("none", None),
        ("ratio", None),
    ],
)
def test_each_rule(rule: str, expected: Any) -> None:
    found = added_up(rule, parts(1, 10, None, 3, 2))
    assert found.value == (None if expected is None else Decimal(expected))
    assert found.expected == 5


def test_a_ratio_of_sums_is_not_a_mean_of_ratios() -> None:
    found = added_up(
        "ratio",
        [
            Part(Decimal("0.5"), Decimal(1), Decimal(2)),
            Part(Decimal("0.9"), Decimal(90), Decimal(100)),
            Part(Decimal(1)),
        ],
    )
    assert (found.value, found.numerator, found.denominator) == (Decimal("0.892156862745"), 91, 102)
    assert (found.used, found.expected, found.complete) == (2, 3, False)
    assert added_up("ratio", [Part(None, Decimal(0), Decimal(0))]).value is None


def test_which_rule_fits_which_kind() -> None:
    assert not any(fits(kind, rule) for kind in ("percent", "ratio", "checklist") for rule in ("sum", "mean", "median"))
    assert not fits("rubric", "mean")
    assert fits("rubric", "median")
    assert fits("percent", "ratio")
    assert not fits("count", "ratio")
    assert fits("money", "sum")


def shares(**facts: Any) -> Any:
    return make_indicator(
        version={"kind": "percent", "unit": "percent", "sum_over_time": "ratio", "sum_over_places": "ratio", **facts}
    )


def test_quarters_and_years_from_months_say_how_many_are_in(inside: Tenant) -> None:
    indicator = shares()
    actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31), kinds=["half"])
    for day, n, d in ((date(2026, 1, 1), 1, 2), (date(2026, 2, 1), 90, 100), (date(2026, 4, 1), 5, 10)):
        figure(indicator, day, Decimal(n) / d, numerator=Decimal(n), denominator=Decimal(d))
    figure(
        indicator, date(2026, 1, 1), "0.1", kind="year", numerator=Decimal(1), denominator=Decimal(10)
    )  # not a month
    actions.compute_gaps()
    version = indicator.versions.get()
    with CaptureQueriesContext(connection) as asked:
        found = wholes_over_time(indicator, version, date(2026, 12, 31))
    assert len(asked) == 2
    shown = {
        each.period.code: (
            each.sum.numerator,
            each.sum.denominator,
            each.sum.used,
            each.sum.expected,
        )
        for each in found
    }
    assert shown["2026Q1"] == (91, 102, 2, 3)
    assert shown["2026Q2"] == (5, 10, 1, 3)
    assert shown["2026"] == (96, 112, 3, 12)
    assert [each.period.kind for each in found] == [
        "quarter",
        "quarter",
        "half",
        "year",
        *["fiscal"] * (len(found) - 4),
    ]


def test_without_a_rule_nothing_is_added_up(inside: Tenant) -> None:
    indicator = make_indicator()
    figure(indicator, date(2026, 1, 1), 5)
    actions.compute_gaps()
    assert wholes_over_time(indicator, indicator.versions.get(), date(2026, 12, 31)) == []


def test_figures_counted_in_two_ways_are_not_added_up(inside: Tenant) -> None:
    indicator = make_indicator(version={"unit": "hours", "sum_over_time": "sum"})
    actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31))
    figure(indicator, date(2026, 1, 1), 5)
    actions.change_indicator(indicator, version={"unit": "days"}, valid_from=date(2026, 2, 1), by=None)
    figure(indicator, date(2026, 2, 1), 1)
    actions.compute_gaps()
    quarter = wholes_over_time(indicator, indicator.versions.last(), date(2026, 12, 31))[0]
    assert (quarter.sum.value, quarter.reason) == (None, "definition_changed")


def test_the_whole_of_places_counts_nothing_twice(inside: Tenant) -> None:
    indicator = shares()
    north, south = make(Place, code="n", path="/1/"), make(Place, code="s", path="/2/")
    ward, east = make(Place, code="nw", path="/1/3/"), make(Place, code="e", path="/4/")
    day = date(2026, 1, 1)
    for place, n in ((north, 10), (south, 40), (ward, 9)):
        figure(indicator, day, Decimal(n) / 100, numerator=Decimal(n), denominator=Decimal(100), place=place)
    for place in (north, south, ward, east):
        make(CollectionPlace, indicator=indicator, place=place)
    total()
    actions.compute_gaps()
    found = whole_of_places(indicator, indicator.versions.get(), [period_of(day)])[period_of(day).pk]
    assert (found.value, found.used, found.expected) == (Decimal("0.25"), 2, 3)
