"""A goal is changed by one at a time and keeps where it started from; it is given up with a reason."""

from decimal import Decimal
from typing import Any

import pytest

from planning import actions
from planning.models import Goal
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address, make_indicator
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days


def changed(story: Story, goal: Goal, **values: Any) -> Goal:
    start = {"basis": "target", "due_on": goal.due_on, "owner": story.head, "revision": 1, "by": story.head}
    return actions.change_goal(goal, **start | values)


def test_a_changed_goal_keeps_its_baseline(story: Story) -> None:
    goal = story.goal()
    story.measure(story.months[5], "0.90")  # a better figure has come meanwhile
    goal = changed(story, goal, in_words={"en": "Nine of ten"})
    assert (goal.baseline_value, goal.baseline_period, goal.aim_low) == (
        Decimal("0.71"),
        story.months[4],
        Decimal("0.95"),
    )
    assert (goal.baseline_gap, goal.words, goal.revision) == (Decimal("-0.24"), {"en": "Nine of ten"}, 2)


def test_the_second_of_two_writers_is_told(story: Story) -> None:
    goal = story.goal()
    changed(story, goal)
    with pytest.raises(Stale, match="changed this goal meanwhile"):
        changed(story, goal, basis="guarantee")
    assert Goal.objects.get().basis == "target"


def test_a_changed_goal_is_measurable_too(story: Story) -> None:
    goal = story.goal()
    with pytest.raises(NotAllowed, match="is there already"):
        changed(story, goal, basis="other", low=Decimal("0.5"))
    with pytest.raises(NotAllowed, match="lies in the future"):
        changed(story, goal, due_on=in_days(-1))
    story.at("closed", goal.cycle)
    with pytest.raises(NotAllowed, match="closed"):
        changed(story, goal)


def test_a_day_that_has_passed_stays_while_something_else_changes(story: Story) -> None:
    goal = story.goal()
    Goal.objects.update(due_on=in_days(-3))
    goal.refresh_from_db()
    assert changed(story, goal).due_on == in_days(-3)


def test_a_goal_is_given_up_with_a_reason_and_its_indicator_is_free_again(story: Story) -> None:
    goal = story.goal()
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.archive_goal(goal, reason=" ", revision=1, by=story.head)
    given_up = actions.archive_goal(goal, reason="The works are sold", revision=1, by=story.head)
    assert given_up.archive_reason == "The works are sold"
    with pytest.raises(Stale):
        actions.archive_goal(goal, reason="Again", revision=2, by=story.head)
    story.goal(goal.cycle)


def test_a_goal_that_actions_still_lead_to_is_not_given_up(story: Story) -> None:
    goal = story.goal()
    actions.add_action(statement={"en": "Repair"}, owner=story.head, due_on=in_days(5), goal=goal, by=story.head)
    with pytest.raises(NotAllowed, match="Actions still lead"):
        actions.archive_goal(goal, reason="Sold", revision=1, by=story.head)


def test_a_goal_starts_from_any_indicator_of_the_plan(story: Story) -> None:
    cycle = story.plan()
    client, choose = signed_in(story.head), address("planning:choose_indicator_page", args=[cycle.pk])
    form_page = address("planning:new_goal_for_indicator_page", args=[cycle.pk, story.indicator.pk])
    elsewhere = make_indicator(make_directorate())
    foreign = address("planning:new_goal_for_indicator_page", args=[cycle.pk, elsewhere.pk])
    goals = address("planning:goals_page", args=[cycle.pk])
    assert form_page in client.get(choose).content.decode()
    form = {
        "basis": "guarantee",
        "due_on": in_days(50).isoformat(),
        "owner": story.head.pk,
        "in_words_en": "Eight of ten for homes",
    }
    assert client.post(form_page, form).status_code == 302
    assert form_page not in client.get(choose).content.decode()
    assert client.get(foreign).status_code == 404
    assert "Eight of ten for homes" in client.get(goals).content.decode()


def test_the_pages_change_and_give_up(story: Story) -> None:
    goal = story.goal()
    client = signed_in(story.head)
    change, archive = (
        address(f"planning:{name}", args=[goal.pk]) for name in ("change_goal_page", "archive_goal_page")
    )
    goals = address("planning:goals_page", args=[goal.cycle_id])
    page = client.get(change).content.decode()
    assert "It started from 71.0% in October 2026; that stays." in page
    assert "What the goal says, and what it lacks" in page
    form = {"basis": "other", "low": "90", "due_on": goal.due_on.isoformat(), "owner": story.head.pk, "revision": "1"}
    assert client.post(change, form).status_code == 302
    stale = client.post(change, form)
    assert (stale.status_code, "meanwhile" in stale.content.decode()) == (422, True)
    assert client.post(archive, {"reason": "", "revision": "2"}).status_code == 422
    assert client.post(archive, {"reason": "Sold", "revision": "2"}).status_code == 302
    assert "Sold" in client.get(goals).content.decode()
    assert client.get(change).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "community_member", "data_officer"])
def test_who_writes_no_plan_changes_no_goal(story: Story, role: str) -> None:
    goal = story.goal()
    client = signed_in(make_member(role, story.directorate))
    for name in ("change_goal_page", "archive_goal_page"):
        assert client.post(address(f"planning:{name}", args=[goal.pk]), {"revision": "1"}).status_code == 403
