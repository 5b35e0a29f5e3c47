"""A figure below zero, where none ever was, asks for a reason: when it is entered and when a file brings it."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.actions import Numbers, enter_measurement
from organisation.models import Directorate
from tests.make import signed_in

from .files import at, counts, read
from .helpers import MONTHS
from .world import figure, make_indicator, make_service, period_of

LAST = MONTHS[-1]
VARIED = [100, 3, 250, 40, 9, 120, 33]  # usual: from far below zero on


def told(indicator: Any, officer: Any, value: str) -> tuple[str, str]:
    """By hand and out of a file."""
    factor = 100 if indicator.versions.get().kind == "percent" else 1
    run = read(f"code,month,figure\n{indicator.code},{LAST:%Y-%m},{Decimal(value) * factor}\n", officer)
    row = enter_measurement(indicator.versions.get(), period_of(LAST), Numbers(Decimal(value)), by=officer)
    return row.to_explain, run.figures.get().to_explain


def make(water: Directorate, earlier: Any = (), **version: Any) -> Any:
    indicator = make_indicator(service=make_service(directorate=water), code="z-1", version=version)
    for day, value in zip(MONTHS, earlier, strict=False):
        figure(indicator, day, value)
    return indicator


def test_below_the_usual_range_as_it_is_shown(water: Directorate, officer: Any) -> None:
    typed, in_file = told(make(water, VARIED), officer, "-5")
    assert "-5.0 is outside the usual 0.0 to" in typed.replace("\u2212", "-").replace("\u200e", "").replace(
        "\u2066", ""
    ).replace("\u2069", "")
    assert in_file == "The figure lies outside what was usual before."


def test_above_the_whole_of_a_percentage(water: Directorate, officer: Any) -> None:
    earlier = [Decimal(each) / 100 for each in (99, 60, 80, 95, 70, 98, 88)]
    typed, in_file = told(make(water, earlier, kind="percent", unit="percent"), officer, "1.05")
    assert "100" in typed
    assert in_file == "The figure lies outside what was usual before."


@pytest.mark.parametrize("kind", ["number", "duration"])
def test_the_first_one_below_zero_asks(water: Directorate, officer: Any, kind: str) -> None:
    assert told(make(water, [3, 4], kind=kind), officer, "-5") == ("The figure is below zero.",) * 2


@pytest.mark.parametrize(
    ("earlier", "version"),
    [([3, -1], {}), ([], {"lowest": Decimal(-10)}), ([], {"kind": "money"}), ([], {"kind": "score"})],
)
def test_where_that_is_usual_or_possible_nothing_is_asked(
    water: Directorate, officer: Any, earlier: Any, version: Any
) -> None:
    assert told(make(water, earlier, **version), officer, "-5") == ("", "")


def test_zero_is_not_below_zero(water: Directorate, officer: Any) -> None:
    assert told(make(water, [3, 4]), officer, "0") == ("", "")


# --- the preview shows what is stored ---


def test_the_preview_shows_every_digit_that_is_stored(water: Directorate, officer: Any) -> None:
    service = make_service(directorate=water)
    make_indicator(service=service, code="w-1", version={"decimals": 1})
    make_indicator(service=service, code="w-2", version={"kind": "percent", "unit": "percent", "decimals": 1})
    client = signed_in(officer)
    run = read("code,month,figure\nw-1,2026-01,12.3456\nw-2,2026-01,91.375\n", officer)
    assert counts(run) == (2, 0, 0, 0)
    page = client.get(at("import", run.pk)).content.decode()
    assert "<bdi>12.3456</bdi>" in page
    assert "<bdi>91.375%</bdi>" in page
    unknown = read("code,month,figure\nx-1,2026-01,0.25\nx-1,2026-02,55.609999999999999\nx-1,2026-03,7\n", officer)
    page = client.get(at("import", unknown.pk)).content.decode()
    assert "<bdi>0.25</bdi>" in page
    assert "<bdi>55.61</bdi>" in page
    assert "<bdi>7</bdi>" in page


def test_also_of_what_it_replaces(water: Directorate, officer: Any) -> None:
    indicator = make(water)
    figure(indicator, LAST, Decimal("4.125"), state="draft")
    run = read(f"code,month,figure\nz-1,{LAST:%Y-%m},4.5\n", officer)
    page = signed_in(officer).get(at("import", run.pk), {"show": "changed"}).content.decode()
    assert "<bdi>4.125</bdi>" in page
