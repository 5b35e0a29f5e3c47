"""Ways back: given-up goals, archived solutions, templates."""

from typing import Any

import pytest

from planning import actions
from planning.actions.returning import restore_goal, restore_solution, restore_template
from planning.models import Cycle, Goal, Problem, Solution
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import Story


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


@pytest.fixture
def goal(story: Story, cycle: Cycle) -> Goal:
    row = story.goal(cycle)
    gone: Goal = actions.archive_goal(row, reason="No money", revision=row.revision, by=story.head)
    return gone


@pytest.fixture
def solution(story: Story, cycle: Cycle) -> Solution:
    problem = actions.add_problem(cycle, statement={"en": "Pipes break"}, by=story.head)
    row = actions.add_solution(problem, statement={"en": "New pipes"}, by=story.head)
    return actions.archive_solution(row, revision=row.revision, by=story.head)


def test_a_goal_that_was_given_up_is_taken_up_again(story: Story, cycle: Cycle, goal: Goal) -> None:
    client, page = signed_in(story.head), address("planning:goals_page", args=[cycle.pk])
    back = address("planning:goal_return", args=[goal.pk])
    assert back in text_of(client.get(page))
    reader = signed_in(make_member("auditor", story.directorate))
    assert (back in text_of(reader.get(page)), reader.post(back).status_code) == (False, 403)
    assert client.post(back).status_code == 302
    row = Goal.objects.get(pk=goal.pk)
    assert (row.archived_at, row.archive_reason, row.revision) == (None, "", goal.revision + 1)
    with pytest.raises(NotAllowed, match="in the plan already"):
        restore_goal(goal, by=story.head)


def test_a_goal_comes_back_neither_beside_another_nor_after_its_stage(story: Story, cycle: Cycle, goal: Goal) -> None:
    story.at("solutions", cycle)
    with pytest.raises(NotAllowed, match="“Goals” is over"):
        restore_goal(goal, by=story.head)
    story.at("goals", cycle)
    story.goal(cycle)
    with pytest.raises(NotAllowed, match="another goal for “Burst pipes repaired”"):
        restore_goal(goal, by=story.head)


def test_an_archived_solution_is_listed_and_comes_back_with_doing_nothing(
    story: Story, cycle: Cycle, solution: Solution
) -> None:
    client, page = signed_in(story.head), address("planning:solutions_page", args=[cycle.pk])
    back = address("planning:solution_return", args=[solution.pk])
    shown = text_of(client.get(page))
    assert ("Archived solutions" in shown, back in shown) == (True, True)
    assert client.post(back).status_code == 302
    live = Solution.objects.filter(cycle=cycle, archived_at=None)
    assert sorted(live.values_list("does_nothing", flat=True)) == [False, True]
    assert "Archived solutions" not in text_of(client.get(page))
    with pytest.raises(NotAllowed, match="in the plan already"):
        restore_solution(solution, by=story.head)


def test_a_solution_comes_back_to_no_problem_put_aside_and_to_no_open_scores(
    story: Story, cycle: Cycle, solution: Solution
) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(scores_open_at=cycle.starts_on.isoformat() + "T00:00Z")
    with pytest.raises(NotAllowed, match="scores are open"):
        restore_solution(solution, by=story.head)
    Cycle.objects.filter(pk=cycle.pk).update(scores_open_at=None)
    Problem.objects.filter(pk=solution.problem_id).update(dismissed_at="2026-01-01T00:00Z", dismissed_reason="No")
    with pytest.raises(NotAllowed, match="in the plan no more"):
        restore_solution(solution, by=story.head)


def test_a_template_is_renamed_archived_and_brought_back(story: Story, cycle: Cycle) -> None:
    template = actions.save_as_template(cycle, name={"en": "Pipes"}, by=story.head)
    other = actions.save_as_template(cycle, name={"en": "Streets"}, by=story.head)
    client, page = signed_in(story.head), address("planning:templates_page")
    rename, archive, back = (
        address(f"planning:{name}", args=[template.pk])
        for name in ("rename_template_page", "template_archiving", "template_return")
    )
    refused = client.post(rename, {"name_en": "Streets"})
    assert (refused.status_code, "template of this name" in text_of(refused)) == (422, True)
    assert client.post(rename, {"name_en": "Water pipes"}).status_code == 302
    assert "Water pipes" in text_of(client.get(page))
    assert client.post(archive).status_code == 302
    shown = text_of(client.get(page))
    assert ("Archived templates" in shown, rename in shown, back in shown) == (True, False, True)
    assert client.get(address("planning:start_from_template_page", args=[template.pk])).status_code == 404
    assert client.post(archive).status_code == 404
    assert client.post(back).status_code == 302
    assert "Archived templates" not in text_of(client.get(page))
    Cycle.objects.filter(pk=template.pk).update(name={"en": "Streets"}, archived_at="2026-01-01T00:00Z")
    with pytest.raises(NotAllowed, match="template of this name"):
        restore_template(template, by=story.head)
    assert other.archived_at is None


def test_a_template_of_another_directorate_is_used_and_not_changed(story: Story, cycle: Cycle) -> None:
    template = actions.save_as_template(cycle, name={"en": "Pipes"}, by=story.head)
    stranger = signed_in(make_member("head", make_directorate()))
    shown = text_of(stranger.get(address("planning:templates_page")))
    rename = address("planning:rename_template_page", args=[template.pk])
    assert ("Pipes" in shown, rename in shown) == (True, False)
    assert stranger.get(rename).status_code == 403
    assert stranger.post(address("planning:template_archiving", args=[template.pk])).status_code == 403
