"""Nobody looks at the scores of a few; where the scores were opened early or twice, or few weighed, the ranking says so."""

from typing import Any

import pytest

from planning import actions
from planning.models import Seat
from planning.ranking import ranking
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import signed_in
from tests.planning.conftest import Story
from tests.planning.weighing import Weighing, make_weighing


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def page_of(weighing: Weighing) -> str:
    page: Any = signed_in(weighing.head).get(address("planning:priorities_page", args=[weighing.cycle.pk]))
    return str(page.content.decode())


def test_before_half_have_scored_no_reason_opens_the_scores(weighing: Weighing) -> None:
    weighing.score("community_member")
    with pytest.raises(NotAllowed, match="Fewer than half"):
        weighing.open(reason="look")
    weighing.score("supervisor")
    assert weighing.open(reason="The meeting is today").scores_open_at is not None


def test_the_ranking_says_that_it_was_opened_early_and_looked_at_before(weighing: Weighing) -> None:
    for who in ("chair", "supervisor", "team_leader"):
        weighing.score(who)
    weighing.open(reason="The meeting is today")
    page = page_of(weighing)
    assert ("before 1 member had scored" in page, "open before and closed again" in page) == (True, False)
    actions.close_scores(weighing.cycle, reason="Oops", by=weighing.head)
    weighing.score("community_member")
    weighing.open()
    page = page_of(weighing)
    assert ("had scored:" in page.split("<table")[0], "open before and closed again" in page) == (False, True)


@pytest.mark.parametrize(("silent", "indicative"), [(0, False), (1, False), (2, True), (3, True)])
def test_with_fewer_than_three_voices_the_ranking_is_indicative(
    weighing: Weighing, silent: int, indicative: bool
) -> None:
    gone = ("supervisor", "team_leader", "community_member")[:silent]
    Seat.objects.filter(cycle=weighing.cycle, function__in=gone).update(confirmed_at=None)
    for who in weighing.team:
        if who not in gone:
            weighing.score(who)
    weighing.open()
    assert ranking(weighing.cycle).indicative == indicative
    assert ("these ranks are indicative" in page_of(weighing)) == indicative
