"""Actions for tests."""

from typing import Any

from planning import actions
from planning.models import Action, Cycle, Solution
from tests.make import make

from .conftest import Story, in_days


def step(story: Story, **values: Any) -> Action:
    start = {"statement": {"en": "Repair the truck"}, "owner": story.head, "due_on": in_days(10), "by": story.head}
    if "goal" not in values:
        start["goal"] = goal = story.goal()
        story.at("implementation", goal.cycle)
    return actions.add_action(**{**start, **values})  # type: ignore[arg-type]


def chosen(cycle: Cycle, **values: Any) -> Solution:
    facts = {"state": "chosen", "problem": actions.add_problem(cycle, statement={"en": "Pipes"}, by=None)}
    row: Solution = make(Solution, cycle=cycle, **{**facts, **values})
    return row
