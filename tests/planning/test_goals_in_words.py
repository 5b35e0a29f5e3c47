"""Figures of described levels are read as their words on every page of a plan, never as bare points."""

from decimal import Decimal
from typing import Any

import pytest

from planning.models import Cycle, Goal
from tests.figures import address, assess, make_indicator, set_figures, set_standard
from tests.make import signed_in
from tests.planning.conftest import Story, in_days

LEVELS = [
    {"points": n, "name": {"en": name}} for n, name in ((1, "Often dry"), (3, "Now and then"), (5, "Day and night"))
]


@pytest.fixture
def goal(story: Story) -> Goal:
    from planning import actions

    row = make_indicator(story.directorate, kind="rubric", direction="higher", unit="points", decimals=0, levels=LEVELS)
    set_standard(row, "guaranteed", "3")
    set_figures(row, story.months[3:4], ["1"])
    assess()
    cycle = story.plan(public=True)
    made: Goal = actions.set_goal(
        cycle, row, basis="other", low=Decimal(5), due_on=in_days(90), owner=story.head, by=story.head
    )
    set_figures(row, story.months[4:5], ["3"])
    assess()
    return made


@pytest.mark.parametrize("name", ["plan_page", "goals_page", "evaluation_page", "goal_outcome_page"])
def test_levels_are_named(story: Story, goal: Goal, name: str) -> None:
    pk = goal.pk if name == "goal_outcome_page" else goal.cycle_id
    page = text_of(signed_in(story.head).get(address(f"planning:{name}", args=[pk])))
    for words in ("Often dry", "Now and then", "at least Day and night"):
        assert words in page


def test_the_public_page_and_the_start_of_a_goal_name_them_too(story: Story, goal: Goal) -> None:
    start = text_of(signed_in(story.head).get(address("planning:improve_page", args=[goal.indicator_id])))
    story.at("implementation", goal.cycle)
    shown = text_of(signed_in(story.head).get(address("public_planning:plan_page", args=[goal.cycle.code])))
    assert ("Often dry" in shown, "at least Day and night" in shown) == (True, True)
    assert ("Now and then" in start, "at least Now and then" in start) == (True, True)
    assert Cycle.objects.count() == 1


def text_of(response: Any) -> str:
    return str(response.content.decode())
