"""The stages of a plan: every pair of them, what a stage wants before the next, and the way back."""

import itertools

import pytest

from planning import actions
from planning.models import StageMove
from planning.workflow import ACTION_MOVES, STAGE_MOVES, STAGES, ActionState, Stage, check_action_move, check_stage_move
from tenancy.refusals import NotAllowed, Stale
from tests.planning.conftest import Story, in_days

PAIRS = list(itertools.product(STAGES, STAGES))


@pytest.mark.parametrize(("stage", "to"), PAIRS)
def test_a_plan_goes_one_step_on_or_any_way_back(stage: str, to: str) -> None:
    steps = STAGES.index(to) - STAGES.index(stage)
    if steps == 1 or steps < 0:
        check_stage_move(stage, to, reason="New facts", missing=[])
    else:
        with pytest.raises(NotAllowed):
            check_stage_move(stage, to, reason="New facts", missing=[])


def test_every_stage_is_reached() -> None:
    reached, waiting = {Stage.TEAM.value}, [Stage.TEAM.value]
    while waiting:
        for to in STAGE_MOVES[waiting.pop()] - reached:
            reached.add(to)
            waiting.append(to)
    assert reached == set(STAGES)


@pytest.mark.parametrize(("state", "to"), list(itertools.product(ActionState.values, ActionState.values)))
def test_an_action_goes_its_ways(state: str, to: str) -> None:
    if to in ACTION_MOVES[state]:
        check_action_move(state, to)
    else:
        with pytest.raises(NotAllowed, match="can’t become"):
            check_action_move(state, to)
    assert any(state in targets for targets in ACTION_MOVES.values())


def test_a_stage_goes_on_only_when_nothing_is_missing(story: Story) -> None:
    cycle = story.plan(chair=None)
    with pytest.raises(NotAllowed, match="no chair"):
        actions.move_stage(cycle, "consultation", stage="team", by=story.head)
    assert not StageMove.objects.exists()
    actions.change_cycle(
        cycle, name=cycle.name, starts_on=cycle.starts_on, ends_on=cycle.ends_on, service=None, chair=story.head,
        public=False, by=story.head,
    )  # fmt: skip
    moved = actions.move_stage(cycle, "consultation", stage="team", by=story.head)
    assert moved.stage == "consultation"


def test_a_whole_plan_from_team_to_closed(story: Story) -> None:
    cycle = story.plan()
    go = iter(STAGES)
    stage = next(go)

    def on() -> None:
        nonlocal stage
        to = STAGES[STAGES.index(stage) + 1]
        actions.move_stage(cycle, to, stage=stage, by=story.head)
        stage = to

    on(), on()
    with pytest.raises(NotAllowed, match="No problem"):
        on()
    problem = actions.add_problem(
        cycle, statement={"en": "Pipes burst"}, indicator=story.indicator, period=story.months[4], by=story.head
    )
    on()
    with pytest.raises(NotAllowed, match="No goal"):
        on()
    goal = story.goal(cycle, problem=problem)
    on(), on()
    with pytest.raises(NotAllowed, match="1 goal has no action"):
        on()
    step = actions.add_action(statement={"en": "Fix"}, owner=story.head, due_on=in_days(9), goal=goal, by=story.head)
    on()
    with pytest.raises(NotAllowed, match="1 action is still open"):
        on()
    actions.move_action(step, "running", revision=1, by=story.head)
    actions.move_action(step, "done", revision=2, by=story.head)
    on()
    with pytest.raises(NotAllowed, match="not measured again"):
        on()
    story.measure(story.months[5], "0.9")
    on()
    assert stage == Stage.CLOSED
    with pytest.raises(NotAllowed, match="closed"):
        actions.add_problem(cycle, statement={"en": "More"}, by=story.head)


def test_going_back_wants_a_reason_and_is_written_down(story: Story) -> None:
    cycle = story.plan()
    actions.move_stage(cycle, "consultation", stage="team", by=story.head)
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.move_stage(cycle, "team", stage="consultation", reason="  ", by=story.head)
    actions.move_stage(cycle, "team", stage="consultation", reason="The chair fell ill", by=story.head)
    move = StageMove.objects.order_by("-pk").first()
    assert move is not None
    assert (move.from_stage, move.to_stage, move.reason, move.moved_by) == (
        "consultation",
        "team",
        "The chair fell ill",
        story.head,
    )


def test_the_second_of_two_movers_is_told(story: Story) -> None:
    cycle = story.plan()
    actions.move_stage(cycle, "consultation", stage="team", by=story.head)
    with pytest.raises(Stale, match="meanwhile"):
        actions.move_stage(cycle, "consultation", stage="team", by=story.head)
