"""The open matrix: the ranking, who is apart from whom, the community's voice, ranks by hand, the choice."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from planning import actions
from planning.criteria import criteria_of
from planning.models import Score, Seat, Solution
from planning.ranking import picture_of, ranking
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story
from tests.planning.weighing import Weighing, make_weighing


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def text_of(response: Any) -> str:
    return response.content.decode()


def rows_of(weighing: Weighing) -> dict[str, Any]:
    return {f"{row.solution.words}/{row.solution.problem.words}": row for row in ranking(weighing.cycle).rows()}


def test_while_closed_the_ranking_knows_nothing(weighing: Weighing) -> None:
    weighing.everybody(5)
    found = ranking(weighing.cycle)
    assert [(row.rank, row.all, row.community, row.staff, row.effect) for row in found.rows()] == [(None,) * 5] * 4
    assert picture_of(found.rows()) is None
    assert not any(mean for row in found.rows() for _criterion, mean in row.by_criterion)


def test_the_ranking_by_hand(weighing: Weighing) -> None:
    """Weights 3, 2, 2, 1. Chair gives the first 5 4 3 2: 31/8; the community member 1 1 1 1: 1."""
    row, codes = weighing.solutions["Two teams"], ("effect", "reach", "cost", "ease")
    weighing.everybody(3)
    actions.give_scores(
        weighing.cycle, {(row.pk, code): n for code, n in zip(codes, (5, 4, 3, 2), strict=True)}, by=weighing.head
    )
    weighing.score("community_member", 3, **{"Two teams": 1})
    weighing.open()
    found = rows_of(weighing)
    first = found["Two teams/Slow"]
    # (31/8 + 3 + 3 + 1) / 4 = 87/32
    assert first.all.mean == Decimal("2.71875")
    assert (first.all.lowest, first.all.highest, first.all.members) == (Decimal(1), Decimal("3.875"), 4)
    # deviation: means 3.875, 3, 3, 1 about 2.71875
    assert round(first.all.deviation, 6) == Decimal("1.054659")
    assert (first.community, first.staff) == (Decimal(1), Decimal("3.291666666667"))
    assert {each.code: mean for each, mean in first.by_criterion}["effect"] == Decimal(3)
    # effort: cost x2 and ease x1: chair 8/3, others 3, 3 and 1; drawn as 6 - 29/12
    assert round(first.effort, 6) == round(6 - 29 / 12, 6)
    assert (first.rank, found["One price/Dear"].rank) == (4, 1)


def test_of_two_alike_the_one_comes_first_whose_problem_suffers_more(weighing: Weighing) -> None:
    """Doing nothing about "Dear" is judged worse, so its solution goes before the equal one of "Slow"."""
    idle = {row.problem_id: row for row in weighing.all() if row.does_nothing}
    weighing.everybody(4)
    codes = [each.code for each in criteria_of(weighing.cycle)]
    for who in weighing.team.values():
        for problem, points in zip(weighing.problems, (3, 1), strict=True):
            actions.give_scores(weighing.cycle, {(idle[problem.pk].pk, code): points for code in codes}, by=who)
    weighing.open()
    assert [f"{row.solution.words}/{row.solution.problem.words}" for row in ranking(weighing.cycle).rows()] == [
        "One price/Dear", "Two teams/Slow", "Do nothing/Slow", "Do nothing/Dear",
    ]  # fmt: skip


def test_who_has_not_scored_a_solution_wholly_does_not_count_there(weighing: Weighing) -> None:
    weighing.score("chair", 5)
    weighing.score("team_leader", 5)
    row = weighing.solutions["Two teams"]
    actions.give_scores(weighing.cycle, {(row.pk, "effect"): 1}, by=weighing.team["supervisor"])
    weighing.open(reason="Today")
    first = rows_of(weighing)["Two teams/Slow"]
    assert (first.all.mean, first.all.members, first.community) == (Decimal(5), 2, None)


def test_who_left_the_team_after_the_opening_has_had_a_say(weighing: Weighing) -> None:
    weighing.everybody(4)
    weighing.open()
    Seat.objects.filter(cycle=weighing.cycle, function="supervisor").update(ended_at=timezone.now())
    assert rows_of(weighing)["Two teams/Slow"].all.members == 4
    actions.close_scores(weighing.cycle, reason="New", by=weighing.head)
    weighing.open()
    assert rows_of(weighing)["Two teams/Slow"].all.members == 3


# --- a rank by hand ---


def test_a_rank_by_hand_wants_a_reason_and_shows_the_name(weighing: Weighing) -> None:
    weighing.everybody(3, **{"One price": 5})
    row = weighing.solutions["Two teams"]
    with pytest.raises(NotAllowed, match="not opened yet"):
        actions.set_rank(row, 1, reason="Law", revision=1, by=weighing.head)
    weighing.open()
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.set_rank(row, 1, reason=" ", revision=1, by=weighing.head)
    for rank in (0, 5):
        with pytest.raises(NotAllowed, match="no such rank"):
            actions.set_rank(row, rank, reason="Law", revision=1, by=weighing.head)
    actions.set_rank(row, 1, reason="The law wants it", revision=1, by=weighing.head)
    with pytest.raises(NotAllowed, match="Another solution was put"):
        actions.set_rank(weighing.fresh("One price"), 1, reason="No", revision=1, by=weighing.head)
    with pytest.raises(Stale):
        actions.set_rank(row, 2, reason="Law", revision=1, by=weighing.head)
    found = rows_of(weighing)
    assert (found["Two teams/Slow"].rank, found["Two teams/Slow"].scored) == (1, 2)
    assert found["One price/Dear"].rank == 2
    page = text_of(
        signed_in(weighing.team["community_member"]).get(address("planning:priorities_page", args=[weighing.cycle.pk]))
    )
    assert "The law wants it" in page
    assert weighing.head.name in page
    actions.set_rank(weighing.fresh("Two teams"), None, reason="", revision=2, by=weighing.head)
    assert rows_of(weighing)["Two teams/Slow"].rank == 2


# --- the choice ---


def test_solutions_are_chosen_once_the_matrix_is_open(story: Story, weighing: Weighing) -> None:
    row = weighing.solutions["Two teams"]
    with pytest.raises(NotAllowed, match="not opened yet"):
        actions.decide_solution(row, "chosen", revision=1, by=weighing.head)
    weighing.everybody()
    weighing.open()
    actions.decide_solution(row, "chosen", revision=1, by=weighing.head)
    with pytest.raises(Stale):
        actions.decide_solution(row, "not_chosen", revision=1, by=weighing.head)
    story.at("implementation", weighing.cycle)
    with pytest.raises(NotAllowed, match="is over"):
        actions.decide_solution(row, "not_chosen", revision=2, by=weighing.head)
    assert weighing.fresh("Two teams").state == "chosen"


def test_doing_something_and_doing_nothing_are_not_both_chosen(weighing: Weighing) -> None:
    weighing.everybody()
    weighing.open()
    idle = Solution.objects.get(problem=weighing.problems[0], does_nothing=True)
    actions.decide_solution(idle, "chosen", revision=1, by=weighing.head)
    with pytest.raises(NotAllowed, match="Doing nothing is chosen"):
        actions.decide_solution(weighing.solutions["Two teams"], "chosen", revision=1, by=weighing.head)
    actions.decide_solution(weighing.solutions["One price"], "chosen", revision=1, by=weighing.head)
    actions.decide_solution(idle, "not_chosen", revision=2, by=weighing.head)
    actions.decide_solution(weighing.solutions["Two teams"], "chosen", revision=1, by=weighing.head)
    with pytest.raises(NotAllowed, match="Something else is chosen"):
        actions.decide_solution(idle, "chosen", revision=3, by=weighing.head)


def test_ranks_and_choices_on_the_pages(weighing: Weighing) -> None:
    weighing.everybody()
    weighing.open()
    client, row = signed_in(weighing.head), weighing.solutions["Two teams"]
    rank = address("planning:rank_page", args=[row.pk])
    assert client.post(rank, {"rank": "1", "reason": "", "revision": 1}).status_code == 422
    assert client.post(rank, {"rank": "1", "reason": "Law", "revision": 1}).status_code == 302
    decide = address("planning:decide_solution_page", args=[row.pk])
    assert "meanwhile" in text_of(client.post(decide, {"to": "chosen", "revision": 1}, follow=True))
    assert "“Two teams”: Chosen." in text_of(client.post(decide, {"to": "chosen", "revision": 2}, follow=True))
    assert client.post(decide, {"to": "burnt", "revision": 3}).status_code == 302
    assert weighing.fresh("Two teams").state == "chosen"


def test_the_picture_has_words_and_turns_with_the_script(weighing: Weighing) -> None:
    weighing.everybody(3, **{"One price": 5})
    weighing.open()
    found = ranking(weighing.cycle)
    picture = str(picture_of(found.rows()))
    assert "Small effort and large effect: 1" in picture
    assert picture.count("<circle") == 4
    with translation.override("ar"):
        turned = str(picture_of(ranking(weighing.cycle).rows()))
    assert turned != picture
    page = text_of(signed_in(weighing.head).get(address("planning:priorities_page", args=[weighing.cycle.pk])))
    assert 'role="img"' in page


def test_without_a_side_there_is_no_picture(weighing: Weighing) -> None:
    for code in ("cost", "ease"):
        actions.remove_criterion(code, revision=1, by=weighing.head)
    weighing.everybody()
    weighing.open()
    assert picture_of(ranking(weighing.cycle).rows()) is None


@pytest.mark.parametrize("opened", [False, True])
def test_forty_solutions_and_twelve_members_cost_as_many_queries_as_two(
    story: Story, weighing: Weighing, opened: bool
) -> None:
    weighing.everybody()
    if opened:
        weighing.open()
    client = signed_in(weighing.head)
    pages = [
        address(f"planning:{name}", args=[weighing.cycle.pk])
        for name in ("priorities_page", "solutions_page", "score_page")
    ]
    pages.append(address("planning:solution_page", args=[weighing.solutions["Two teams"].pk]))
    few = [_queries(client, url) for url in pages]
    problem = weighing.problems[0]
    for number in range(40):
        make(Solution, cycle=weighing.cycle, problem=problem, words={"en": f"Way {number}"})
    criteria = list(weighing.cycle.criteria.all())
    for _number in range(8):
        seat = make(
            Seat, cycle=weighing.cycle, function="supervisor", member=make_member(), confirmed_at=timezone.now()
        )
        Score.objects.bulk_create(
            Score(solution=row, criterion=each, member=seat.member, points=4)
            for row in weighing.all()
            for each in criteria
        )
    assert [_queries(client, url) for url in pages] == few


def _queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
