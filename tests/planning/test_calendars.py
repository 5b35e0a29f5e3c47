"""Dates for calendar programs: the secret address, what it tells, and to whom it stops telling it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from planning import actions
from planning.ical import calendar_of
from planning.models import CalendarKey, Cycle, Meeting
from planning.queries import dates_of_member, dates_of_plan, months_after
from tenancy.context import require_tenant, tenant_context
from tests.figures import address
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan()
    goal = story.goal(cycle)
    step = actions.add_action(
        goal=goal, statement={"en": "Repair the truck"}, owner=story.head, due_on=in_days(9), by=story.head
    )
    actions.add_milestone(step, statement={"en": "Parts are here"}, due_on=in_days(5), by=story.head)
    return cycle


@pytest.fixture
def meeting(story: Story, cycle: Cycle) -> Meeting:
    first = timezone.make_aware(datetime.combine(in_days(3), time(10)))
    return actions.plan_meeting(
        cycle, kind="review", starts_at=first, ends_at=first + timedelta(hours=2), where="Room 4", by=story.head
    )


def events(raw: bytes) -> dict[str, Any]:
    return {str(event["uid"]).split(".")[0].split("-")[0]: event for event in Calendar.from_ical(raw).walk("VEVENT")}


def feed(key: str) -> Any:
    return Client().get(address("public_planning:calendar_feed", args=[key]))


def test_the_address_tells_meetings_actions_milestones_and_goals(story: Story, meeting: Meeting) -> None:
    answer = feed(actions.make_calendar_key(story.head))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    found = events(answer.content)
    assert set(found) == {"meeting", "action", "milestone", "goal", "review"}
    review = found["meeting"]
    assert (review["location"], review["status"], int(review["sequence"])) == ("Room 4", "CONFIRMED", 0)
    zone = require_tenant().time_zone
    assert review["dtstart"].params["TZID"] == zone
    assert review.decoded("dtstart") == meeting.starts_at
    assert str(Calendar.from_ical(answer.content).walk("VTIMEZONE")[0]["tzid"]) == zone
    assert "Repair the truck" in str(found["action"]["summary"])
    assert found["action"].decoded("dtstart") == in_days(9)
    assert isinstance(found["milestone"].decoded("dtstart"), date)


def test_a_review_that_nobody_has_planned_stands_there_until_it_is(story: Story, cycle: Cycle) -> None:
    def review() -> Any:
        return events(calendar_of(dates_of_plan(cycle), "Plan")).get("review")

    due = review()
    assert (due.decoded("dtstart"), due["status"]) == (months_after(cycle.starts_on, 3), "TENTATIVE")
    first = timezone.make_aware(datetime.combine(in_days(200), time(10)))
    actions.plan_meeting(cycle, kind="review", starts_at=first, ends_at=first + timedelta(hours=2), by=story.head)
    assert review().decoded("dtstart") == months_after(in_days(200), 3)
    Cycle.objects.filter(pk=cycle.pk).update(ends_on=in_days(201))
    assert review() is None
    story.at("closed", cycle)
    assert [row for row in dates_of_member(story.head).reviews if row.pk == cycle.pk] == []


def test_a_meeting_keeps_its_name_moves_up_and_is_cancelled(story: Story, meeting: Meeting) -> None:
    before = events(calendar_of(dates_of_member(story.head), "Plans"))["meeting"]
    actions.cancel_meeting(meeting, revision=1, by=story.head)
    after = events(calendar_of(dates_of_member(story.head), "Plans"))["meeting"]
    assert str(before["uid"]) == str(after["uid"])
    assert (int(after["sequence"]), after["status"]) == (1, "CANCELLED")


def test_only_the_newest_address_works_and_only_as_long_as_the_member_is_here(story: Story, cycle: Cycle) -> None:
    first = actions.make_calendar_key(story.head)
    second = actions.make_calendar_key(story.head)
    assert CalendarKey.objects.get().key_hash != second
    assert (feed(first).status_code, feed(second).status_code) == (404, 200)
    story.head.membership.active = False
    story.head.membership.save()
    assert feed(second).status_code == 404
    story.head.membership.active = True
    story.head.membership.save()
    with tenant_context(require_tenant()):
        actions.withdraw_calendar_key(story.head)
    assert feed(second).status_code == 404


def test_nobody_reads_dates_of_plans_that_are_not_theirs_to_see(story: Story, meeting: Meeting) -> None:
    stranger = make_member("head", make_directorate())
    assert events(feed(actions.make_calendar_key(stranger)).content) == {}
    colleague = make_member("community_member")
    with tenant_context(require_tenant()):
        actions.add_seat(meeting.cycle, function="community_member", member=colleague, by=story.head)
        assert set(events(calendar_of(dates_of_member(colleague), "Plans"))) == {"meeting", "review"}


def test_the_page_shows_the_address_once(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:calendar_page")
    shown = client.post(url, {"move": "make"}).content.decode()
    assert "/plans/calendar/" in shown
    assert "/plans/calendar/" not in client.get(url).content.decode().replace(url, "")
    assert client.post(url, {"move": "withdraw"}).status_code == 302
    assert not CalendarKey.objects.exists()


def test_one_plans_dates_as_a_file(story: Story, meeting: Meeting) -> None:
    url = address("planning:plan_dates", args=[meeting.cycle_id])
    answer = signed_in(make_member("auditor")).get(url)
    assert answer["Content-Disposition"] == 'attachment; filename="P0001.ics"'
    assert set(events(answer.content)) == {"meeting", "action", "milestone", "goal", "review"}
    assert signed_in(make_member("head", make_directorate())).get(url).status_code == 403


def test_a_calendar_of_two_hundred_actions_asks_no_more_questions(
    story: Story, cycle: Cycle, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        actions.add_action(
            cycle=cycle, statement={"en": f"Step {number}"}, owner=story.head, due_on=in_days(9), by=story.head
        )
    with django_assert_max_num_queries(8):
        raw = calendar_of(dates_of_member(story.head), "Plans")
    assert raw.count(b"BEGIN:VEVENT") == 44
