"""Each member scores alone; then the matrix opens, and nothing changes any more until it is closed with a reason."""

import threading
from typing import Any

import pytest
from django.db import connection

from planning import actions
from planning.models import Criterion, Score, ScoreOpening, Seat
from planning.queries import own_scores, plan_facts, voices
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story
from tests.planning.weighing import Weighing, make_weighing

ALL = 16  # two solutions and twice doing nothing, by four criteria


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_first_score_copies_the_criteria_and_a_later_setting_changes_nothing(weighing: Weighing) -> None:
    assert not Criterion.objects.exists()
    weighing.score("chair")
    own = Criterion.objects.filter(cycle=weighing.cycle)
    assert [(row.code, row.weight) for row in own.order_by("position")] == [
        ("effect", 3), ("reach", 2), ("cost", 2), ("ease", 1),
    ]  # fmt: skip
    actions.remove_criterion("ease", revision=1, by=weighing.head)
    weighing.score("supervisor")
    assert own.count() == 4


def test_scores_may_be_given_in_parts_and_changed(weighing: Weighing) -> None:
    row = weighing.solutions["Two teams"]
    assert actions.give_scores(weighing.cycle, {(row.pk, "effect"): 5}, by=weighing.head) == 1
    actions.give_scores(weighing.cycle, {(row.pk, "effect"): 2, (row.pk, "cost"): 4}, by=weighing.head)
    assert own_scores(weighing.head, weighing.cycle) == {(row.pk, "effect"): 2, (row.pk, "cost"): 4}
    assert [(voice.given, voice.complete) for voice in voices(weighing.cycle)][:1] == [(2, False)]


@pytest.mark.parametrize("points", [0, 6, -1])
def test_points_are_1_to_5(weighing: Weighing, points: int) -> None:
    with pytest.raises(NotAllowed, match="from 1 to 5"):
        actions.give_scores(weighing.cycle, {(weighing.all()[0].pk, "effect"): points}, by=weighing.head)
    assert not Score.objects.exists()


def test_what_is_not_weighed_here_is_refused(story: Story, weighing: Weighing) -> None:
    gone = weighing.add("Gone")
    actions.archive_solution(gone, revision=1, by=weighing.head)
    for key in ((gone.pk, "effect"), (weighing.all()[0].pk, "beauty")):
        with pytest.raises(Stale, match="meanwhile"):
            actions.give_scores(weighing.cycle, {key: 3}, by=weighing.head)


def test_only_who_has_confirmed_a_seat_scores(story: Story, weighing: Weighing) -> None:
    unconfirmed, outsider = make_member(), make_member("administrator")
    make(Seat, cycle=weighing.cycle, function="supervisor", member=unconfirmed)
    for person in (unconfirmed, outsider):
        with pytest.raises(NotAllowed, match="confirmed a seat"):
            actions.give_scores(weighing.cycle, {(weighing.all()[0].pk, "effect"): 3}, by=person)


def test_a_seat_has_one_say_whether_its_member_or_the_deputy_scores(weighing: Weighing) -> None:
    deputy, seat = make_member(), Seat.objects.get(cycle=weighing.cycle, function="supervisor")
    seat.deputy = deputy
    seat.save()
    weighing.team["deputy"] = deputy
    weighing.score("deputy", 2)
    said = {voice.seat.pk: (voice.name, voice.complete) for voice in voices(weighing.cycle)}
    assert said[seat.pk] == (deputy.name, True)
    weighing.score("supervisor", 4)
    said = {voice.seat.pk: (voice.name, voice.complete) for voice in voices(weighing.cycle)}
    assert said[seat.pk] == (weighing.team["supervisor"].name, True)
    assert len(said) == 4
    with pytest.raises(NotAllowed, match="one say"):
        weighing.score("deputy", 1)


# --- opening and closing ---


def test_the_matrix_opens_when_everybody_has_scored(weighing: Weighing) -> None:
    weighing.everybody()
    facts = plan_facts(weighing.cycle)
    assert (facts.members_to_score, facts.members_who_scored, facts.scores_open) == (4, 4, False)
    weighing.open()
    opening = ScoreOpening.objects.get()
    assert (opening.opens, opening.reason, opening.missing, opening.by) == (True, "", [], weighing.head)
    with pytest.raises(NotAllowed, match="open already"):
        weighing.open()


