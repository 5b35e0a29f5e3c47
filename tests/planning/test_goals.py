"""A goal is measurable or refused, and whether its gap closed is what the figure says when it is measured again."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from psycopg.types.range import DateRange

from indicators.models import Gap
from planning import actions, queries
from planning.formula import Verdict, progress
from planning.models import Goal, Problem
from tenancy.refusals import NotAllowed
from tests.figures import assess, dispute, make_indicator, set_figures, set_standard
from tests.make import make_directorate, make_member
from tests.planning.conftest import Story, in_days


def test_a_goal_copies_the_numbers_of_its_baseline(story: Story) -> None:
    goal = story.goal()
    assert (goal.baseline_value, goal.baseline_period, goal.baseline_status) == (
        Decimal("0.71"),
        story.months[4],
        "breach",
    )
    assert (goal.aim_low, goal.aim_high, goal.baseline_gap) == (Decimal("0.8"), None, Decimal("-0.09"))
    Gap.objects.all().delete()  # gaps are rebuilt at any time; the goal keeps its own numbers
    goal.refresh_from_db()
    assert goal.baseline_gap == Decimal("-0.09")


def test_a_goal_may_aim_at_the_target_or_at_an_own_value(story: Story) -> None:
    assert story.goal(basis="target").aim_low == Decimal("0.95")
    assert story.goal(basis="other", low=Decimal("0.75")).aim_low == Decimal("0.75")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"basis": "other"}, "Write down the aim as a number"),
    ({"basis": "other", "low": Decimal("0.71")}, "is there already"),
    ({"basis": "other", "low": Decimal("0.6")}, "is there already"),
    ({"due_on": "today"}, "lies in the future"),
    ({"due_on": "yesterday"}, "lies in the future"),
]


@pytest.mark.parametrize(("values", "sentence"), REFUSED)
def test_what_is_not_measurable_is_refused(story: Story, values: dict[str, Any], sentence: str) -> None:
    days = {"today": in_days(0), "yesterday": in_days(-1)}
    values = {name: days.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    with pytest.raises(NotAllowed, match=sentence):
        story.goal(**values)
    assert not Goal.objects.exists()


def test_a_goal_needs_a_settled_direction(story: Story) -> None:
    for direction, sentence in ((None, "Nobody has settled"), ("neutral", "neutral")):
        story.indicator = make_indicator(story.directorate, direction=direction)
        set_figures(story.indicator, story.months[:1], ["0.5"])
        assess()
        with pytest.raises(NotAllowed, match=sentence):
            story.goal(basis="other", low=Decimal("0.9"))


def test_a_goal_needs_an_approved_figure(story: Story) -> None:
    story.indicator = make_indicator(story.directorate)
    set_standard(story.indicator, "guaranteed", "0.8")
    set_figures(story.indicator, story.months[:1], ["0.5"], state="submitted")
    assess()
    with pytest.raises(NotAllowed, match="no approved figure"):
        story.goal()


def test_an_aim_needs_the_standard_that_it_names(story: Story) -> None:
    story.indicator = make_indicator(story.directorate)
    set_figures(story.indicator, story.months[:1], ["0.5"])
    assess()
    for basis, sentence in (("guarantee", "no guarantee"), ("target", "no target")):
        with pytest.raises(NotAllowed, match=sentence):
            story.goal(basis=basis)


def test_a_value_that_the_indicator_cannot_have_is_refused(story: Story) -> None:
    story.indicator = make_indicator(story.directorate, highest=Decimal(1))
    set_figures(story.indicator, story.months[:1], ["0.5"])
    assess()
    with pytest.raises(NotAllowed, match="cannot have that value"):
        story.goal(basis="other", low=Decimal("1.2"))


def test_a_range_wants_both_ends_and_a_figure_outside(story: Story) -> None:
    story.indicator = make_indicator(story.directorate, direction="range", unit="mg/l", kind="number")
    set_figures(story.indicator, story.months[:1], ["0.7"])
    assess()
    with pytest.raises(NotAllowed, match="both ends"):
        story.goal(basis="other", low=Decimal("0.2"))
    with pytest.raises(NotAllowed, match="below the lower"):
        story.goal(basis="other", low=Decimal("0.5"), high=Decimal("0.2"))
    with pytest.raises(NotAllowed, match="is there already"):
        story.goal(basis="other", low=Decimal("0.6"), high=Decimal("0.8"))
    goal = story.goal(basis="other", low=Decimal("0.2"), high=Decimal("0.5"))
    assert (goal.aim_low, goal.aim_high, goal.baseline_gap) == (Decimal("0.2"), Decimal("0.5"), Decimal("-0.2"))


def test_an_indicator_has_one_goal_in_a_plan_and_belongs_there(story: Story) -> None:
    cycle = story.plan()
    story.goal(cycle)
    with pytest.raises(NotAllowed, match="a goal for this indicator already"):
        story.goal(cycle)
    elsewhere = story.plan(directorate=make_directorate())
    with pytest.raises(NotAllowed, match="does not belong to the directorate"):
        story.goal(elsewhere)


def test_who_has_left_cannot_own_a_goal(story: Story) -> None:
    gone = make_member(name="Salim")
    gone.left_on = in_days(-1)
    gone.save()
    with pytest.raises(NotAllowed, match="Salim has left"):
        story.goal(owner=gone)


def test_planning_an_improvement_makes_plan_problem_and_goal_or_nothing(story: Story) -> None:
    with pytest.raises(NotAllowed):
        actions.plan_improvement(
            story.indicator, cycle=None, basis="guarantee", due_on=in_days(-5), owner=story.head, by=story.head
        )
    assert not Problem.objects.exists()
    goal = actions.plan_improvement(
        story.indicator, cycle=None, basis="guarantee", due_on=in_days(60), owner=story.head, by=story.head
    )
    assert goal.cycle.directorate == story.directorate
    assert goal.problem is not None
    assert goal.problem.words["en"].startswith("Burst pipes repaired: 71.0% in October 2026. We promise at least 80")
    assert set(goal.problem.words) == {"en", "ar", "ckb", "uk"}


def test_a_waiting_proposal_is_taken_up_by_the_improvement(story: Story) -> None:
    assert actions.propose_problems() == 1
    goal = actions.plan_improvement(
        story.indicator, cycle=None, basis="guarantee", due_on=in_days(60), owner=story.head, by=story.head
    )
    assert Problem.objects.get().pk == goal.problem_id


def test_the_deed_stands_in_the_trail(story: Story) -> None:
    goal = story.goal()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context FROM planning_goalevent WHERE pgh_obj_id = %s", [goal.pk])
        (context,) = cursor.fetchone()
    assert "planning.set_goal" in str(context)
    assert str(story.head.pk) in str(context)


# --- did the gap close? ---


def verdict_of(goal: Goal) -> Verdict:
    return queries.goal_states(Goal.objects.filter(pk=goal.pk))[0].verdict


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [("0.80", "closed"), ("0.90", "closed"), ("0.75", "smaller"), ("0.71", "unchanged"), ("0.60", "worse")],
)
def test_the_verdict_is_what_was_measured_again(story: Story, figure: str, verdict: str) -> None:
    goal = story.goal()
    assert verdict_of(goal) == Verdict.TOO_EARLY
    story.measure(story.months[5], figure)
    assert verdict_of(goal) == verdict


def test_done_actions_close_no_gap(story: Story) -> None:
    goal = story.goal()
    step = actions.add_action(statement={"en": "Repair"}, owner=story.head, due_on=in_days(5), goal=goal, by=story.head)
    story.at("implementation", goal.cycle)
    actions.move_action(step, "running", revision=1, by=story.head)
    actions.move_action(step, "done", revision=2, by=story.head)
    assert verdict_of(goal) == Verdict.TOO_EARLY


def test_a_figure_of_another_kind_of_period_or_not_approved_is_no_new_measurement(story: Story) -> None:
    goal = story.goal()
    story.measure(story.months[5], "0.9", state="submitted")
    assert verdict_of(goal) == Verdict.TOO_EARLY


def test_a_disputed_figure_closes_no_gap(story: Story) -> None:
    goal = story.goal()
    story.measure(story.months[5], "0.75")
    dispute(story.measure(story.months[6], "0.85"), "0.6")
    assess()
    state = queries.goal_states(Goal.objects.filter(pk=goal.pk))[0]
    assert (state.verdict, state.now) == (Verdict.SMALLER, Decimal("0.75"))


def test_the_share_of_the_gap_that_is_gone() -> None:
    half = progress(direction="lower", aim=Decimal(20), baseline=Decimal(40), latest=Decimal(30))
    assert (half.verdict, half.gap_before, half.gap_now, half.closed) == ("smaller", -20, -10, Decimal("0.5"))
    grown = progress(direction="lower", aim=Decimal(20), baseline=Decimal(40), latest=Decimal(50))
    assert (grown.verdict, grown.closed) == ("worse", Decimal("-0.5"))
    band = progress(direction="range", aim=(Decimal(2), Decimal(5)), baseline=Decimal(7), latest=Decimal(5))
    assert (band.verdict, band.closed) == ("closed", 1)


def test_goals_are_read_in_three_queries(story: Story, django_assert_num_queries: Any) -> None:
    cycle = story.plan()
    story.goal(cycle)
    for _number in range(3):
        story.indicator = make_indicator(story.directorate)
        set_standard(story.indicator, "guaranteed", "0.8")
        set_figures(story.indicator, story.months[:2], ["0.5", "0.6"])
        assess()
        story.goal(cycle)
    with django_assert_num_queries(3):
        assert len(queries.goal_states(queries.goals_of(cycle))) == 4


def test_a_target_that_has_run_out_still_serves_the_figure_it_judged(story: Story) -> None:
    """Yearly targets end with their year; the plan that follows may still aim at the one the figure missed."""
    story.indicator = make_indicator(story.directorate)
    year = DateRange(date(2026, 1, 1), date(2026, 11, 1))
    set_standard(story.indicator, "target", "0.9", valid=year)
    set_figures(story.indicator, story.months[:5], ["0.5", "0.5", "0.5", "0.5", "0.6"])
    assess()
    assert story.goal(basis="target").aim_low == Decimal("0.9")


def test_of_two_targets_the_one_in_force_on_the_day_of_the_goal_counts(story: Story) -> None:
    story.indicator = make_indicator(story.directorate)
    step = in_days(30)
    set_standard(story.indicator, "target", "0.8", valid=DateRange(date(2026, 1, 1), step))
    set_standard(story.indicator, "target", "0.9", valid=DateRange(step, None))
    set_figures(story.indicator, story.months[:1], ["0.5"])
    assess()
    assert story.goal(basis="target", due_on=in_days(60)).aim_low == Decimal("0.9")
    assert story.goal(basis="target", due_on=in_days(10)).aim_low == Decimal("0.8")
