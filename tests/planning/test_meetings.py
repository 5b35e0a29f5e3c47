"""Meetings and reviews: planned, moved, called off, recorded; what they decide becomes an action."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from planning import actions
from planning.models import Action, Attendance, Cycle, Decision, Meeting
from planning.queries import meetings_to_record, months_after, review_proposals, reviews_due
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan()
    story.fill_team(cycle)
    return cycle


def text_of(response: Any) -> str:
    return response.content.decode()


def at(days: int, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(in_days(days), time(hour)))


def meeting(story: Story, cycle: Cycle, days: int = 5, kind: str = "meeting") -> Meeting:
    return actions.plan_meeting(
        cycle, kind=kind, starts_at=at(days), ends_at=at(days, 12), where="Room 4", by=story.head
    )


def kinds(member: Any) -> list[str]:
    rows = Notification.objects.filter(recipient=member.membership, kind__startswith="planning.meeting")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_the_team_hears_of_a_meeting_that_is_planned_moved_and_called_off(story: Story, cycle: Cycle) -> None:
    row = meeting(story, cycle)
    assert meeting(story, cycle) == row
    facts = {"kind": "meeting", "where": "Room 5", "agenda": "", "by": story.head}
    row = actions.change_meeting(row, starts_at=at(6), ends_at=at(6, 12), revision=1, **facts)
    with pytest.raises(Stale, match="meanwhile"):
        actions.change_meeting(row, starts_at=at(7), ends_at=at(7, 12), revision=1, **facts)
    actions.cancel_meeting(row, revision=2, by=story.head)
    colleague = cycle.seats.get(function="supervisor").member
    assert kinds(colleague) == ["planning.meeting_planned", "planning.meeting_moved", "planning.meeting_cancelled"]
    assert kinds(story.head) == []
    with pytest.raises(NotAllowed, match="called off"):
        actions.cancel_meeting(row, revision=3, by=story.head)
    with pytest.raises(NotAllowed, match="ends before it begins"):
        actions.plan_meeting(cycle, kind="meeting", starts_at=at(3), ends_at=at(3), by=story.head)


def test_a_meeting_is_recorded_seat_by_seat_and_decides(story: Story, cycle: Cycle) -> None:
    client, row = signed_in(story.head), meeting(story, cycle, -1)
    with pytest.raises(NotAllowed, match="Record the meeting first"):
        actions.add_decision(row, statement={"en": "Buy a pump"}, by=story.head)
    url = address("planning:record_page", args=[row.pk])
    people = [seat.member_id for seat in cycle.seats.all()]
    form = {f"member_{pk}": "present" for pk in people} | {"revision": 1, "guests": "Two neighbours", "minutes": "Long"}
    assert client.post(url, form | {f"member_{people[0]}": ""}).status_code == 422
    assert client.post(url, form | {f"member_{people[1]}": "excused"}).status_code == 302
    assert "meanwhile" in text_of(client.post(url, form))
    assert sorted(Attendance.objects.values_list("state", flat=True)) == ["excused", "present", "present", "present"]
    decide = address("planning:decision_page", args=[row.pk])
    half = client.post(decide, {"statement_en": "Buy a pump", "owner": story.head.pk})
    assert (half.status_code, "Fill in both or none" in text_of(half)) == (422, True)
    whole = {"statement_en": "Buy a pump", "owner": story.head.pk, "due_on": in_days(20).isoformat()}
    assert client.post(decide, whole).status_code == 302
    decision, action = Decision.objects.get(), Action.objects.get()
    assert (decision.action, action.cycle, action.owner, str(action.words)) == (action, cycle, story.head, "Buy a pump")
    page = text_of(client.get(address("planning:meeting_page", args=[row.pk])))
    for words in ("Two neighbours", "Buy a pump", "Excused", "Follow-up"):
        assert words in page


def test_a_decision_is_reworded_and_the_trail_keeps_the_old_words(story: Story, cycle: Cycle) -> None:
    row = actions.record_meeting(
        meeting(story, cycle, -1), attendance={}, guests="", minutes="", revision=1, by=story.head
    )
    decision = actions.add_decision(
        row, statement={"en": "Buy a pump"}, owner=story.head, due_on=in_days(20), by=story.head
    )
    client, url = signed_in(story.head), address("planning:change_decision_page", args=[decision.pk])
    form = {"statement_en": "Rent a pump", "revision": row.revision}
    assert client.post(url, form | {"statement_en": ""}).status_code == 422
    assert client.post(url, form).status_code == 302
    assert "meanwhile" in text_of(client.post(url, form | {"statement_en": "Sell it"}))
    decision.refresh_from_db()
    assert (str(decision.words), str(decision.action.words)) == ("Rent a pump", "Buy a pump")
    events = apps.get_model("planning.DecisionEvent").objects.filter(pgh_obj=decision.pk).order_by("pgh_id")
    assert [str(each.words) for each in events][:2] == ["Buy a pump", "Rent a pump"]
    story.at("closed", cycle)
    assert client.post(url, form | {"revision": row.revision + 1}).status_code == 422


def test_what_lies_ahead_is_not_recorded_and_what_was_held_not_called_off(story: Story, cycle: Cycle) -> None:
    ahead, held = meeting(story, cycle), meeting(story, cycle, -1)
    facts = {"attendance": {}, "guests": "", "minutes": "", "revision": 1, "by": story.head}
    with pytest.raises(NotAllowed, match="not begun yet"):
        actions.record_meeting(ahead, **facts)
    row = actions.record_meeting(held, **facts)
    with pytest.raises(NotAllowed, match="was held"):
        actions.cancel_meeting(row, revision=row.revision, by=story.head)


def test_reviews_are_proposed_by_the_plans_own_rhythm(story: Story, cycle: Cycle) -> None:
    days = [months_after(cycle.starts_on, number) for number in (3, 6, 9)]
    assert review_proposals(cycle) == days
    assert not reviews_due(story.head, in_days(30)).exists()
    due = reviews_due(story.head, days[0]).get()
    assert (due, due.due, due.chair_member) == (cycle, days[0], story.head.pk)
    first = actions.plan_meeting(cycle, kind="review", starts_at=_on(days[0]), ends_at=_on(days[0], 12), by=story.head)
    assert review_proposals(cycle) == [months_after(days[0], number) for number in (3, 6)]
    assert not reviews_due(story.head, days[0]).exists()
    actions.cancel_meeting(first, revision=1, by=story.head)
    assert review_proposals(cycle) == days
    assert not reviews_due(cycle.seats.get(function="supervisor").member, days[2]).exists()


def _on(day: Any, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-30", 3, "2027-02-28"), ("2024-01-31", 1, "2024-02-29")],
)
def test_months_are_counted_alike_here_and_in_the_database(story: Story, day: str, months: int, after: str) -> None:
    from django.db.models import F, Value
    from django.db.models.fields import DateField

    from planning.queries.meetings import MonthsAfter

    first = datetime.fromisoformat(day).date()
    row = Cycle(directorate=story.directorate, code="X", name={"en": "X"}, starts_on=first, ends_on=in_days(900))
    row.review_months = months
    row.save()
    counted = MonthsAfter(Value(first, output_field=DateField()), F("review_months"))
    assert Cycle.objects.annotate(due=counted).get(pk=row.pk).due.isoformat() == after  # type: ignore[attr-defined]
    assert months_after(first, months).isoformat() == after


def test_the_chair_finds_reviews_and_meetings_in_the_own_work(story: Story, cycle: Cycle) -> None:
    from sdip.web.work import work_of

    soon = meeting(story, cycle, 3)
    Cycle.objects.filter(pk=cycle.pk).update(starts_on=timezone.localdate() - timedelta(days=80))
    work = work_of(story.head, in_days(0))
    assert (work.counts["planning.review"], work.counts["planning.meeting"]) == (1, 1)
    urls = [item.url for group in work.groups for item in group.items]
    assert address("planning:meeting_page", args=[soon.pk]) in urls
    assert f"{address('planning:new_meeting_page', args=[cycle.pk])}?kind=review" in urls
    assert list(meetings_to_record(story.head, in_days(2))) == []
    colleague = cycle.seats.get(function="supervisor").member
    assert work_of(colleague, in_days(0)).counts["planning.meeting"] == 0


def test_a_meeting_is_planned_on_a_page_by_whom_writes_the_plan(story: Story, cycle: Cycle) -> None:
    url = address("planning:new_meeting_page", args=[cycle.pk])
    form = {"kind": "review", "on": in_days(4).isoformat(), "begins": "١٠:٣٠", "ends": "12:00"}
    client = signed_in(story.head)
    assert client.post(url, form | {"begins": "noon"}).status_code == 422
    assert client.post(url, form).status_code == 302
    row = Meeting.objects.get()
    assert timezone.localtime(row.starts_at).strftime("%H:%M") == "10:30"
    community = cycle.seats.get(function="community_member").member
    member = signed_in(community)
    assert member.post(url, form).status_code == 403
    assert signed_in(make_member("auditor")).get(address("planning:meeting_page", args=[row.pk])).status_code == 200


def test_the_same_follow_up_twice_is_one_and_of_another_meeting_a_sentence(story: Story, cycle: Cycle) -> None:
    held = [timezone.now() - timedelta(days=days) for days in (9, 2)]
    first, other = (
        make(Meeting, cycle=cycle, starts_at=at, ends_at=at + timedelta(hours=1), held_at=at) for at in held
    )
    facts: dict[str, Any] = {"statement": {"en": "Buy a lorry"}, "owner": story.head, "due_on": in_days(9)}
    made = [actions.add_decision(first, **facts, by=story.head) for _click in range(2)]
    assert (made[0], Decision.objects.count(), Action.objects.count()) == (made[1], 1, 1)
    with pytest.raises(NotAllowed, match="Another meeting decided the same"):
        actions.add_decision(other, **facts, by=story.head)