def test_earlier_it_opens_only_with_a_reason_and_keeps_who_was_missing(weighing: Weighing) -> None:
    with pytest.raises(NotAllowed, match="Nobody has scored"):
        weighing.open(reason="Hurry")
    for who in ("chair", "team_leader"):
        weighing.score(who)
    row = weighing.solutions["Two teams"]
    actions.give_scores(weighing.cycle, {(row.pk, "effect"): 5}, by=weighing.team["supervisor"])
    absent = [weighing.team["supervisor"], weighing.team["community_member"]]
    with pytest.raises(NotAllowed, match=f"without {absent[0].name} and {absent[1].name}"):
        weighing.open(reason=" ")
    weighing.open(reason="The meeting is today")
    assert sorted(ScoreOpening.objects.get().missing) == sorted(member.pk for member in absent)
    page = text_of(signed_in(weighing.head).get(address("planning:priorities_page", args=[weighing.cycle.pk])))
    assert "The meeting is today" in page
    assert absent[1].name in page


def test_once_open_no_score_and_no_solution_changes(weighing: Weighing) -> None:
    weighing.everybody(3)
    weighing.open()
    before = weighing.points_of("chair")
    with pytest.raises(NotAllowed, match="open to everybody"):
        weighing.score("chair", 5)
    assert weighing.points_of("chair") == before
    for act in (
        lambda: weighing.add("Late idea"),
        lambda: actions.change_solution(weighing.fresh("Two teams"), revision=1, by=weighing.head),
        lambda: actions.archive_solution(weighing.fresh("Two teams"), revision=1, by=weighing.head),
    ):
        with pytest.raises(NotAllowed, match="Close them first"):
            act()


def test_closed_with_a_reason_the_scores_stay_and_may_change(weighing: Weighing) -> None:
    weighing.everybody(3)
    with pytest.raises(NotAllowed, match="not open"):
        actions.close_scores(weighing.cycle, reason="X", by=weighing.head)
    weighing.open()
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.close_scores(weighing.cycle, reason=" ", by=weighing.head)
    weighing.cycle = actions.close_scores(weighing.cycle, reason="New offer", by=weighing.head)
    assert weighing.points_of("chair") == [3] * ALL
    weighing.score("chair", 5)
    assert weighing.points_of("chair") == [5] * ALL
    assert list(ScoreOpening.objects.order_by("pk").values_list("opens", "reason")) == [
        (True, ""),
        (False, "New offer"),
    ]


def test_after_the_stage_only_the_way_back_opens_the_scores_again(story: Story, weighing: Weighing) -> None:
    weighing.everybody()
    weighing.open()
    story.at("implementation", weighing.cycle)
    with pytest.raises(NotAllowed, match="is over"):
        actions.close_scores(weighing.cycle, reason="New offer", by=weighing.head)
    with pytest.raises(NotAllowed, match="is over"):
        weighing.score("chair")
    actions.reopen_stage(weighing.cycle, "solutions", stage="implementation", reason="Prices", by=weighing.head)
    assert weighing.points_of("chair") == [3] * ALL
    actions.close_scores(weighing.cycle, reason="New offer", by=weighing.head)
    with pytest.raises(NotAllowed, match="begins with the stage"):
        weighing.score("chair", 4)
    story.at("priorities", weighing.cycle)
    weighing.score("chair", 4)


# --- who may, on the pages ---


