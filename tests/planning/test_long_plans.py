"""A plan of years: each page shows a part of it and asks no more than for a short one, and everything is on some page."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planning.criteria import defaults
from planning.documents import PAPERS, PARTS
from planning.models import Action, Cycle, Decision, Evaluation, Goal, Meeting, Problem, Score, Solution
from planning.queries import goal_states, goals_of, plan_facts, verdicts_of
from sdip.documents.blocks import Table
from tests.figures import address, assess, make_indicator, set_figures
from tests.make import make, signed_in
from tests.planning.conftest import Story, in_days

STAGES = ("team", "consultation", "problems", "goals", "solutions", "priorities", "implementation", "evaluation")
PAGES = (
    *(f"{stage}_page" for stage in STAGES), "implementation_page?view=board", "implementation_page?view=timeline",
    "plan_page", *(f"document_page?part={part.name}" for part in PARTS),
)  # fmt: skip


def lengthen(story: Story, cycle: Cycle, first: int, last: int) -> None:
    """So many more problems, each with goal, evaluation, solution, scores, action and a review with a decision."""
    now, criteria = timezone.now(), list(cycle.criteria.all())
    for number in range(first, last):
        row = make_indicator(story.directorate, name={"en": f"Figure {number:02}"})
        version = row.versions.get()
        set_figures(row, story.months[4:6], ["0.5", str(Decimal("0.45") + number % 3 * Decimal("0.05"))])
        problem = make(Problem, cycle=cycle, words={"en": f"Problem {number:02}"}, indicator=row)
        goal = make(Goal, cycle=cycle, problem=problem, indicator=row, version=version, baseline_period=story.months[4],
                    baseline_value=Decimal("0.5"), aim_low=Decimal("0.9"), aim_high=None, basis="other",
                    due_on=in_days(90), owner=story.head)  # fmt: skip
        make(Evaluation, goal=goal, period=story.months[5], aim_low=goal.aim_low, lesson=f"Lesson {number:02}",
             value=Decimal("0.5"), gap=Decimal("-0.4"), verdict="unchanged", evaluated_by=story.head)  # fmt: skip
        solution = make(Solution, cycle=cycle, problem=problem, words={"en": f"Solution {number:02}"})
        for each in criteria:
            make(Score, solution=solution, criterion=each, member=story.head, points=1 + number % 5)
        make(Action, cycle=cycle, directorate=story.directorate, goal=goal, solution=solution, owner=story.head,
             words={"en": f"Action {number:02}"}, starts_on=in_days(-9), due_on=in_days(9), state="running")  # fmt: skip
        at = now - timedelta(days=number)
        review = make(Meeting, cycle=cycle, kind="review", where=f"Room {number:02}", starts_at=at,
                      ends_at=at + timedelta(hours=1), held_at=at)  # fmt: skip
        make(Decision, meeting=review, words={"en": f"Decision {number:02}"})
    assess()


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan()
    cycle.seats.update(confirmed_at=timezone.now())
    for each in defaults():
        each.cycle = cycle
        each.save()
    lengthen(story, cycle, 0, 3)
    Cycle.objects.filter(pk=cycle.pk).update(scores_open_at=timezone.now())
    return story.at("implementation", cycle)


def url_of(cycle: Cycle, name: str) -> str:
    page, mark, query = name.partition("?")
    return address(f"planning:{page}", args=[cycle.pk, *(["plan"] if page == "document_page" else [])]) + mark + query


def test_no_page_asks_more_for_a_long_plan(story: Story, cycle: Cycle) -> None:
    client = signed_in(story.head)

    def asked() -> dict[str, int]:
        found = {}
        for name in PAGES:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url_of(cycle, name)).status_code == 200
            found[name] = len(queries)
        return found

    asked()  # caches are warm
    few = asked()
    lengthen(story, cycle, 3, 30)
    assert asked() == few
    assert max(few.values()) < 45


@pytest.mark.parametrize(("page", "word"), [
    ("goals_page", "Figure"), ("evaluation_page", "Figure"), ("evaluation_page", "Lesson"), ("problems_page", "Problem"),
    ("solutions_page", "Solution"), ("priorities_page", "Solution"), ("implementation_page", "Action"),
    ("document_page?part=meetings", "Room"), ("document_page?part=meetings", "Decision"),
    ("document_page?part=priorities", "Solution"), ("document_page?part=solutions", "Problem"),
    ("document_page?part=evaluation", "Lesson"),
])  # fmt: skip
def test_everything_is_on_one_page_of_the_list(story: Story, cycle: Cycle, page: str, word: str) -> None:
    lengthen(story, cycle, 3, 30)
    client, url, seen = signed_in(story.head), url_of(cycle, page), Counter[str]()
    pages, text = 0, "page=1"
    while f"page={pages + 1}" in text:
        pages += 1
        text = client.get(f"{url}{'&' if '?' in url else '?'}page={pages}").content.decode()
        seen.update(f"{word} {number:02}" for number in range(30) if f"{word} {number:02}" in text)
    assert pages > 1
    assert seen == Counter(f"{word} {number:02}" for number in range(30))


def test_the_reviews_are_paged_on_the_teams_page(story: Story, cycle: Cycle) -> None:
    lengthen(story, cycle, 3, 12)
    client, url = signed_in(story.head), url_of(cycle, "team_page")
    found = [client.get(f"{url}?page={number}").content.decode().count("Held. Present") for number in (1, 2)]
    assert found == [10, 2]


def test_the_parts_on_the_pages_are_the_whole_document(story: Story, cycle: Cycle) -> None:
    """Cell by cell: what the paper holds is on one of the pages."""
    lengthen(story, cycle, 3, 30)
    client = signed_in(story.head)
    paper = PAPERS["plan"](Cycle.objects.get(pk=cycle.pk))
    said = ""
    for part in PARTS:
        for number in range(1, -(-part.count(cycle) // part.size) + 1):
            said += client.get(f"{url_of(cycle, 'document_page')}?part={part.name}&page={number}").content.decode()
    cells = [cell for block in paper.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    assert len(cells) > 500
    assert [line for cell in cells for line in cell.splitlines() if line not in said] == []


def test_the_overview_shows_the_first_goals_and_leads_to_all(story: Story, cycle: Cycle) -> None:
    client = signed_in(story.head)
    assert "See all" not in client.get(url_of(cycle, "plan_page")).content.decode()
    lengthen(story, cycle, 3, 12)
    page = client.get(url_of(cycle, "plan_page")).content.decode()
    assert [f"Figure {number:02}" in page for number in range(12)] == [True] * 5 + [False] * 7
    assert "See all 12 goals" in page


def test_a_goal_is_found_on_the_page_that_holds_it(story: Story, cycle: Cycle) -> None:
    lengthen(story, cycle, 3, 12)
    client = signed_in(story.head)
    for goal in (goals_of(cycle)[0], goals_of(cycle)[9], goals_of(cycle)[10]):
        answer = client.get(address("planning:goal_page", args=[goal.pk]))
        place, _mark, anchor = answer["Location"].partition("#")
        assert f'id="{anchor}"' in client.get(place).content.decode()


def test_a_board_counts_all_and_shows_the_first_of_each_state(story: Story, cycle: Cycle) -> None:
    lengthen(story, cycle, 3, 24)
    Action.objects.filter(pk__in=list(cycle.actions.values_list("pk", flat=True)[:2])).update(state="planned")
    url = url_of(cycle, "implementation_page?view=board")
    columns = {each.state: (len(each.rows), each.count) for each in signed_in(story.head).get(url).context["board"]}
    assert columns == {"planned": (2, 2), "running": (20, 22), "done": (0, 0), "dropped": (0, 0)}


def test_what_is_counted_in_the_database_is_what_the_goals_say(story: Story, cycle: Cycle) -> None:
    lengthen(story, cycle, 3, 9)
    late = goals_of(cycle)[1]
    Goal.objects.filter(pk=late.pk).update(baseline_period=story.months[5])
    Goal.objects.filter(pk=goals_of(cycle)[2].pk).update(aim_low=Decimal("0.5"))
    states, facts = goal_states(goals_of(cycle)), plan_facts(cycle)
    assert verdicts_of(goals_of(cycle)) == Counter(state.verdict for state in states)
    assert len(set(state.verdict for state in states)) >= 4
    assert facts.goals_too_early == sum(state.latest is None for state in states) == 1
    assert facts.goals_not_evaluated == 1  # whose aim was another one when it was evaluated
