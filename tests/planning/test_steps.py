"""Actions of a plan: dates that make sense, one minute to report, and nobody overwrites anybody."""

import pytest

from planning import actions
from planning.models import Action
from planning.rules import can_update_actions
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_directorate, make_member
from tests.planning.conftest import Story, in_days


def step(story: Story, **values: object) -> Action:
    start = {"statement": {"en": "Repair the truck"}, "owner": story.head, "due_on": in_days(10), "by": story.head}
    return actions.add_action(**{**start, "goal": story.goal(), **values})  # type: ignore[arg-type]


def test_an_action_lies_in_its_plans_directorate(story: Story) -> None:
    assert step(story).directorate == story.directorate
    assert step(story, goal=None, directorate=story.directorate).goal is None
    with pytest.raises(NotAllowed, match="which directorate"):
        step(story, goal=None)


def test_days_in_the_wrong_order_are_refused(story: Story) -> None:
    with pytest.raises(NotAllowed, match="due before it begins"):
        step(story, starts_on=in_days(20))
    row = step(story, starts_on=in_days(5))
    with pytest.raises(NotAllowed, match="due before it begins"):
        actions.update_action(row, to="planned", note="x", due_on=in_days(1), revision=1, by=story.head)


def test_a_report_moves_notes_and_shifts_at_one_go(story: Story) -> None:
    row = step(story)
    with pytest.raises(NotAllowed, match="why the day moves"):
        actions.update_action(row, to="running", note="", due_on=in_days(30), revision=1, by=story.head)
    row.refresh_from_db()
    assert (row.state, row.revision) == ("planned", 1)  # the refusal undid the move too
    actions.update_action(row, to="running", note="The gearbox is late", due_on=in_days(30), revision=1, by=story.head)
    row.refresh_from_db()
    assert (row.state, row.note, row.due_on, row.starts_on) == (
        "running",
        "The gearbox is late",
        in_days(30),
        in_days(0),
    )


def test_done_has_a_day_and_undone_has_none(story: Story) -> None:
    row = step(story)
    actions.move_action(row, "running", revision=1, by=story.head)
    assert actions.move_action(row, "done", revision=2, by=story.head).done_on == in_days(0)
    assert actions.move_action(row, "running", revision=3, by=story.head).done_on is None


def test_the_second_of_two_writers_is_told(story: Story) -> None:
    row = step(story)
    actions.move_action(row, "running", revision=1, by=story.head)
    with pytest.raises(Stale, match="meanwhile"):
        actions.change_action(
            row,
            statement={"en": "Other"},
            owner=story.head,
            starts_on=None,
            due_on=in_days(3),
            revision=1,
            by=story.head,
        )


def test_the_owner_the_deputy_and_the_writers_may_report(story: Story) -> None:
    from people.models import Deputyship

    owner, deputy, other = make_member(), make_member(), make_member("head", make_directorate())
    make(Deputyship, member=owner, deputy=deputy, starts_on=in_days(-1), ends_on=in_days(1))
    row = step(story, owner=owner)
    may = [
        can_update_actions(who, row.directorate, owner_id=row.owner_id) for who in (owner, deputy, story.head, other)
    ]
    assert may == [True, True, True, False]
