"""Actions of a plan: dates that make sense, one minute to report, every shift is kept, and nobody overwrites anybody."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from people.models import Deputyship
from planning import actions
from planning.models import Action, ActionUpdate, DateShift, Seat
from planning.rules import can_update_action
from planning.workflow import ACTION_MOVES, ActionState
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_directorate, make_member
from tests.planning.conftest import Story, in_days
from tests.planning.steps import chosen, step


def report(row: Action, **values: Any) -> Action:
    start = {"to": row.state, "note": row.note, "due_on": row.due_on, "revision": row.revision, "by": row.owner}
    return actions.update_action(row, **start | values)  # type: ignore[arg-type]


def test_an_action_lies_in_its_plans_directorate(story: Story) -> None:
    assert step(story).directorate == story.directorate
    assert step(story, goal=None, directorate=story.directorate).cycle is None
    cycle = story.plan()
    alone = step(story, goal=None, cycle=cycle)
    assert (alone.goal, alone.cycle, alone.directorate) == (None, cycle, story.directorate)
    with pytest.raises(NotAllowed, match="which directorate"):
        step(story, goal=None)


def test_goal_and_solution_are_of_the_same_plan_and_the_solution_is_chosen(story: Story) -> None:
    cycle, other = story.plan(), story.plan()
    goal, solution = story.goal(cycle), chosen(cycle)
    row = step(story, goal=goal, solution=solution)
    assert (row.goal, row.solution) == (goal, solution)
    with pytest.raises(NotAllowed, match="another plan"):
        step(story, goal=goal, cycle=other)
    with pytest.raises(NotAllowed, match="does not have that solution"):
        step(story, goal=goal, solution=chosen(other))
    for values in ({"state": "proposed"}, {"does_nothing": True}):
        with pytest.raises(NotAllowed, match="solutions that were chosen"):
            step(story, goal=goal, solution=chosen(cycle, **values))


def test_who_answers_is_of_the_staff_and_still_here(story: Story) -> None:
    guest, gone = make_member("community_member"), make_member("head")
    gone.left_on = in_days(0)
    gone.save()
    with pytest.raises(NotAllowed, match="speaks for the community"):
        step(story, owner=guest)
    with pytest.raises(NotAllowed, match="has left"):
        step(story, deputy=gone)
    with pytest.raises(NotAllowed, match="somebody else than the owner"):
        step(story, deputy=story.head)


def test_money_is_not_negative_and_a_source_needs_a_budget(story: Story) -> None:
    for values in ({"budget": Decimal(-1)}, {"spent": Decimal("-0.01")}):
        with pytest.raises(NotAllowed, match="0 or more"):
            step(story, **values)
    with pytest.raises(NotAllowed, match="whose source"):
        step(story, budget_source="State budget")
    row = step(story, budget=Decimal(900), budget_source=" State budget ")
    assert row.budget_source == "State budget"


def test_the_same_action_twice_is_one(story: Story) -> None:
    goal = story.goal()
    assert step(story, goal=goal) == step(story, goal=goal)
    assert Action.objects.count() == 1
    assert step(story, goal=goal, due_on=in_days(11)) != step(story, goal=goal)


def test_days_in_the_wrong_order_are_refused(story: Story) -> None:
    with pytest.raises(NotAllowed, match="due before it begins"):
        step(story, starts_on=in_days(20))
    row = step(story, starts_on=in_days(5))
    with pytest.raises(NotAllowed, match="due before it begins"):
        report(row, due_on=in_days(1))


def test_a_report_moves_notes_and_shifts_at_one_go(story: Story) -> None:
    row = step(story)
    with pytest.raises(NotAllowed, match="why the day moves"):
        report(row, to="running", note="The gearbox", due_on=in_days(30))
    row.refresh_from_db()
    assert (row.state, row.revision, ActionUpdate.objects.count()) == (
        "planned",
        1,
        0,
    )  # the refusal undid the move too
    report(row, to="running", note="The gearbox", share=40, due_on=in_days(30), reason="It is late", spent=Decimal(7))
    row.refresh_from_db()
    assert (row.state, row.note, row.share, row.due_on, row.starts_on, row.spent) == (
        "running", "The gearbox", 40, in_days(30), in_days(0), 7,
    )  # fmt: skip
    shift, update = DateShift.objects.get(), ActionUpdate.objects.get()
    assert (shift.from_on, shift.to_on, shift.reason, shift.by) == (in_days(10), in_days(30), "It is late", story.head)
    assert (update.state, update.share, update.note, update.by) == ("running", 40, "The gearbox", story.head)


def test_every_shift_is_kept_whatever_made_it(story: Story) -> None:
    row = step(story)
    with pytest.raises(NotAllowed, match="why the day moves"):
        actions.change_action(row, due_on=in_days(20), revision=1, by=story.head)
    actions.change_action(row, due_on=in_days(20), reason="Rain", revision=1, by=story.head)
    actions.change_action(row, due_on=in_days(15), revision=2, by=story.head)  # earlier needs no reason
    actions.change_action(row, statement={"en": "Repair both"}, revision=3, by=story.head)
    assert [(s.from_on, s.to_on, s.reason) for s in DateShift.objects.order_by("pk")] == [
        (in_days(10), in_days(20), "Rain"), (in_days(20), in_days(15), ""),
    ]  # fmt: skip


def test_what_is_not_named_stays(story: Story) -> None:
    row = step(story, budget=Decimal(5))
    changed = actions.change_action(row, budget_source="Fund", revision=1, by=story.head)
    assert (changed.words, changed.budget, changed.owner, changed.goal_id) == (row.words, 5, row.owner, row.goal_id)
    assert actions.change_action(row, goal=None, revision=2, by=story.head).goal is None


@pytest.mark.parametrize(("state", "to"), list(itertools.product(ActionState.values, ActionState.values)))
def test_every_pair_of_states(story: Story, state: str, to: str) -> None:
    row = step(story)
    Action.objects.filter(pk=row.pk).update(
        state=state, share={"done": 100, "planned": 0}.get(state, 40), done_on=in_days(0) if state == "done" else None
    )
    if to not in ACTION_MOVES[state]:
        with pytest.raises(NotAllowed, match="can’t become"):
            actions.move_action(row, to, revision=1, by=story.head)
        return
    moved = actions.move_action(row, to, revision=1, by=story.head)
    assert (moved.state, moved.done_on is not None) == (to, to == "done")
    assert moved.share == {"done": 100, "planned": 0}.get(to, {"done": 100, "planned": 0}.get(state, 40))
    assert [update.state for update in ActionUpdate.objects.all()] == [to]


def test_a_share_is_a_percentage_of_what_has_started(story: Story) -> None:
    row = step(story)
    for share in (-1, 101):
        with pytest.raises(NotAllowed, match="from 0 to 100"):
            report(row, to="running", share=share)
    with pytest.raises(NotAllowed, match="has started"):
        report(row, share=10)
    assert report(row, to="running", share=100).share == 100
    assert report(Action.objects.get(pk=row.pk), to="done", share=20).share == 100


def test_the_second_of_two_writers_is_told_and_a_double_click_is_one(story: Story) -> None:
    row = step(story)
    for _click in range(2):
        report(row, to="running", note="Parts ordered", share=10)
    assert (ActionUpdate.objects.count(), Action.objects.get().revision) == (1, 2)
    with pytest.raises(Stale, match="meanwhile"):
        report(row, to="running", note="Other", share=10)
    with pytest.raises(Stale, match="meanwhile"):
        actions.change_action(row, statement={"en": "Other"}, revision=1, by=story.head)
    with pytest.raises(Stale, match="meanwhile"):
        actions.move_action(row, "dropped", revision=1, by=story.head)
    assert actions.move_action(row, "running", revision=1, by=story.head).revision == 2
    with pytest.raises(Stale, match="meanwhile"):
        actions.archive_action(row, revision=1, by=story.head)


def test_an_archived_action_rests_until_it_is_brought_back(story: Story) -> None:
    row = step(story)
    actions.archive_action(row, revision=1, by=story.head)
    with pytest.raises(NotAllowed, match="Bring it back"):
        actions.move_action(row, "running", revision=2, by=story.head)
    for _click in range(2):
        restored = actions.restore_action(row, by=story.head)
    assert (restored.archived_at, restored.revision) == (None, 3)


def test_nothing_moves_in_a_closed_plan(story: Story) -> None:
    cycle = story.plan()
    row = step(story, goal=story.goal(cycle))
    story.at("closed", cycle)
    for write in (
        lambda: actions.move_action(row, "running", revision=1, by=story.head),
        lambda: actions.change_action(row, due_on=in_days(5), revision=1, by=story.head),
        lambda: step(story, goal=None, cycle=cycle),
        lambda: actions.add_milestone(row, statement={"en": "Half"}, due_on=in_days(5), by=story.head),
        lambda: actions.raise_barrier(row, statement="No parts", level="owner", by=story.head),
    ):
        with pytest.raises(NotAllowed, match="closed"):
            write()


def test_owner_deputies_and_writers_may_report_and_the_community_may_not(story: Story) -> None:
    cycle = story.plan()
    owner, named, acting = (make_member("data_officer", story.directorate) for _each in range(3))
    writer, guest = make_member("data_officer", make_directorate()), make_member("community_member")
    make(Deputyship, member=owner, deputy=acting, starts_on=in_days(-1), ends_on=in_days(1))
    make(Seat, cycle=cycle, function="team_leader", member=writer, confirmed_at=timezone.now())
    make(Seat, cycle=cycle, function="community_member", member=guest)
    row = step(story, goal=story.goal(cycle), owner=owner, deputy=named)
    Action.objects.filter(pk=row.pk).update(owner=owner)
    stranger = make_member("head", make_directorate())
    may = [can_update_action(who, row) for who in (owner, named, acting, story.head, writer, guest, stranger)]
    assert may == [True, True, True, True, True, False, False]
    row.owner = guest  # not even as the owner
    assert not can_update_action(guest, row)
