"""The stages of a plan: every pair of them, what a stage wants before the next, and the way back."""

import itertools

import pytest

from planning import actions
from planning.models import PlanSettings, SignOff, StageMove
from planning.workflow import ACTION_MOVES, STAGE_MOVES, STAGES, ActionState, Stage, check_action_move, check_stage_move
from tenancy.refusals import NotAllowed, Stale
from tests.make import make_member
from tests.planning.conftest import Story

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


def test_a_stage_is_signed_only_when_nothing_is_missing(story: Story) -> None:
    cycle = story.plan(chair=None)
    with pytest.raises(NotAllowed, match="no chair.*3 of 3 voices are missing"):
        actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    assert StageMove.objects.count() + SignOff.objects.count() == 0
    story.fill_team(cycle)
    moved = actions.sign_off_stage(cycle, stage="team", level="head", note=" All here ", by=story.head)
    signature = SignOff.objects.get()
    assert (moved.stage, signature.note, signature.signed_by) == ("consultation", "All here", story.head)


def test_an_unconfirmed_seat_holds_the_team_stage_up(story: Story) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    seat = cycle.seats.exclude(function="chair").first()
    assert seat is not None
    cycle.seats.filter(pk=seat.pk).update(confirmed_at=None)
    with pytest.raises(NotAllowed, match="1 member of the team has not confirmed"):
        actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)


def test_where_the_governor_signs_the_plan_waits_for_both_in_order(story: Story) -> None:
    cycle, governor = story.plan(), make_member("governor")
    story.fill_team(cycle)
    PlanSettings.objects.create(governor_stages=["team"])
    with pytest.raises(NotAllowed, match="signs first"):
        actions.sign_off_stage(cycle, stage="team", level="governor", by=governor)
    assert actions.sign_off_stage(cycle, stage="team", level="head", by=story.head).stage == "team"
    with pytest.raises(NotAllowed, match="signed already"):
        actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    assert actions.sign_off_stage(cycle, stage="team", level="governor", by=governor).stage == "consultation"


def test_the_governor_may_sign_a_stage_afterwards(story: Story) -> None:
    cycle, governor = story.plan(), make_member("governor")
    with pytest.raises(NotAllowed, match="not signed off by the head"):
        actions.countersign_stage(cycle, stage="team", by=governor)
    story.fill_team(cycle)
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    actions.countersign_stage(cycle, stage="team", by=governor)
    with pytest.raises(NotAllowed, match="signed already"):
        actions.countersign_stage(cycle, stage="team", by=governor)


def test_going_back_wants_a_reason_and_voids_what_was_signed(story: Story) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.reopen_stage(cycle, "team", stage="consultation", reason="  ", by=story.head)
    with pytest.raises(NotAllowed, match="earlier stage"):
        actions.reopen_stage(cycle, "problems", stage="consultation", reason="On", by=story.head)
    actions.reopen_stage(cycle, "team", stage="consultation", reason="The chair fell ill", by=story.head)
    move = StageMove.objects.order_by("-pk").first()
    assert move is not None
    assert (move.from_stage, move.to_stage, move.reason) == ("consultation", "team", "The chair fell ill")
    assert not cycle.signatures.filter(voided_at=None).exists()
    assert actions.sign_off_stage(cycle, stage="team", level="head", by=story.head).stage == "consultation"


def test_the_second_of_two_signers_is_told(story: Story) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    with pytest.raises(Stale, match="meanwhile"):
        actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
