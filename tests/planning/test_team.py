"""Who sits in the team: asked, answered, replaced, invited from outside, handed over."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import actions as people
from people.actions import hand_over_everything
from people.models import Invitation, Member
from planning import actions
from planning.models import Cycle, Seat
from planning.queries import default_chair
from planning.rules import can_edit_plan, can_view_plan
from sdip.mail.models import Message
from sdip.web.models import Notification
from sdip.web.work import work_of
from tenancy.context import require_tenant, tenant_context
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


def inside_again() -> Any:
    """A request through the test client has left the tenant's addresses."""
    return tenant_context(require_tenant())


def text_of(response: Any) -> str:
    return response.content.decode()


def titles(member: Member, kind: str = "planning.seat") -> list[str]:
    return [str(item.title) for group in work_of(member, in_days(0), kind=kind).groups for item in group.items]


def test_whoever_is_asked_hears_of_it_and_answers_alone(story: Story, cycle: Cycle) -> None:
    asked = make_member("team_leader")
    seat = actions.add_seat(cycle, function="supervisor", member=asked, speaks_for=" The crews ", by=story.head)
    assert (seat.confirmed_at, seat.speaks_for) == (None, "The crews")
    assert Message.objects.get(recipient=asked.email).purpose == "planning.seat"
    assert Notification.objects.filter(recipient=asked.membership, kind="planning.seat_asked").count() == 1
    assert titles(asked) == ["Repairs in time"]
    url = address("planning:seat_page", args=[seat.pk])
    assert signed_in(story.head).post(url, {"takes": "yes"}).status_code == 403
    assert signed_in(asked).post(url, {"takes": ""}).status_code == 422
    assert signed_in(asked).post(url, {"takes": "yes"}).status_code == 302
    seat.refresh_from_db()
    assert seat.confirmed_at is not None
    with inside_again():
        assert titles(asked) == []
    told = Notification.objects.get(kind="planning.seat_confirmed")
    assert told.recipient_id == story.head.membership_id
    with pytest.raises(NotAllowed, match="answered already"):
        actions.decline_seat(seat, by=asked)


def test_a_declined_seat_lets_in_nobody_and_is_given_to_another(story: Story, cycle: Cycle) -> None:
    asked, other = make_member("community_member"), make_member()
    seat = actions.add_seat(cycle, function="community_member", member=asked, speaks_for="Old town", by=story.head)
    assert can_view_plan(asked, cycle)
    actions.decline_seat(seat, answer="No time", by=asked)
    del asked._planning_seats  # type: ignore[attr-defined]  # as with the next request
    assert not can_view_plan(asked, cycle)
    seen = text_of(signed_in(story.head).get(address("planning:team_page", args=[cycle.pk])))
    assert "No time" in seen
    with inside_again():
        new = actions.replace_seat(seat, other, by=story.head)
    assert (new.function, new.speaks_for, new.member) == ("community_member", "Old town", other)
    assert set(cycle.seats.filter(ended_at=None).values_list("member", flat=True)) == {story.head.pk, other.pk}
    with inside_again():
        again = actions.add_seat(cycle, function="community_member", member=asked, by=story.head)
    assert again.confirmed_at is None


def test_what_the_team_refuses(story: Story, cycle: Cycle) -> None:
    asked = make_member()
    seat = actions.add_seat(cycle, function="supervisor", member=asked, by=story.head)
    with pytest.raises(NotAllowed, match="sits in this team already"):
        actions.add_seat(cycle, function="team_leader", member=asked, by=story.head)
    with pytest.raises(NotAllowed, match="own deputy"):
        actions.change_seat(seat, function="supervisor", speaks_for="", deputy=asked, revision=1, by=story.head)
    with pytest.raises(NotAllowed, match="another chair"):
        actions.change_seat(seat, function="chair", speaks_for="", deputy=None, revision=1, by=story.head)
    actions.end_seat(seat, by=story.head)
    with pytest.raises(NotAllowed, match="ended already"):
        actions.end_seat(seat, by=story.head)
    story.at("closed", cycle)
    with pytest.raises(NotAllowed, match="closed"):
        actions.add_seat(cycle, function="supervisor", member=make_member(), by=story.head)


def test_the_chair_is_the_planning_manager_of_the_nearest_directorate_else_the_head(story: Story) -> None:
    above = make_directorate()
    below = make_directorate(above)
    assert default_chair(below) is None
    head = make_member("head", above)
    assert default_chair(below) == head
    manager = make_member("planning_manager", above)
    assert default_chair(below) == manager
    assert default_chair(story.directorate) == story.head
    form = {
        "directorate": below.pk, "name_en": "Dry streets", "starts_on": "2026-01-01", "ends_on": "2027-01-01",
        "review_months": 3,
    }  # fmt: skip
    assert signed_in(manager).post(address("planning:new_plan_page"), form).status_code == 302
    plan = Cycle.objects.get(directorate=below)
    assert plan.chair == manager
    assert can_edit_plan(manager, plan)


