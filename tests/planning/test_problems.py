"""What the figures propose: once for each run of broken promises, and only people decide."""

from datetime import date
from typing import Any

import pytest

from planning import actions, queries
from planning.models import Problem
from tenancy.refusals import NotAllowed
from tests.figures import assess, dispute, make_indicator, make_months, set_figures, set_standard
from tests.make import make_directorate, make_member
from tests.planning.conftest import Story


def test_a_broken_promise_is_proposed_once_in_every_language(story: Story) -> None:
    assert actions.propose_problems() == 1
    assert actions.propose_problems() == 0
    problem = Problem.objects.get()
    assert problem.words["en"] == (
        "Burst pipes repaired: 71.0% in October 2026. We promise at least 80.0%; broken since September 2026."
    )
    assert "٧١٫٠٪" in problem.words["ar"]
    assert (problem.cycle, problem.period, problem.indicator) == (None, story.months[4], story.indicator)


def test_a_run_that_goes_on_proposes_nothing_new(story: Story) -> None:
    actions.dismiss_problem(_proposed(), reason="Known", by=story.head)
    story.measure(story.months[5], "0.70")
    assert actions.propose_problems() == 0
    story.measure(story.months[6], "0.85")  # kept
    assert actions.propose_problems() == 0
    story.months += _next_month()
    story.measure(story.months[7], "0.6")  # and broken again
    assess(date(2027, 2, 1))
    assert actions.propose_problems() == 1


def _proposed() -> Problem:
    actions.propose_problems()
    return Problem.objects.get()


def _next_month() -> list[Any]:
    return make_months(date(2027, 1, 1), 1)


def test_targets_disputes_and_what_a_plan_has_are_not_proposed(story: Story) -> None:
    only_target = make_indicator(story.directorate)
    set_standard(only_target, "target", "0.9")
    disputed = make_indicator(story.directorate)
    set_standard(disputed, "guaranteed", "0.9")
    set_figures(only_target, story.months[:1], ["0.1"])
    (figure,) = set_figures(disputed, story.months[:1], ["0.1"])
    dispute(figure, "0.05")
    story.goal()
    assess()
    assert actions.propose_problems() == 0


def test_a_proposal_is_taken_up_or_dismissed_once(story: Story) -> None:
    problem, cycle = _proposed(), story.plan()
    with pytest.raises(NotAllowed, match="does not belong"):
        actions.adopt_problem(problem, story.plan(directorate=make_directorate()), by=story.head)
    actions.adopt_problem(problem, cycle, by=story.head)
    for decide in (lambda: actions.dismiss_problem(problem, reason="Known", by=story.head),):
        with pytest.raises(NotAllowed, match="decided on this proposal already"):
            decide()
    assert queries.problems_of(cycle).get() == problem


def test_proposals_are_seen_where_the_member_belongs(story: Story) -> None:
    _proposed()
    assert queries.proposals_for(story.head).count() == 1
    assert queries.proposals_for(make_member("head", make_directorate())).count() == 0


def test_many_breaches_take_as_many_queries_as_one(story: Story, django_assert_max_num_queries: Any) -> None:
    for _number in range(4):
        indicator = make_indicator(story.directorate)
        set_standard(indicator, "guaranteed", "0.9")
        set_figures(indicator, story.months[:3], ["0.95", "0.5", "0.4"])
    assess()
    with django_assert_max_num_queries(10):
        assert actions.propose_problems() == 5
