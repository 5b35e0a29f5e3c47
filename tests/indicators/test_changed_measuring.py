"""Another way of measuring never leaves standards or a baseline behind that were written for the old one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators import actions
from indicators.models import Indicator
from organisation.models import Place
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make

from .world import figure, make_indicator, standard

DAY, LATER = date(2026, 9, 1), date(2026, 10, 1)


def measured(*, figures: bool, **version: Any) -> Indicator:
    indicator = make_indicator(version=version)
    if figures:
        figure(indicator, DAY, 5)
    return indicator


def change(indicator: Indicator, *, figures: bool = False, baseline: Any = "as it is", **version: Any) -> None:
    facts = {} if baseline == "as it is" else {"baseline": baseline}
    actions.change_indicator(indicator, version=version, valid_from=LATER if figures else None, by=None, **facts)


both = pytest.mark.parametrize("figures", [False, True])


@both
def test_turning_the_direction_never_makes_a_target_weaker(inside: Tenant, figures: bool) -> None:
    indicator = measured(figures=figures)
    standard(indicator, "guaranteed", 80)
    standard(indicator, "target", 95)
    with pytest.raises(NotAllowed, match="weaker than its guarantee"):
        change(indicator, figures=figures, direction="lower")
    with pytest.raises(NotAllowed, match="one end only"):
        change(indicator, figures=figures, direction="range")
    with pytest.raises(NotAllowed, match="for the old way of measuring"):
        change(indicator, figures=figures, direction="neutral")
    assert indicator.versions.get().direction == "higher"


def test_a_range_is_no_single_number(inside: Tenant) -> None:
    indicator = make_indicator(direction="range")
    standard(indicator, "guaranteed", 5, 9)
    with pytest.raises(NotAllowed, match="a standard with two ends"):
        change(indicator, direction="higher")


def test_a_direction_that_is_settled_on_the_page_is_checked_too(inside: Tenant) -> None:
    indicator = make_indicator(direction=None)
    standard(indicator, "guaranteed", 80)
    standard(indicator, "target", 95)
    with pytest.raises(NotAllowed, match="weaker than its guarantee"):
        change(indicator, direction="lower")


def test_a_target_of_one_place_is_held_against_the_guarantee_of_all(inside: Tenant) -> None:
    indicator = measured(figures=True)
    standard(indicator, "guaranteed", 80)
    standard(indicator, "target", 95, place=make(Place))
    with pytest.raises(NotAllowed, match="the target would be weaker than the guarantee that holds there"):
        change(indicator, figures=True, direction="lower")


def test_standards_that_have_ended_before_are_no_hindrance(inside: Tenant) -> None:
    indicator = measured(figures=True)
    standard(indicator, "guaranteed", 80, until=LATER)
    standard(indicator, "target", 95, until=LATER)
    change(indicator, figures=True, direction="lower", unit="minutes")
    assert indicator.versions.count() == 2
    since = date(2027, 1, 1)
    actions.set_standard(indicator, "guaranteed", Decimal(95), since=since, by=None)
    with pytest.raises(NotAllowed, match="would be weaker than the guarantee"):
        actions.set_standard(indicator, "target", Decimal(96), since=since, by=None)
    actions.set_standard(indicator, "target", Decimal(80), since=since, by=None)


@both
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"unit": "hours"}, {"unit": "minutes"}),
        ({"unit": ""}, {"kind": "percent"}),
        ({"kind": "percent", "unit": "percent"}, {"kind": "number", "unit": "hours"}),
        ({"kind": "count"}, {"frequency": "quarter"}),
        ({"kind": "rubric", "levels": [{"name": {"en": "Good"}, "points": "2"}]}, {"levels": [{"name": {"en": "Good"}, "points": "4"}]}),
    ],
)  # fmt: skip
def test_standards_of_the_old_unit_never_judge_the_new_one(
    inside: Tenant, figures: bool, before: dict[str, Any], after: dict[str, Any]
) -> None:
    indicator = measured(figures=figures, **before)
    standard(indicator, "guaranteed", 80)
    with pytest.raises(NotAllowed, match="for the old way of measuring"):
        change(indicator, figures=figures, **after)
    assert indicator.versions.count() == 1


def test_a_unit_that_was_never_written_is_only_named(inside: Tenant) -> None:
    indicator = measured(figures=False, unit="")
    standard(indicator, "guaranteed", 80)
    change(indicator, unit="hours")
    assert indicator.versions.get().unit == "hours"


def test_a_baseline_goes_with_its_unit(inside: Tenant) -> None:
    indicator = make_indicator(version={"unit": "hours"}, baseline=Decimal(5))
    with pytest.raises(NotAllowed, match="The baseline is written in the old unit"):
        change(indicator, unit="minutes")
    change(indicator, unit="minutes", baseline=Decimal(300))
    assert indicator.baseline == 300