def test_a_new_chair_asks_for_consent_and_the_old_one_leaves(story: Story, cycle: Cycle) -> None:
    manager = make_member("planning_manager", story.directorate)
    seat = actions.appoint_chair(cycle, manager, by=story.head)
    assert (seat.confirmed_at, cycle.seats.filter(ended_at=None).count()) == (None, 1)
    assert titles(manager) == ["Repairs in time"]
    actions.appoint_chair(cycle, manager, by=story.head)
    assert Message.objects.filter(recipient=manager.email).count() == 1


def test_somebody_from_outside_comes_in_by_invitation(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:invite_page", args=[cycle.pk])
    form = {"name": "Layla", "email": "layla@example.org", "language": "en", "speaks_for": "Women of the old town"}
    assert client.post(url, form).status_code == 302
    refused = client.post(url, form)
    assert (refused.status_code, "asked into this team already" in text_of(refused)) == (422, True)
    seat = Seat.objects.get(invitation__isnull=False)
    assert (seat.member, "Layla" in text_of(client.get(address("planning:team_page", args=[cycle.pk])))) == (None, True)
    with inside_again():
        member = people.join_as_new_person(Invitation.objects.get(), name="Layla", password="a long pass phrase")
    seat.refresh_from_db()
    assert (seat.member, seat.confirmed_at) == (member, None)
    with inside_again():
        assert titles(member) == ["Repairs in time"]
    page = signed_in(member)
    assert page.get(address("planning:plan_page", args=[cycle.pk])).status_code == 200
    assert page.get(address("planning:new_seat_page", args=[cycle.pk])).status_code == 403
    assert [(a.role, a.directorate) for a in member.assignments.all()] == [("community_member", story.directorate)]


def test_an_invitation_ends_with_the_seat_that_it_was_for(story: Story, cycle: Cycle) -> None:
    seat = actions.invite_to_team(cycle, email="layla@example.org", name="Layla", language="en", by=story.head)
    actions.end_seat(seat, by=story.head)
    assert Invitation.objects.get().withdrawn_at is not None


def test_who_lost_the_right_brings_nobody_in(story: Story, cycle: Cycle) -> None:
    leader = make_member("team_leader", story.directorate)
    actions.invite_to_team(cycle, email="layla@example.org", name="Layla", language="en", by=leader)
    leader.assignments.all().delete()
    with pytest.raises(NotAllowed, match="no longer manages"):
        people.join_as_new_person(Invitation.objects.get(), name="Layla", password="a long pass phrase")
    assert Seat.objects.get(invitation__isnull=False).member is None


def test_a_seat_that_is_handed_over_is_asked_anew_and_never_held_twice(story: Story, cycle: Cycle) -> None:
    old, new, twice = make_member(), make_member(), make_member()
    seat = actions.add_seat(cycle, function="supervisor", member=old, by=story.head)
    actions.confirm_seat(seat, by=old)
    hand_over_everything(old, new, by=story.head)
    seat.refresh_from_db()
    assert (seat.member, seat.confirmed_at) == (new, None)
    actions.add_seat(cycle, function="team_leader", member=twice, by=story.head)
    hand_over_everything(new, twice, by=story.head)
    seat.refresh_from_db()
    assert seat.member == new


def test_a_team_page_asks_the_same_questions_whatever_it_holds(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:team_page", args=[cycle.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    with inside_again():
        for _number in range(12):
            actions.add_seat(cycle, function="supervisor", member=make_member(), by=story.head)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few)


def test_the_buttons_of_the_team(story: Story, cycle: Cycle) -> None:
    client, asked, other = signed_in(story.head), make_member(), make_member()
    form = {"function": "supervisor", "member": asked.pk, "deputy": other.pk}
    assert (
        client.post(address("planning:new_seat_page", args=[cycle.pk]), form | {"deputy": asked.pk}).status_code == 422
    )
    assert client.post(address("planning:new_seat_page", args=[cycle.pk]), form).status_code == 302
    seat = Seat.objects.get(member=asked)
    change = address("planning:change_seat_page", args=[seat.pk])
    assert client.post(change, {"function": "team_leader", "speaks_for": "Crews", "revision": 1}).status_code == 302
    seat.refresh_from_db()
    assert (seat.function, seat.speaks_for, seat.deputy) == ("team_leader", "Crews", None)
    assert client.post(address("planning:seat_reminder", args=[seat.pk])).status_code == 302
    assert Message.objects.filter(recipient=asked.email).count() == 2
    assert client.post(address("planning:replace_seat_page", args=[seat.pk]), {"member": other.pk}).status_code == 302
    assert client.post(address("planning:seat_end", args=[Seat.objects.get(member=other).pk])).status_code == 302
    assert cycle.seats.filter(ended_at=None).count() == 1
