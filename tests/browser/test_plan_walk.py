"""One plan from its team to its evaluation, as five people walk through it in their browsers: pages only, nothing behind them."""

from typing import Any

import pytest

from . import plan_scenes as first
from . import plan_scenes_done as then
from .plan_people import Walk, set_the_stage

pytestmark = pytest.mark.xdist_group("browser")
SCENES = (
    first.the_plan_is_opened,
    first.the_team_is_asked_and_answers,
    first.the_first_meeting_is_recorded,
    first.people_are_heard,
    first.the_start_is_looked_at,
    first.problems_are_written_down,
    first.a_goal_is_measurable_or_refused,
    first.solutions_are_collected,
    first.each_weighs_alone,
    first.the_matrix_opens,
    then.actions_have_owners_and_days,
    then.people_report_from_their_work,
    then.a_review_decides_what_becomes_an_action,
    then.everything_is_done,
    then.the_gap_is_measured_again,
    then.the_goal_is_evaluated,
    then.the_plan_is_taken_along,
    then.the_next_plan_starts_from_the_open_ends,
)


@pytest.fixture
def walk(visitor: Any, site: Any) -> Walk:
    found = Walk(site, visitor, set_the_stage(site))
    for role in ("planning_manager", "head", "team_leader", "governor"):
        found.come(role)
    return found


def test_five_people_take_a_plan_from_its_team_to_its_evaluation(walk: Walk) -> None:
    for scene in SCENES:
        scene(walk)
    for role, person in walk.people.items():
        assert [text for text in person.one.complaints if "status of 422" not in text] == [], role
