"""A plan that starts from another one, from a template of the house, or from a ready one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning import actions
from planning.library import READY, outline_of_ready
from planning.models import Action, Cause, Cycle, Dependency, Goal, Milestone, Problem, Solution
from planning.outline import outline_of
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story

START = date(2027, 3, 1)


@pytest.fixture
def source(story: Story) -> Cycle:
    """A problem with two causes and a solution; two actions, the second waits for the first."""
    cycle = story.plan()
    problem = actions.add_problem(cycle, statement={"en": "Pipes burst", "ar": "انفجار"}, cause="Old", by=story.head)
    for position, words in enumerate(("Pipes are old", "Nobody renews them"), 1):
        make(Cause, problem=problem, branch="why", position=position, words=words)
    solution = make(
        Solution, cycle=cycle, problem=problem, words={"en": "Renew"}, cost=Decimal(500), state="chosen", horizon="long"
    )
    first, second = (
        make(
            Action, cycle=cycle, directorate=story.directorate, words={"en": words}, owner=story.head, solution=solution,
            starts_on=date(2026, 1, 11), due_on=date(2026, 1, day), state="running", budget=Decimal(20), spent=Decimal(9),
        )
        for words, day in (("Dig", 20), ("Lay", 31))
    )  # fmt: skip
    make(Dependency, action=second, needs=first)
    make(Milestone, action=first, words={"en": "Half"}, due_on=date(2026, 1, 15))
    make(Action, cycle=cycle, directorate=story.directorate, owner=story.head, due_on=date(2026, 2, 1), state="dropped")
    story.goal(cycle, problem=problem)
    Cycle.objects.filter(pk=cycle.pk).update(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    cycle.refresh_from_db()
    return cycle


def test_a_copy_brings_what_people_wrote_and_leaves_figures_persons_and_progress(story: Story, source: Cycle) -> None:
    elsewhere = make_directorate()
    chair = make_member("head", elsewhere)
    copy = actions.start_from_outline(
        outline_of(source), directorate=elsewhere, name={"en": "Theirs"}, starts_on=START, chair=chair, by=story.head
    )
    problem, solution = Problem.objects.get(cycle=copy), Solution.objects.get(cycle=copy)
    assert (problem.words, problem.cause) == ({"en": "Pipes burst", "ar": "انفجار"}, "Old")
    assert [cause.words for cause in problem.causes.order_by("position")] == ["Pipes are old", "Nobody renews them"]
    assert (solution.cost, solution.horizon, solution.state, solution.problem) == (500, "long", "proposed", problem)
    dig, lay = copy.actions.order_by("due_on")
    assert (dig.starts_on, dig.due_on, lay.due_on) == (date(2027, 3, 11), date(2027, 3, 20), date(2027, 3, 31))
    assert (dig.state, dig.budget, dig.spent, dig.owner, dig.solution) == ("planned", 20, None, chair, solution)
    assert (dig.directorate, copy.chair, copy.stage) == (elsewhere, chair, "team")
    assert [row.needs for row in lay.waits_for.all()] == [dig]
    assert [row.due_on for row in dig.milestones.all()] == [date(2027, 3, 15)]
    assert copy.ends_on - copy.starts_on == source.ends_on - source.starts_on
    assert not Goal.objects.filter(cycle=copy).exists()


def test_a_template_is_no_plan_but_starts_one(story: Story, source: Cycle) -> None:
    template = actions.save_as_template(source, name={"en": "Pipes"}, by=story.head)
    assert template.is_template
    assert template not in Cycle.objects.in_use()
    with pytest.raises(NotAllowed, match="template of this name"):
        actions.save_as_template(source, name={"en": "Pipes"}, by=story.head)
    assert outline_of(template) == outline_of(source)


def test_a_template_shows_up_in_no_list_and_in_nobodys_work(story: Story, source: Cycle) -> None:
    actions.save_as_template(source, name={"en": "Only a template"}, by=story.head)
    client = signed_in(story.head)
    for page in ("planning:plans_page", "web:work"):
        assert "Only a template" not in client.get(address(page)).content.decode()
    template = Cycle.objects.get(is_template=True)
    assert client.get(address("planning:plan_page", args=[template.pk])).status_code == 404


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.code)
def test_every_ready_plan_can_be_started(story: Story, ready: object) -> None:
    copy = actions.start_from_outline(
        outline_of_ready(ready), directorate=story.directorate, name=ready.words(), starts_on=START,  # type: ignore[arg-type,attr-defined]
        chair=story.head, by=story.head,
    )  # fmt: skip
    solutions = list(copy.solutions.all())
    assert sum(row.does_nothing for row in solutions) == 1
    assert all(action.solution in solutions for action in copy.actions.all())
    assert all(START <= action.due_on <= START + timedelta(days=365) for action in copy.actions.all())


def test_a_plan_is_started_from_a_template_in_the_browser(story: Story, source: Cycle) -> None:
    client = signed_in(story.head)
    kept = client.post(address("planning:template_page", args=[source.pk]), {"name_en": "Pipes"}, follow=True)
    assert "Pipes" in kept.content.decode()
    template = Cycle.objects.get(is_template=True)
    url = address("planning:start_from_template_page", args=[template.pk])
    assert "Pipes burst" in client.get(url).content.decode()
    form = {"directorate": story.directorate.pk, "name_en": "Ours", "starts_on": "2027-03-01", "chair": story.head.pk}
    assert client.post(url, form | {"chair": ""}).status_code == 422
    assert client.post(url, form).status_code == 302
    assert Cycle.objects.in_use().filter(name__en="Ours").exists()
    assert client.get(address("planning:start_from_ready_page", args=["nonsense"])).status_code == 404


def test_nobody_starts_a_plan_where_he_may_not_write(story: Story, source: Cycle) -> None:
    elsewhere = make_directorate()
    url = address("planning:copy_page", args=[source.pk])
    form = {"directorate": elsewhere.pk, "name_en": "X", "starts_on": "2027-03-01", "chair": story.head.pk}
    assert signed_in(story.head).post(url, form).status_code == 422
    assert signed_in(make_member("auditor")).get(url).status_code == 403
    assert Cycle.objects.count() == 1


def test_an_outline_asks_the_same_questions_whatever_the_plan_holds(story: Story, source: Cycle) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            outline_of(source)
        return len(queries)

    few = asked()
    for number in range(12):
        row = actions.add_problem(source, statement={"en": f"Problem {number}"}, by=story.head)
        make(Solution, cycle=source, problem=row, words={"en": "S"})
        make(Action, cycle=source, directorate=story.directorate, owner=story.head, due_on=date(2026, 5, 1))
    assert asked() == few
