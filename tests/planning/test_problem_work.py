"""Work on problems: changing, evidence, causes, duplicates, putting aside; each once, by one writer at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from planning import actions, queries
from planning.models import Cause, Consultation, Cycle, Evidence, Goal, Meeting, Problem, Solution
from tenancy.refusals import NotAllowed, Stale
from tests.figures import make_indicator
from tests.make import make, make_directorate
from tests.planning.conftest import Story
from tests.planning.test_clusters import complain


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


def problem_in(cycle: Cycle, words: str = "Pipes stay broken", **values: Any) -> Problem:
    return actions.add_problem(cycle, statement={"en": words}, by=None, **values)


def test_a_problem_with_a_figure_has_evidence_from_the_start(story: Story, cycle: Cycle) -> None:
    problem = problem_in(cycle, indicator=story.indicator, sufferers=" The old town ")
    (piece,) = problem.evidence.all()
    assert (piece.indicator, piece.period) == (story.indicator, story.months[4])
    assert (problem.period, problem.service, problem.sufferers) == (
        story.months[4], story.indicator.service, "The old town",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="does not belong"):
        problem_in(cycle, indicator=make_indicator(make_directorate()))


def test_a_change_of_yesterday_is_refused(story: Story, cycle: Cycle) -> None:
    problem = problem_in(cycle)
    changed = actions.change_problem(problem, statement={"en": "Leaks"}, revision=1, by=story.head)
    assert (changed.revision, changed.words["en"]) == (2, "Leaks")
    for change in (
        lambda: actions.change_problem(problem, statement={"en": "Mine"}, revision=1, by=story.head),
        lambda: actions.set_causes(problem, whys=["x"], branches={}, cause="x", revision=1, by=story.head),
        lambda: actions.archive_problem(problem, reason="x", revision=1, by=story.head),
        lambda: actions.merge_problems(problem, problem_in(cycle), revision=1, by=story.head),
    ):
        with pytest.raises(Stale, match="meanwhile"):
            change()
    problem.refresh_from_db()
    assert (problem.words["en"], problem.cause, Cause.objects.count()) == ("Leaks", "", 0)


def test_causes_are_written_whole_and_only_what_changed(story: Story, cycle: Cycle) -> None:
    problem = problem_in(cycle)
    branches = {"people": ["Two fitters", " ", "No night shift"], "money": ["No pumps"]}
    actions.set_causes(
        problem, whys=["No truck", "", "It broke"], branches=branches, cause=" No upkeep ", revision=1, by=story.head
    )
    rows = list(problem.causes.order_by("branch", "position").values_list("branch", "position", "words"))
    assert rows == [
        ("money", 1, "No pumps"), ("people", 1, "Two fitters"), ("people", 2, "No night shift"),
        ("why", 1, "No truck"), ("why", 2, "It broke"),
    ]  # fmt: skip
    kept = problem.causes.get(branch="people", position=1).pk
    actions.set_causes(
        problem, whys=["No truck"], branches={"people": ["Two fitters"]}, cause="No upkeep", revision=2, by=story.head
    )
    assert list(problem.causes.values_list("words", flat=True).order_by("pk")) == ["No truck", "Two fitters"]
    assert problem.causes.get(branch="people").pk == kept
    problem.refresh_from_db()
    assert problem.cause == "No upkeep"


def test_every_kind_of_evidence_points_at_its_thing(story: Story, cycle: Cycle) -> None:
    problem, today = problem_in(cycle), timezone.localdate()
    meeting = make(Meeting, cycle=cycle, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    asking = make(Consultation, cycle=cycle)
    complain(story.indicator.service, 4)
    days = {"service": story.indicator.service, "since": today - timedelta(days=9), "until": today}
    for kind, facts in (
        ("figure", {"indicator": story.indicator, "period": story.months[4]}),
        ("cases", days),
        ("meeting", {"meeting": meeting}),
        ("asking", {"asking": asking}),
        ("file", {"content": b"%PDF-1.7 x", "name": "list.pdf"}),
        ("address", {"address": "https://example.org/report"}),
    ):
        actions.add_evidence(problem, kind, note=f"Shows {kind}", by=story.head, **facts)
        with pytest.raises(NotAllowed, match="attached already"):
            actions.add_evidence(problem, kind, note=f"Shows {kind}", by=story.head, **facts)
    assert problem.evidence.count() == 6
    assert problem.evidence.get(kind="cases").count == 4
    complain(story.indicator.service)
    assert problem.evidence.get(kind="cases").count == 4


@pytest.mark.parametrize(("kind", "sentence"), [
    ("cases", "No complaints"), ("late", "last day lies before"), ("future", "days to come"), ("meeting", "of this plan"),
    ("cancelled", "not cancelled"), ("asking", "of this plan"), ("archived", "not archived"), ("file", "can’t be taken"),
    ("address", "whole address"), ("figure", "does not belong"),
])  # fmt: skip
def test_evidence_that_points_elsewhere_is_refused(story: Story, cycle: Cycle, kind: str, sentence: str) -> None:
    today, now = timezone.localdate(), timezone.now()
    later, hour = today + timedelta(days=1), now + timedelta(hours=1)
    days = {"service": story.indicator.service, "since": today, "until": today}
    meeting = {"starts_at": now, "ends_at": hour}
    name, facts = {
        "cases": lambda: ("cases", days),
        "late": lambda: ("cases", days | {"since": later}),
        "future": lambda: ("cases", days | {"until": later}),
        "meeting": lambda: ("meeting", {"meeting": make(Meeting, cycle=story.plan(), **meeting)}),
        "cancelled": lambda: ("meeting", {"meeting": make(Meeting, cycle=cycle, cancelled_at=now, **meeting)}),
        "asking": lambda: ("asking", {"asking": make(Consultation, cycle=story.plan())}),
        "archived": lambda: ("asking", {"asking": make(Consultation, cycle=cycle, archived_at=now)}),
        "file": lambda: ("file", {"content": b"MZ\x00\x01", "name": "run.exe"}),
        "address": lambda: ("address", {"address": "ftp://example.org"}),
        "figure": lambda: ("figure", {"indicator": make_indicator(make_directorate())}),
    }[kind]()
    problem = problem_in(cycle)
    with pytest.raises(NotAllowed, match=sentence):
        actions.add_evidence(problem, name, by=story.head, **facts)
    assert not problem.evidence.exists()


def test_evidence_is_taken_away_once_and_kept(story: Story, cycle: Cycle) -> None:
    piece = actions.add_evidence(problem_in(cycle), "address", address="https://example.org", by=story.head)
    actions.remove_evidence(piece, by=story.head)
    with pytest.raises(NotAllowed, match="already"):
        actions.remove_evidence(piece, by=story.head)
    piece.refresh_from_db()
    assert piece.archived_at is not None
    assert queries.plan_facts(cycle).problems_without_evidence == 1


def merged(story: Story, cycle: Cycle) -> tuple[Problem, Problem]:
    """Two problems with a "do nothing" each; the duplicate has a goal, a solution and a piece of evidence too."""
    kept, double = problem_in(cycle, "Pipes"), problem_in(cycle, "Tubes", indicator=story.indicator)
    for problem in (kept, double):
        make(Solution, cycle=cycle, problem=problem, does_nothing=True)
    make(Solution, cycle=cycle, problem=double)
    story.goal(cycle, problem=double)
    actions.merge_problems(double, kept, revision=1, by=story.head)
    return kept, double


def test_what_belongs_to_a_duplicate_goes_over_and_comes_back(story: Story, cycle: Cycle) -> None:
    kept, double = merged(story, cycle)
    assert list(queries.problems_of(cycle)) == [kept]
    live = Solution.objects.filter(archived_at=None)
    assert (live.filter(problem=kept).count(), live.filter(problem=double).count()) == (2, 0)
    assert Evidence.objects.get().problem == kept
    assert Goal.objects.get().problem == kept
    own = make(Evidence, problem=kept, kind="address", address="https://example.org")
    actions.split_problem(double, by=story.head)
    assert set(queries.problems_of(cycle)) == {kept, double}
    assert Goal.objects.get().problem == double
    assert (live.filter(problem=kept).count(), live.filter(problem=double).count()) == (1, 2)
    assert Evidence.objects.get(problem=kept) == own
    assert not Evidence.objects.exclude(moved_from=None).exists()
    with pytest.raises(NotAllowed, match="split these problems already|not merged"):
        actions.split_problem(double, by=story.head)


def test_what_cannot_be_merged(story: Story, cycle: Cycle) -> None:
    kept, double = merged(story, cycle)
    third, elsewhere = problem_in(cycle), problem_in(story.plan())
    for row, into, sentence in (
        (third, third, "into itself"),
        (third, elsewhere, "same plan"),
        (kept, third, "Others are merged"),
        (double, third, "merged into another"),
        (third, double, "merged into another"),
    ):
        row.refresh_from_db()
        with pytest.raises(NotAllowed, match=sentence):
            actions.merge_problems(row, into, revision=row.revision, by=story.head)


def test_a_problem_with_a_goal_or_solutions_is_not_put_aside(story: Story, cycle: Cycle) -> None:
    problem = problem_in(cycle, indicator=story.indicator)
    idle = make(Solution, cycle=cycle, problem=problem, does_nothing=True)
    goal, solution = story.goal(cycle, problem=problem), make(Solution, cycle=cycle, problem=problem)
    with pytest.raises(NotAllowed, match="has a goal"):
        actions.archive_problem(problem, reason="Twice", revision=1, by=story.head)
    Goal.objects.filter(pk=goal.pk).update(archived_at=timezone.now())
    with pytest.raises(NotAllowed, match="has solutions"):
        actions.archive_problem(problem, reason="Twice", revision=1, by=story.head)
    Solution.objects.filter(pk=solution.pk).update(archived_at=timezone.now())
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.archive_problem(problem, reason=" ", revision=1, by=story.head)
    actions.archive_problem(problem, reason="Twice", revision=1, by=story.head)
    idle.refresh_from_db()
    assert (queries.problems_of(cycle).count(), idle.archived_at is None) == (0, False)
    with pytest.raises(NotAllowed, match="put aside"):
        actions.change_problem(problem, statement={"en": "X"}, revision=2, by=story.head)
    actions.restore_problem(problem, by=story.head)
    idle.refresh_from_db()
    solution.refresh_from_db()
    assert (queries.problems_of(cycle).count(), idle.archived_at, solution.archived_at is None) == (1, None, False)
    with pytest.raises(NotAllowed, match="in the plan already"):
        actions.restore_problem(problem, by=story.head)


def test_a_closed_plan_changes_nothing(story: Story, cycle: Cycle) -> None:
    problem = problem_in(cycle)
    story.at("closed", cycle)
    for change in (
        lambda: problem_in(cycle),
        lambda: actions.change_problem(problem, statement={"en": "X"}, revision=1, by=story.head),
        lambda: actions.set_causes(problem, whys=[], branches={}, cause="", revision=1, by=story.head),
        lambda: actions.add_evidence(problem, "address", address="https://example.org", by=story.head),
        lambda: actions.archive_problem(problem, reason="X", revision=1, by=story.head),
    ):
        with pytest.raises(NotAllowed, match="closed"):
            change()
