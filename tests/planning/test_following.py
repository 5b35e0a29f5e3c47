"""What a next plan takes over from the last one: each open end with all that hangs on it, and no money twice."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from planning import actions, queries
from planning.models import Action, Barrier, Cycle
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story, in_days


@dataclass
class Followed:
    old: Cycle
    new: Cycle
    dig: Action  # in the old plan
    lay: Action  # waits for it
    barrier: Barrier

    def carried(self, row: Action) -> Action:
        return Action.objects.get(cycle=self.new, carried_from=row)


@pytest.fixture
def followed(story: Story) -> Followed:
    """Dig (1,200 of 5,000 spent, held up by a permit) and lay the pipe; the survey is done."""
    old = story.plan()
    make_member("governor")
    facts: dict[str, Any] = {"cycle": old, "owner": story.head, "due_on": in_days(9), "by": story.head}
    money: dict[str, Any] = {"budget": Decimal(5000), "spent": Decimal(1200), "budget_source": "City"}
    dig = actions.add_action(statement={"en": "Dig"}, **facts, **money)
    lay = actions.add_action(statement={"en": "Lay"}, **facts)
    survey = actions.add_action(statement={"en": "Survey"}, **facts, budget=Decimal(100), spent=Decimal(80))
    mark = actions.add_milestone(dig, statement={"en": "Half the street"}, due_on=in_days(5), by=story.head)
    actions.complete_milestone(mark, by=story.head)
    gone = actions.add_milestone(dig, statement={"en": "Never mind"}, due_on=in_days(6), by=story.head)
    actions.archive_milestone(gone, by=story.head)
    for needs in (dig, survey):
        actions.add_dependency(lay, needs, by=story.head)
    barrier = actions.raise_barrier(dig, statement="No permit", level="chair", by=story.head)
    barrier = actions.escalate_barrier(barrier, "governor", by=story.head)
    actions.add_action_file(dig, b"a,b\n1,2\n", "list.csv", note="The list", by=story.head)
    Action.objects.filter(pk=survey.pk).update(state="done", done_on=timezone.localdate(), share=100)
    story.at("evaluation", old)
    days: dict[str, Any] = {"starts_on": in_days(301), "ends_on": in_days(600)}
    new = actions.start_next_cycle(old, name={"en": "Second round"}, **days, by=story.head)
    return Followed(old, new, dig, lay, barrier)


def test_everything_that_hangs_on_an_action_goes_along(followed: Followed, story: Story) -> None:
    dig, lay = followed.carried(followed.dig), followed.carried(followed.lay)
    assert [(str(row.words), row.done_on) for row in dig.milestones.all()] == [
        ("Half the street", timezone.localdate()),
    ]  # fmt: skip
    assert [row.needs for row in lay.waits_for.all()] == [dig]
    assert [(row.note, row.file.name) for row in dig.files.all()] == [("The list", "list.csv")]
    held = dig.barriers.get()
    assert (held.words, held.level, held.raised_by, held.cleared_at) == ("No permit", "governor", story.head, None)
    assert (held.raised_at, held.escalated_at) == (followed.barrier.raised_at, followed.barrier.escalated_at)
    followed.barrier.refresh_from_db()
    assert (followed.barrier.answer, followed.barrier.cleared_by) == (
        f"Goes on in the plan {followed.new.code}.", story.head,
    )  # fmt: skip


def test_money_counts_once(followed: Followed) -> None:
    dig = followed.carried(followed.dig)
    assert (dig.budget, dig.spent, dig.budget_source) == (3800, None, "City")
    then, now = (queries.totals_of(plan, timezone.localdate()) for plan in (followed.old, followed.new))
    assert (then.budget, then.spent, now.budget, now.spent) == (1300, 1280, 3800, None)


def test_more_than_the_budget_was_spent_leaves_nothing(story: Story) -> None:
    old = story.plan()
    facts: dict[str, Any] = {"cycle": old, "owner": story.head, "due_on": in_days(9), "by": story.head}
    row = actions.add_action(statement={"en": "Dig"}, **facts, budget=Decimal(5), spent=Decimal(7))
    story.at("closed", old)
    days: dict[str, Any] = {"starts_on": in_days(301), "ends_on": in_days(600)}
    new = actions.start_next_cycle(old, name={"en": "Second"}, **days, by=story.head)
    assert Action.objects.get(cycle=new, carried_from=row).budget == 0
    assert queries.totals_of(old, timezone.localdate()).budget == 5


def test_the_old_plan_says_where_its_actions_went(followed: Followed, story: Story) -> None:
    totals = queries.totals_of(followed.old, timezone.localdate())
    assert (totals.count, totals.done, totals.open) == (3, 1, 0)
    client, dig = signed_in(story.head), followed.carried(followed.dig)
    words = f"Goes on in the plan {followed.new.code}"
    table = client.get(address("planning:implementation_page", args=[followed.old.pk])).content.decode()
    assert table.count(words) == 2
    page = client.get(address("planning:action_page", args=[followed.dig.pk])).content.decode()
    assert (words in page, address("planning:action_page", args=[dig.pk]) in page) == (True, True)
    there = client.get(address("planning:action_page", args=[dig.pk])).content.decode()
    assert address("planning:action_page", args=[followed.dig.pk]) in there


def test_what_went_on_is_not_taken_up_again_while_its_plan_is_kept(followed: Followed, story: Story) -> None:
    followed.dig.refresh_from_db()
    revision = followed.dig.revision
    with pytest.raises(NotAllowed, match=f"goes on in the plan {followed.new.code}"):
        actions.move_action(followed.dig, "planned", revision=revision, by=story.head)
    actions.archive_cycle(followed.new, reason="A mistake", by=story.head)
    assert actions.move_action(followed.dig, "planned", revision=revision, by=story.head).state == "planned"
