"""Solutions: doing nothing is always among them; written by the team, changed by one at a time, taken from citizens' ideas."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.actions import receive_case
from feedback.models import Case
from planning import actions
from planning.models import Action, Solution
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.weighing import Weighing, make_weighing


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def text_of(response: Any) -> str:
    return response.content.decode()


def idea(story: Story, **values: Any) -> Case:
    start = {"kind": "suggestion", "language": "ar", "text": "افتحوا مركزين", "directorate": story.directorate}
    return make(Case, **start | values)


def test_doing_nothing_comes_with_the_first_solution_and_once(weighing: Weighing) -> None:
    weighing.add("Three teams")
    idle = Solution.objects.filter(problem=weighing.problems[0], does_nothing=True)
    assert [row.words["en"] for row in idle] == ["Do nothing"]
    assert set(idle[0].words) == {"en", "ar", "ckb", "uk"}


def test_a_solution_keeps_what_was_said_of_it(weighing: Weighing) -> None:
    row = weighing.add(
        "Night shift", horizon="long", authority="national", cost=Decimal("1500.50"), staff=Decimal("2.5"),
        effect=" Half the gap ", risk="Tired people",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.horizon, row.authority, row.cost, row.staff, row.effect, row.risk) == (
        "long", "national", Decimal("1500.50"), Decimal("2.5"), "Half the gap", "Tired people",
    )  # fmt: skip


def test_costs_below_nothing_are_refused(weighing: Weighing) -> None:
    with pytest.raises(NotAllowed, match="0 or more"):
        weighing.add("Free money", cost=Decimal(-1))


def test_the_second_of_two_writers_is_told(weighing: Weighing) -> None:
    row = weighing.solutions["Two teams"]
    actions.change_solution(row, statement={"en": "Two crews"}, revision=1, by=weighing.head)
    with pytest.raises(Stale, match="meanwhile"):
        actions.change_solution(row, statement={"en": "Two gangs"}, revision=1, by=weighing.head)
    assert weighing.fresh("Two teams").words == {"en": "Two crews"}


def test_doing_nothing_keeps_its_words_but_says_its_risk(weighing: Weighing) -> None:
    idle = Solution.objects.get(problem=weighing.problems[0], does_nothing=True)
    actions.change_solution(idle, statement={"en": "Wait"}, risk="Streets flood", revision=1, by=weighing.head)
    idle.refresh_from_db()
    assert (idle.words["en"], idle.risk) == ("Do nothing", "Streets flood")
    with pytest.raises(NotAllowed, match="always weighed"):
        actions.archive_solution(idle, revision=2, by=weighing.head)


def test_with_the_last_solution_doing_nothing_goes_too(weighing: Weighing) -> None:
    other = weighing.add("Three teams")
    actions.archive_solution(other, revision=1, by=weighing.head)
    live = Solution.objects.filter(problem=weighing.problems[0], archived_at=None)
    assert live.count() == 2
    actions.archive_solution(weighing.fresh("Two teams"), revision=1, by=weighing.head)
    assert not live.exists()
    weighing.add("Four teams")
    assert live.filter(does_nothing=True).count() == 1


def test_a_solution_that_is_carried_out_is_not_archived(story: Story, weighing: Weighing) -> None:
    row = weighing.solutions["Two teams"]
    action = actions.add_action(
        statement={"en": "Hire"}, owner=story.head, due_on=in_days(5), directorate=story.directorate, by=story.head
    )
    type(action).objects.filter(pk=action.pk).update(cycle=weighing.cycle, solution=row)
    with pytest.raises(NotAllowed, match="An action carries"):
        actions.archive_solution(row, revision=1, by=weighing.head)


def test_a_closed_plan_takes_no_solution(story: Story, weighing: Weighing) -> None:
    story.at("closed", weighing.cycle)
    with pytest.raises(NotAllowed, match="closed"):
        weighing.add("Too late")


# --- a citizen's idea ---


def test_a_citizens_idea_becomes_a_solution_in_the_citizens_words(story: Story, weighing: Weighing) -> None:
    case = idea(story)
    row = actions.adopt_suggestion(case, weighing.problems[0], by=story.head)
    assert (row.words, row.case, row.cycle) == ({"ar": "افتحوا مركزين"}, case, weighing.cycle)
    with pytest.raises(NotAllowed, match="taken the idea up already"):
        actions.adopt_suggestion(case, weighing.problems[1], by=story.head)
    actions.archive_solution(row, revision=1, by=story.head)
    assert actions.adopt_suggestion(case, weighing.problems[1], statement={"en": "Two offices"}, by=story.head).pk


def test_only_an_idea_that_stands_is_taken_up(story: Story, weighing: Weighing) -> None:
    with pytest.raises(NotAllowed, match="Only an idea"):
        actions.adopt_suggestion(idea(story, kind="complaint"), weighing.problems[0], by=story.head)
    with pytest.raises(NotAllowed, match="withdrawn"):
        actions.adopt_suggestion(idea(story, state="withdrawn"), weighing.problems[0], by=story.head)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "rejected", "rejection": "spam"}, "not accepted"),
        ({"held_at": timezone.now()}, "not accepted"),
        ({"emptied_at": timezone.now()}, "was erased"),
    ],
)
def test_what_is_not_accepted_or_erased_is_taken_up_by_no_plan(
    story: Story, weighing: Weighing, values: dict[str, Any], words: str
) -> None:
    case, client = idea(story, **values), signed_in(story.head)
    with pytest.raises(NotAllowed, match=words):
        actions.adopt_suggestion(case, weighing.problems[0], by=story.head)
    button = address("planning:adopt_suggestion_page", args=[case.pk])
    assert button not in text_of(client.get(address("feedback:case", args=[case.pk])))
    refused = client.post(button, {"problem": weighing.problems[0].pk, "statement_en": "Two offices"})
    assert refused.status_code == 422
    assert not Solution.objects.filter(case=case).exists()


def test_of_ideas_that_are_joined_the_first_one_is_taken_up(story: Story, weighing: Weighing) -> None:
    first = idea(story)
    twin = idea(story, state="duplicate", parent=first)
    with pytest.raises(NotAllowed, match="Take that one up"):
        actions.adopt_suggestion(twin, weighing.problems[0], by=story.head)
    assert actions.adopt_suggestion(first, weighing.problems[0], by=story.head).pk


def test_the_citizen_reads_what_became_of_the_idea(story: Story, weighing: Weighing, client: Client) -> None:
    receipt = receive_case(kind="suggestion", text="Open two offices", language="en")
    row = actions.adopt_suggestion(receipt.case, weighing.problems[0], by=story.head)
    plan, public = weighing.cycle, address("public_planning:plan_page", args=[weighing.cycle.code])

    def told() -> str:
        return text_of(client.get(address("tell:follow") + f"?code={receipt.code}", follow=True))

    assert "Your idea is being weighed for a plan." in told()
    Solution.objects.filter(pk=row.pk).update(state="chosen")
    assert "Your idea is being weighed for a plan." in told()  # not signed off yet
    story.at("implementation", plan)
    page = told()
    assert "Your idea became part of a plan." in page
    assert public not in page
    type(plan).objects.filter(pk=plan.pk).update(public=True)
    assert public in told()
    step = {"cycle": plan, "solution": row, "owner": story.head, "directorate": story.directorate, "due_on": in_days(9)}
    first = make(Action, **step, state="done", done_on=dt.date(2026, 3, 1))
    second = make(Action, **step)
    make(Action, **step, state="dropped")
    assert "carried out" not in told()
    type(second).objects.filter(pk=second.pk).update(state="done", done_on=dt.date(2026, 4, 2))
    assert "Your idea was carried out on 2 April 2026." in told()
    assert first.done_on
    Solution.objects.filter(pk=row.pk).update(state="not_chosen")
    assert "weighed for a plan and not chosen" in told()


def test_a_long_idea_is_shortened(story: Story, weighing: Weighing) -> None:
    row = actions.adopt_suggestion(idea(story, text="wort " * 200), weighing.problems[0], by=story.head)
    assert len(row.words["ar"]) <= 300
    assert row.words["ar"].endswith("…")


def test_the_page_of_an_idea_leads_to_the_plan_and_back(story: Story, weighing: Weighing) -> None:
    case = idea(story)
    client = signed_in(story.head)
    button = address("planning:adopt_suggestion_page", args=[case.pk])
    assert button in text_of(client.get(address("feedback:case", args=[case.pk])))
    assert button not in text_of(client.get(address("feedback:case", args=[idea(story, kind="complaint").pk])))
    assert client.post(button, {"problem": ""}).status_code == 422
    assert client.post(button, {"problem": weighing.problems[0].pk, "statement_en": "Two offices"}).status_code == 302
    page = text_of(client.get(address("feedback:case", args=[case.pk])))
    assert "Two offices" in page
    assert address("planning:solution_page", args=[Solution.objects.get(case=case).pk]) in page


def test_an_idea_goes_only_into_plans_that_one_writes_by_whoever_reads_it(story: Story, weighing: Weighing) -> None:
    case, url = idea(story), address("planning:adopt_suggestion_page", args=[idea(story).pk])
    stranger = signed_in(make_member("head", make_directorate()))
    assert stranger.get(url).status_code == 404  # another directorate's message
    officer = signed_in(make_member("complaints_officer", story.directorate))
    refused = officer.post(
        address("planning:adopt_suggestion_page", args=[case.pk]),
        {"problem": weighing.problems[0].pk, "statement_en": "X"},
    )
    assert refused.status_code in (403, 422)
    assert signed_in(weighing.team["community_member"]).get(url).status_code == 403
    assert not Solution.objects.filter(case__isnull=False).exists()


# --- pages ---


def test_a_solution_is_written_changed_and_archived_on_pages(weighing: Weighing) -> None:
    client, problem = signed_in(weighing.head), weighing.problems[0]
    new = address("planning:new_solution_page", args=[weighing.cycle.pk, problem.pk])
    form = {
        "statement_en": "Buy a truck",
        "horizon": "long",
        "authority": "provincial",
        "cost": "١٬٥٠٠",
        "staff": "0.5",
    }
    assert client.post(new, form | {"statement_en": ""}).status_code == 422
    assert client.post(new, form | {"cost": "-3"}).status_code == 422
    assert client.post(new, form).status_code == 302
    row = Solution.objects.get(authority="provincial")
    assert (row.cost, row.horizon) == (1500, "long")
    page = text_of(client.get(address("planning:solutions_page", args=[weighing.cycle.pk])))
    assert "Buy a truck" in page
    assert "1,500" in page
    change = address("planning:change_solution_page", args=[row.pk])
    assert client.post(change, form | {"statement_en": "Rent a truck", "revision": 1}).status_code == 302
    assert client.post(change, form | {"revision": 1}).status_code == 422
    archive = address("planning:archive_solution_page", args=[row.pk])
    client.post(archive, {"revision": 1})
    assert Solution.objects.get(pk=row.pk).archived_at is None
    client.post(archive, {"revision": 2})
    assert Solution.objects.get(pk=row.pk).archived_at is not None


def test_a_community_member_reads_solutions_and_writes_none(weighing: Weighing) -> None:
    client, row = signed_in(weighing.team["community_member"]), weighing.solutions["Two teams"]
    assert "Two teams" in text_of(client.get(address("planning:solutions_page", args=[weighing.cycle.pk])))
    assert client.get(address("planning:solution_page", args=[row.pk])).status_code == 200
    new = address("planning:new_solution_page", args=[weighing.cycle.pk, weighing.problems[0].pk])
    assert client.get(new).status_code == 403
    for page in ("change_solution_page", "archive_solution_page", "decide_solution_page", "rank_page"):
        assert client.post(address(f"planning:{page}", args=[row.pk]), {"revision": 1}).status_code == 403
    outsider = signed_in(make_member("community_member", weighing.cycle.directorate))
    assert outsider.get(address("planning:solution_page", args=[row.pk])).status_code == 403
