"""What is written at which stage of a plan: every pair of deed and stage, by the actions that every door uses."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from planning import actions
from planning.models import Action, AimShift, Goal, Problem, Seat, SignOff
from planning.queries import outcomes, plan_facts
from planning.rules import can_edit_plan, can_open_scores, can_reopen_stages
from planning.workflow import STAGES, Deed
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story, in_days

OPEN = {
    "problems": "team consultation problems",
    "goals": "team consultation problems goals",
    "solutions": "team consultation problems goals solutions priorities",
    "priorities": "priorities",
    "work": "implementation evaluation",
    "evaluation": "implementation evaluation",
}


@pytest.fixture
def goal(story: Story) -> Goal:
    """Of a plan whose team has confirmed, with a problem and an action that has not started."""
    cycle = story.plan()
    story.fill_team(cycle)
    problem = actions.add_problem(cycle, statement={"en": "Slow"}, indicator=story.indicator, by=story.head)
    goal: Goal = story.goal(cycle, problem=problem)
    actions.add_action(statement={"en": "Repair"}, owner=story.head, due_on=in_days(5), goal=goal, by=story.head)
    story.measure(story.months[5], "0.9")
    return goal


def attempts(story: Story, goal: Goal) -> dict[str, Callable[[], Any]]:
    cycle, by = goal.cycle, {"by": story.head}
    step = Action.objects.get(goal=goal)
    return {
        "problems": lambda: actions.add_problem(cycle, statement={"en": "Dear"}, **by),
        "goals": lambda: actions.change_goal(
            goal, basis="target", due_on=goal.due_on, owner=story.head, revision=1, reason="More", **by
        ),
        "solutions": lambda: actions.add_solution(Problem.objects.get(), statement={"en": "Trucks"}, **by),
        "priorities": lambda: actions.give_scores(cycle, {}, **by),
        "work": lambda: actions.move_action(step, "running", revision=1, **by),
        "evaluation": lambda: actions.evaluate_goal(goal, period_id=story.months[5].pk, lesson="Order first", **by),
    }  # fmt: skip


@pytest.mark.parametrize(("deed", "stage"), list(product(OPEN, STAGES)))
def test_each_deed_belongs_to_its_stages(story: Story, goal: Goal, deed: str, stage: str) -> None:
    story.at(stage, goal.cycle)
    attempt = attempts(story, goal)[deed]
    if stage in OPEN[deed].split():
        attempt()
    else:
        with pytest.raises(NotAllowed, match="closed" if stage == "closed" else "signed off first|is over"):
            attempt()


def test_every_deed_is_tried() -> None:
    assert set(OPEN) == {deed.value for deed in Deed}


def test_work_that_no_goal_asked_for_can_start_at_any_stage(story: Story) -> None:
    step = actions.add_action(
        statement={"en": "Book a room"}, owner=story.head, due_on=in_days(5), cycle=story.plan(), by=story.head
    )
    assert actions.move_action(step, "running", revision=1, by=story.head).state == "running"


def test_a_signed_aim_changes_with_a_reason_that_stays(story: Story, goal: Goal) -> None:
    change = {"basis": "target", "owner": story.head, "due_on": goal.due_on, "by": story.head}
    actions.change_goal(goal, **change, revision=1)  # a draft needs no reason
    make(SignOff, cycle=goal.cycle, stage="goals", signed_by=story.head, level="head")
    with pytest.raises(NotAllowed, match="were signed"):
        actions.change_goal(goal, **change | {"basis": "guarantee"}, revision=2)
    actions.change_goal(goal, **change | {"basis": "guarantee"}, reason="Too much at once", revision=2)
    shifts = AimShift.objects.order_by("pk")
    assert [(str(row.to_low.normalize()), row.reason) for row in shifts] == [("0.95", ""), ("0.8", "Too much at once")]
    page = signed_in(story.head).get(address("planning:goals_page", args=[goal.cycle_id])).content.decode()
    assert "Too much at once" in page


def test_an_evaluation_vouches_only_for_the_aim_of_then(story: Story, goal: Goal) -> None:
    story.at("evaluation", goal.cycle)
    attempts(story, goal)["evaluation"]()
    assert outcomes(goal.cycle)[0].evaluated is not None
    assert plan_facts(goal.cycle).goals_not_evaluated == 0
    Goal.objects.filter(pk=goal.pk).update(aim_low="0.95")
    assert outcomes(goal.cycle)[0].evaluated is None
    assert plan_facts(goal.cycle).goals_not_evaluated == 1


def test_what_is_reached_already_is_no_goal(story: Story) -> None:
    """The plan began with 71 %, and 78 % are measured by now."""
    cycle = story.plan()
    story.measure(story.months[5], "0.78")
    with pytest.raises(NotAllowed, match="is there already"):
        story.goal(cycle, basis="other", low=Decimal("0.75"))
    assert str(story.goal(cycle).baseline_value.normalize()) == "0.71"


def test_a_goal_lies_within_its_plan(story: Story) -> None:
    with pytest.raises(NotAllowed, match="The plan ends on"):
        story.goal(due_on=in_days(301))


def test_the_figures_at_the_start_stay_once_the_consultation_was_signed(story: Story) -> None:
    cycle = story.plan()
    make(SignOff, cycle=cycle, stage="consultation", signed_by=story.head, level="head")
    with pytest.raises(NotAllowed, match="stay as they are"):
        actions.freeze_baseline(cycle, by=story.head)


def test_nobody_from_outside_the_staff_gets_a_pen(story: Story) -> None:
    cycle, guest = story.plan(), make_member("community_member", story.directorate)
    with pytest.raises(NotAllowed, match="comes from the community"):
        actions.add_seat(cycle, function="team_leader", member=guest, by=story.head)
    with pytest.raises(NotAllowed, match="comes from the community"):
        actions.appoint_chair(cycle, story.head, deputy=guest, by=story.head)
    Seat.objects.filter(cycle=cycle, function="chair").update(deputy=guest)
    assert not can_edit_plan(guest, cycle)


def test_a_seat_gives_the_pen_once_it_is_confirmed(story: Story) -> None:
    cycle, asked = story.plan(), make_member("data_officer", story.directorate)
    seat = actions.add_seat(cycle, function="team_leader", member=asked, by=story.head)
    assert not can_edit_plan(asked, cycle)
    actions.confirm_seat(seat, by=asked)
    again = type(asked).objects.get(pk=asked.pk)
    assert can_edit_plan(again, cycle)
    assert not can_reopen_stages(again, cycle)
    assert not can_open_scores(again, cycle)


def test_the_page_of_a_stage_that_is_over_says_so_and_offers_nothing(story: Story, goal: Goal) -> None:
    story.at("implementation", goal.cycle)
    client = signed_in(story.head)
    for page in ("problems_page", "goals_page", "solutions_page", "priorities_page"):
        text = client.get(address(f"planning:{page}", args=[goal.cycle_id])).content.decode()
        assert "is over. Take the plan back to it to change this." in text
        assert f'href="{address("planning:change_goal_page", args=[goal.pk])}"' not in text
