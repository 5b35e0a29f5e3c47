"""The plan progress report: every goal with its start, what was expected and what was measured; actions, the late ones first."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from planning import actions
from planning.models import Action, Cycle, Goal
from planning.queries import expected_of, goal_states, goals_of
from tests.figures import assess, make_indicator, set_figures, set_standard
from tests.make import make_member
from tests.planning.conftest import Story, in_days, story  # noqa: F401 - fixture
from tests.reports.papers import drawings, frozen, html, questions, section, spoken, text


@pytest.fixture
def goal(story: Story) -> Goal:  # noqa: F811
    found: Goal = story.goal()
    story.at("evaluation", found.cycle)
    return found


def step(goal: Goal, words: str, *, days: int = 30, **more: Any) -> Action:
    start = {"words": {"en": words, "ar": f"{words} ع"}, "owner": goal.owner, "due_on": in_days(30), "by": goal.owner}
    row = actions.add_action(cycle=goal.cycle, **start | more)  # type: ignore[arg-type]
    Action.objects.filter(pk=row.pk).update(due_on=in_days(days), starts_on=in_days(days - 20))
    return row


def report_of(cycle: Cycle) -> str:
    row = Cycle.objects.get(pk=cycle.pk)
    return frozen("plan", cycle=row, directorate=row.directorate)


def test_a_goal_is_told_as_its_page_tells_it(story: Story, goal: Goal) -> None:  # noqa: F811
    story.measure(story.months[5], "0.76")
    actions.evaluate_goal(
        goal, period_id=story.months[5].pk, why="The truck came late", lesson="Order early", by=story.head
    )
    content = report_of(goal.cycle)
    state = goal_states(goals_of(goal.cycle))[0]
    facts = section(content, "plan_goals")["goals"][0]
    assert facts["verdict"] == state.verdict.value == "smaller"
    assert facts["expected"] == str(expected_of(state)).rstrip("0")
    assert (facts["now"]["value"], facts["now"]["confidence"]) == ("0.76", "self_reported")
    said = text(content)
    for words in (
        "71.0%",
        "76.0%",
        "Gap smaller",
        "The truck came late",
        "Order early",
        "Self-reported",
        "Higher is better.",
    ):
        assert words in said, words


def test_how_much_is_done_and_how_much_of_a_gap_is_gone_is_drawn(story: Story, goal: Goal) -> None:  # noqa: F811
    story.measure(story.months[5], "0.76")
    for words in ("Order", "Dig", "Build", "Paint"):
        row = step(goal, words)
    row = actions.move_action(row, "running", revision=row.revision, by=goal.owner)
    actions.move_action(row, "done", revision=row.revision, by=goal.owner)
    content = report_of(goal.cycle)
    closed = goal_states(goals_of(goal.cycle))[0].progress.closed
    assert closed is not None
    gone = f"{round(closed * 100)}% of the gap closed"
    assert drawings(html(content)) == {"1 of 4 done": 25.0, gone: pytest.approx(float(closed * 100), abs=0.1)}
    assert gone in text(content)


def test_nothing_is_drawn_of_a_gap_that_grew(story: Story, goal: Goal) -> None:  # noqa: F811
    story.measure(story.months[5], "0.66")
    assert drawings(html(report_of(goal.cycle))) == {}


def test_late_actions_come_first_and_say_so(story: Story, goal: Goal) -> None:  # noqa: F811
    step(goal, "Buy a truck", days=20)
    late = step(goal, "Hire a crew", days=-9)
    actions.raise_barrier(late, statement="No money yet", level="head", by=story.head)
    content = report_of(goal.cycle)
    rows = section(content, "plan_actions")["actions"]
    assert [(row["words"]["en"], row["late"]) for row in rows] == [("Hire a crew", True), ("Buy a truck", False)]
    said = text(content)
    assert "The one gap is not closed yet. 1 action is late." in said
    assert "No money yet" in said


def test_an_action_that_was_put_away_and_a_goal_that_was_given_up_are_not_in_it(story: Story, goal: Goal) -> None:  # noqa: F811
    row = step(goal, "Forget this")
    Action.objects.filter(pk=row.pk).update(archived_at=timezone.now())
    Goal.objects.filter(pk=goal.pk).update(archived_at=timezone.now())
    content = report_of(goal.cycle)
    assert "Forget this" not in content
    assert section(content, "plan_goals")["goals"] == []
    assert "No goal is set yet" in text(content)


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Burst pipes repaired", "76.0%", "Water Directorate")), ("ar", ("الأنابيب المصلحة", "٧٦٫٠٪", "مديرية الماء")),
])  # fmt: skip
def test_page_and_paper_say_the_same(
    story: Story,  # noqa: F811
    goal: Goal,
    language: str,
    words: tuple[str, ...],
    tmp_path: Path,  # noqa: F811
) -> None:
    story.measure(story.months[5], "0.76")
    late = step(goal, "Hire a crew", days=-9)
    actions.raise_barrier(late, statement="No money yet", level="head", by=story.head)
    content = report_of(goal.cycle)
    paper, shown = spoken(content, tmp_path / "plan.pdf", language), html(content, language)
    for each in (*words, "Hire a crew", "No money yet"):
        assert each in paper, each
        assert each in shown, each


def test_it_asks_the_same_questions_however_long_the_plan_is(story: Story, goal: Goal) -> None:  # noqa: F811
    step(goal, "Hire a crew")
    row = Cycle.objects.get(pk=goal.cycle_id)
    about: dict[str, Any] = {"cycle": row, "directorate": row.directorate}
    questions("plan", **about)
    few = questions("plan", **about)
    for number in range(4):
        indicator = make_indicator(story.directorate, name={"en": f"Figure {number}"})
        set_standard(indicator, "guaranteed", "0.8")
        set_figures(indicator, story.months[:5], ["0.7"] * 5)
        assess(date(2026, 11, 20))
        owner = make_member("head", story.directorate)
        due_on = timezone.localdate() + timedelta(days=60)
        Cycle.objects.filter(pk=row.pk).update(stage="goals")
        actions.set_goal(row, indicator, basis="guarantee", due_on=due_on, owner=owner, by=owner)
        step(goal, f"Step {number}", days=-number)
    assert len(section(frozen("plan", **about), "plan_actions")["actions"]) == 5
    assert questions("plan", **about) == few <= 25
