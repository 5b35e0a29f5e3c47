"""The search finds problems, goals and actions by their words, within what the member may see."""

from typing import Any

import pytest

from people.models import Member
from planning import actions
from planning.models import Cycle
from planning.tasks import note_awaited_signature, note_awaited_signatures
from tests.figures import address
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step


@pytest.fixture
def cycle(story: Story) -> Cycle:
    plan = story.plan()
    actions.add_problem(plan, statement={"en": "Litter everywhere", "ar": "نفايات"}, by=story.head)
    step(story, cycle=plan, goal=story.goal(plan), statement={"en": "Order bins"})
    note_awaited_signature(plan.pk)
    return plan


def found(member: Member, text: str) -> str:
    page: Any = signed_in(member).get(address("web:search"), {"q": text})
    main = str(page.content.decode())
    return main[main.index("<main") :]


@pytest.mark.parametrize(
    ("text", "words"), [("litter", "Litter everywhere"), ("نفايات", "Litter everywhere"), ("bins", "Order bins")]
)
def test_what_was_written_is_found(story: Story, cycle: Cycle, text: str, words: str) -> None:
    assert words in found(story.head, text)
    assert words not in found(make_member("head", make_directorate()), text)


def test_a_goal_is_found_by_its_indicator(story: Story, cycle: Cycle) -> None:
    assert address("planning:goal_page", args=[cycle.goals.get().pk]) in found(story.head, "burst")


def test_a_community_member_finds_within_the_own_team_only(story: Story, cycle: Cycle) -> None:
    member, stranger = make_member("community_member", story.directorate), make_member("community_member")
    actions.add_seat(cycle, function="community_member", member=member, by=story.head)
    assert "Litter everywhere" in found(member, "litter")
    assert "Litter everywhere" not in found(stranger, "litter")


def test_what_is_put_aside_or_put_away_is_found_no_more(story: Story, cycle: Cycle) -> None:
    action = cycle.actions.get()
    actions.archive_action(action, revision=action.revision, by=story.head)
    assert "Order bins" not in found(story.head, "bins")
    actions.archive_cycle(cycle, reason="Double", by=story.head)
    assert "Litter everywhere" not in found(story.head, "litter")


def test_actions_without_a_plan_are_found_after_the_night(story: Story, inside: Any) -> None:
    actions.add_action(
        statement={"en": "Check the meters"}, directorate=story.directorate, owner=story.head, due_on=in_days(5),
        by=story.head,
    )  # fmt: skip
    note_awaited_signatures()
    assert "Check the meters" in found(story.head, "meters")