def test_the_own_page_saves_a_part_and_shows_how_far_one_is(weighing: Weighing) -> None:
    client = signed_in(weighing.team["community_member"])
    url = address("planning:score_page", args=[weighing.cycle.pk])
    page = text_of(client.get(url))
    assert "0 of 16" in page
    assert page.count('type="radio"') == ALL * 5
    first, second = weighing.all()[:2]
    sent = {f"s{first.pk}-effect": "4", f"s{second.pk}-cost": "1"}
    assert client.post(url, sent).status_code == 302
    assert own_scores(weighing.team["community_member"], weighing.cycle) == {
        (first.pk, "effect"): 4, (second.pk, "cost"): 1,
    }  # fmt: skip
    page = text_of(client.get(url))
    assert "2 of 16" in page
    assert page.count(" checked") == 2
    refused = client.post(url, {f"s{first.pk}-effect": "9"})
    assert (refused.status_code, "from 1 to 5" in text_of(refused)) == (422, True)
    stale = client.post(url, {"s999999-effect": "3"})
    assert (stale.status_code, "meanwhile" in text_of(stale)) == (422, True)


@pytest.mark.parametrize("role", ["administrator", "auditor", "governor"])
def test_who_does_not_sit_in_the_team_has_no_score_page(story: Story, weighing: Weighing, role: str) -> None:
    client = signed_in(make_member(role))
    assert client.get(address("planning:score_page", args=[weighing.cycle.pk])).status_code == 403


def test_the_chair_or_the_head_opens_and_nobody_else(story: Story, weighing: Weighing) -> None:
    weighing.everybody()
    chair = make_member("data_officer", story.directorate)
    Seat.objects.filter(cycle=weighing.cycle, function="chair").update(member=chair)
    open_page = address("planning:open_scores_page", args=[weighing.cycle.pk])
    close_page = address("planning:close_scores_page", args=[weighing.cycle.pk])
    for person in (weighing.team["supervisor"], weighing.team["community_member"], make_member("administrator")):
        assert signed_in(person).post(open_page, {}).status_code == 403
    refused = signed_in(chair).post(open_page, {})
    assert (refused.status_code, f"without {chair.name}" in text_of(refused)) == (422, True)
    assert signed_in(chair).post(open_page, {"reason": "I came late"}).status_code == 302
    assert signed_in(weighing.team["supervisor"]).post(close_page, {"reason": "Again"}).status_code == 403
    assert signed_in(weighing.head).post(close_page, {}).status_code == 422
    assert signed_in(weighing.head).post(close_page, {"reason": "Again"}).status_code == 302


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_a_score_that_comes_while_the_matrix_opens_is_counted_or_refused() -> None:
    """Whatever the order: what the open matrix shows is what stays."""
    tenant = Tenant.objects.create(slug="alpha", name={"en": "Alpha"}, languages=["en"], time_zone="Asia/Baghdad")
    with tenant_context(tenant):
        story = Story(make_directorate(), None, [], make_member("head"))  # type: ignore[arg-type]
        weighing = make_weighing(story)
        weighing.everybody(3)
    refused: list[str] = []
    start = threading.Barrier(2)

    def change() -> None:
        start.wait()
        try:
            with tenant_context(tenant):
                weighing.score("supervisor", 5)
        except NotAllowed as no:
            refused.append(str(no))
        finally:
            connection.close()

    other = threading.Thread(target=change)
    other.start()
    start.wait()
    with tenant_context(tenant):
        weighing.open()
        seen = weighing.points_of("supervisor")
    other.join()
    with tenant_context(tenant):
        assert weighing.points_of("supervisor") == seen
    assert seen == ([3] * ALL if refused else [5] * ALL)


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_open_once() -> None:
    tenant = Tenant.objects.create(slug="alpha", name={"en": "Alpha"}, languages=["en"], time_zone="Asia/Baghdad")
    with tenant_context(tenant):
        weighing = make_weighing(Story(make_directorate(), None, [], make_member("head")))  # type: ignore[arg-type]
        weighing.everybody(3)
    refused: list[str] = []
    start = threading.Barrier(2)

    def open_it() -> None:
        start.wait()
        try:
            with tenant_context(tenant):
                actions.open_scores(weighing.cycle, by=weighing.head)
        except NotAllowed as no:
            refused.append(str(no))
        finally:
            connection.close()

    both = [threading.Thread(target=open_it) for _number in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert refused == ["The scores are open already."]
    with tenant_context(tenant):
        assert ScoreOpening.objects.count() == 1
