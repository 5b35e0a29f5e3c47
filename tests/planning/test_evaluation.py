"""What became of a goal: the verdict follows from the figure that was measured again, and from nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from planning import actions
from planning.formula import expected_on
from planning.models import Evaluation, Goal
from planning.queries import beginnings, goal_states, outcomes
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address, assess, make_indicator, set_figures, set_standard
from tests.make import make_member, signed_in
from tests.planning.conftest import Story, in_days

NUMBERS = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(("day", "expected"), [
    (date(2026, 1, 1), "40"), (date(2026, 3, 1), "40"), (date(2026, 3, 11), "45"), (date(2026, 3, 21), "50"),
    (date(2027, 1, 1), "50"),
])  # fmt: skip
def test_the_even_way_from_the_baseline_to_the_aim(day: date, expected: str) -> None:
    found = expected_on(
        day, baseline=Decimal(40), aim=Decimal(50), measured_on=date(2026, 3, 1), due_on=date(2026, 3, 21)
    )
    assert found == Decimal(expected)


def test_of_a_range_the_nearer_end_is_expected_and_inside_it_nothing_changes() -> None:
    days = {"measured_on": date(2026, 1, 1), "due_on": date(2026, 1, 11)}
    pair = (Decimal(20), Decimal(30))
    assert expected_on(date(2026, 1, 6), baseline=Decimal(10), aim=pair, **days) == 15
    assert expected_on(date(2026, 1, 6), baseline=Decimal(40), aim=pair, **days) == 35
    assert expected_on(date(2026, 1, 6), baseline=Decimal(25), aim=pair, **days) == 25


@given(baseline=NUMBERS, aim=NUMBERS, day=st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_what_is_expected_lies_between_baseline_and_aim(baseline: Decimal, aim: Decimal, day: date) -> None:
    found = expected_on(day, baseline=baseline, aim=aim, measured_on=date(2026, 1, 1), due_on=date(2026, 12, 31))
    assert min(baseline, aim) <= found <= max(baseline, aim)


@pytest.fixture
def goal(story: Story) -> Goal:
    goal: Goal = story.goal()
    story.at("evaluation", goal.cycle)
    return goal


def evaluate(story: Story, goal: Goal, period: Any, **values: Any) -> Evaluation:
    said = {"why": "The truck came late", "lesson": "Order parts first", "by": story.head}
    return actions.evaluate_goal(goal, period_id=period.pk, **said | values)  # type: ignore[arg-type]


def test_without_a_new_figure_there_is_no_verdict(story: Story, goal: Goal) -> None:
    with pytest.raises(NotAllowed, match="not measured again"):
        evaluate(story, goal, story.months[4])
    assert Evaluation.objects.count() == 0


def test_the_verdict_is_the_figures(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.76")
    row = evaluate(story, goal, story.months[5])
    assert (row.verdict, row.value, row.gap) == ("smaller", Decimal("0.76"), Decimal("-0.04"))
    assert row.closed_share is not None
    assert row.closed_share.quantize(Decimal("0.001")) == Decimal("0.556")


def test_an_open_gap_wants_to_be_explained_and_every_goal_teaches(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.76")
    with pytest.raises(NotAllowed, match="why it came so"):
        evaluate(story, goal, story.months[5], why=" ")
    with pytest.raises(NotAllowed, match="should learn"):
        evaluate(story, goal, story.months[5], lesson="")
    story.measure(story.months[6], "0.9")
    assert evaluate(story, goal, story.months[6], why="").verdict == "closed"


def test_who_read_an_older_figure_is_told(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.76")
    story.measure(story.months[6], "0.9")
    with pytest.raises(Stale, match="newer figure"):
        evaluate(story, goal, story.months[5])


def test_a_later_figure_asks_for_a_new_evaluation_and_the_old_one_stays(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.76")
    evaluate(story, goal, story.months[5])
    assert outcomes(goal.cycle)[0].evaluated is not None
    story.measure(story.months[6], "0.9")
    outcome = outcomes(goal.cycle)[0]
    assert (outcome.evaluated, len(outcome.evaluations)) == (None, 1)


def test_the_very_same_is_said_once_and_a_new_word_puts_the_old_one_right(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.76")
    first = evaluate(story, goal, story.months[5], lesson="Ordr earlier")
    assert evaluate(story, goal, story.months[5], lesson="Ordr earlier ") == first
    second = evaluate(story, goal, story.months[5], lesson="Order earlier")
    outcome = outcomes(goal.cycle)[0]
    assert (outcome.evaluations, outcome.standing, outcome.evaluated) == ([second, first], [second], second)
    page = signed_in(story.head).get(address("planning:evaluation_page", args=[goal.cycle_id])).content.decode()
    assert ("Order earlier" in page, "Ordr earlier" in page) == (True, False)


def test_the_stage_is_over_when_every_goal_is_evaluated_by_its_newest_figure(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.9")
    with pytest.raises(NotAllowed, match="1 goal is not evaluated"):
        actions.sign_off_stage(goal.cycle, stage="evaluation", level="head", by=story.head)
    evaluate(story, goal, story.months[5])
    actions.sign_off_stage(goal.cycle, stage="evaluation", level="head", by=story.head)
    done = actions.sign_off_stage(goal.cycle, stage="evaluation", level="governor", by=make_member("governor"))
    assert done.stage == "closed"
    with pytest.raises(NotAllowed, match="closed"):
        evaluate(story, goal, story.months[5])


def test_the_chart_has_the_days_on_which_the_actions_began(story: Story, goal: Goal) -> None:
    for words, day in (("Second", in_days(5)), ("First", in_days(1))):
        actions.add_action(
            statement={"en": words}, owner=story.head, starts_on=day, due_on=in_days(9), goal=goal, by=story.head
        )
    assert [(mark.words, mark.on) for mark in beginnings(goal)] == [("First", in_days(1)), ("Second", in_days(5))]


def test_a_goal_is_evaluated_on_its_page_and_the_lessons_are_kept(story: Story, goal: Goal) -> None:
    client, url = signed_in(story.head), address("planning:goal_outcome_page", args=[goal.pk])
    assert "Until it is measured" in client.get(url).content.decode()
    story.measure(story.months[5], "0.76")
    form = {"period_id": story.months[5].pk, "why": "Late truck", "lesson": ""}
    assert client.post(url, form).status_code == 422
    assert client.post(url, form | {"lesson": "Order parts first"}).status_code == 302
    page = client.get(address("planning:evaluation_page", args=[goal.cycle_id])).content.decode()
    assert ("Order parts first" in page, "Gap smaller" in page) == (True, True)
    client.post(address("planning:evaluation_page", args=[goal.cycle_id]), {"lessons": "Ask the crews", "revision": 1})
    goal.cycle.refresh_from_db()
    assert goal.cycle.lessons == "Ask the crews"


def test_who_may_only_read_evaluates_nothing(story: Story, goal: Goal) -> None:
    story.measure(story.months[5], "0.76")
    client = signed_in(make_member("auditor"))
    url = address("planning:goal_outcome_page", args=[goal.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"period_id": story.months[5].pk, "why": "x", "lesson": "y"}).status_code == 403
    lessons = address("planning:evaluation_page", args=[goal.cycle_id])
    assert client.post(lessons, {"lessons": "x"}).status_code == 403
    assert Evaluation.objects.count() == 0


def test_the_page_asks_the_same_questions_for_one_goal_and_for_many(story: Story, goal: Goal) -> None:
    client, url = signed_in(story.head), address("planning:evaluation_page", args=[goal.cycle_id])
    story.measure(story.months[5], "0.76")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(6):
        story.at("goals", goal.cycle)
        indicator = make_indicator(story.directorate, name={"en": f"Pumps {number}"})
        set_standard(indicator, "guaranteed", "0.8")
        set_figures(indicator, story.months[4:5], ["0.5"])
        assess()
        another = actions.set_goal(
            goal.cycle, indicator, basis="guarantee", due_on=in_days(90), owner=story.head, by=story.head
        )
        set_figures(indicator, story.months[5:6], ["0.6"])
        assess()
        story.at("evaluation", goal.cycle)
        evaluate(story, another, story.months[5])
    assert len(goal_states(goal.cycle.goals.all())) == 7
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
