"""What was done about a sample plan: actions with money, one that waits for another, one that is held up."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_noop

from organisation.models import Role
from planning import actions
from planning.models import Action, Goal, Solution
from planning.workflow import ActionState, BarrierLevel

if TYPE_CHECKING:
    from .load import Sample

BUDGETS = (4_000, 9_000, 2_500)
MOVES = {
    "planned": (),
    "running": (ActionState.RUNNING,),
    "done": (ActionState.RUNNING, ActionState.DONE),
}
SPENT = {ActionState.PLANNED: 0, ActionState.RUNNING: Decimal("0.4"), ActionState.DONE: Decimal("0.95")}
SOURCE = gettext_noop("Own budget of the directorate")
BARRIER = gettext_noop("The order waits for the approval of the purchase.")


def carry_out(sample: "Sample", goal: Goal, solution: Solution, steps: list[dict[str, Any]]) -> None:
    rows = [_act(sample, goal, solution, step, BUDGETS[at % len(BUDGETS)]) for at, step in enumerate(steps)]
    leader = sample.member(Role.TEAM_LEADER)
    first, second = sorted(rows, key=lambda row: row.due_on)[:2]
    actions.add_dependency(second, first, by=leader)
    held_up = next((row for row in rows if row.state == ActionState.RUNNING), None)
    if held_up is not None:
        actions.raise_barrier(held_up, statement=gettext(BARRIER), level=BarrierLevel.HEAD, by=leader)


def _act(sample: "Sample", goal: Goal, solution: Solution, facts: dict[str, Any], budget: int) -> Action:
    leader, money = sample.member(Role.TEAM_LEADER), Decimal(budget) * sample.facts["plan"]["money"]["scale"]
    row = actions.add_action(
        statement=facts["words"], owner=leader, goal=goal, solution=solution, budget=money,
        budget_source=gettext(SOURCE), starts_on=sample.day(facts["starts_on"]), due_on=sample.day(facts["due_on"]),
        by=leader,
    )  # fmt: skip
    for state in MOVES[facts["state"]]:
        row = actions.update_action(
            row, to=state, note="", due_on=row.due_on, spent=money * SPENT[state], revision=row.revision, by=leader
        )
    return row
