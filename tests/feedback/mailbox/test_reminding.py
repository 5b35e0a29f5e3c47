"""Mails that became no message and that nobody looks at are told again on every working day, to whoever can look."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from feedback import actions, tasks, threads
from feedback.mailbox.actions import keep_mail, look_at_mail, remind_of_mails
from feedback.models import ReceivedMail
from organisation.models import Assignment, Calendar, Holiday
from people.models import Deputyship, Member
from sdip.web.models import Notification
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .test_reading import a_mail

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY = (dt.date(2026, 11, number) for number in range(18, 24))


@pytest.fixture(autouse=True)
def _weekend(desk: Desk) -> None:
    make(Calendar, valid_from=dt.date(2020, 1, 1), weekend=[4, 5])  # Friday, Saturday


def lies_since(day: dt.date, text: str = "A newsletter, or is it?", **headers: str) -> ReceivedMail:
    row = keep_mail(a_mail(text, Precedence="bulk", **headers).as_bytes())
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    ReceivedMail.objects.filter(pk=row.pk).update(at=noon)
    Notification.objects.all().delete()
    return row


def told() -> list[tuple[int, Any, Any]]:
    rows = Notification.objects.filter(kind="feedback.mails_waiting").order_by("pk")
    return [(row.recipient_id, row.facts["count"], row.facts["day"]["@day"]) for row in rows]


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (WEDNESDAY, 0),  # it came today
        (THURSDAY, 0),  # and could be looked at for some hours
        (FRIDAY, 0),  # nobody works
        (SATURDAY, 0),
        (SUNDAY, 1),  # the whole of Thursday has passed
        (MONDAY, 1),
    ],
)
def test_what_lies_longer_than_one_working_day_is_told(desk: Desk, day: dt.date, count: int) -> None:
    lies_since(WEDNESDAY)
    assert remind_of_mails(day) == count
    assert told() == [(desk.officer.membership_id, 1, "2026-11-18")] * count


def test_once_a_day_and_on_every_working_day_until_somebody_has_looked(desk: Desk) -> None:
    first = lies_since(WEDNESDAY)
    second = lies_since(THURSDAY, From="Other <other@example.org>", Subject="Another")
    for _again in range(3):
        remind_of_mails(SUNDAY)
    assert [count for _who, count, _since in told()] == [1]
    for _again in range(2):
        remind_of_mails(MONDAY)
    assert [count for _who, count, _since in told()] == [1, 2]
    page = text_of(signed_in(desk.officer).get(url("web:notices")))
    assert "E-mails that nobody has looked at: 2. The oldest came on" in page
    look_at_mail(first, by=desk.officer)
    look_at_mail(second, by=desk.officer)
    assert remind_of_mails(dt.date(2026, 11, 24)) == 0


def test_a_holiday_is_no_working_day(desk: Desk) -> None:
    lies_since(WEDNESDAY)
    make(Holiday, on=THURSDAY)
    assert remind_of_mails(SUNDAY) == 0
    assert remind_of_mails(MONDAY) == 1


def test_only_who_may_open_the_page_is_told(desk: Desk) -> None:
    lies_since(WEDNESDAY)
    make_member("auditor")
    make_member("head", desk.water.directorate)
    make_member("team_leader")  # answers everywhere, and does not see who wrote
    everywhere, deputy = make_member("head"), make_member("data_officer")
    make(
        Deputyship, member=desk.officer, deputy=deputy, starts_on=timezone.localdate(), ends_on=timezone.localdate(),
    )  # fmt: skip
    gone = make_member("complaints_officer")
    Assignment.objects.filter(member=gone).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    remind_of_mails(SUNDAY)
    who = {desk.officer, everywhere, deputy}
    assert {recipient for recipient, _count, _since in told()} == {member.membership_id for member in who}
    for member in Member.objects.all():
        status = signed_in(member).get(url("feedback:mails")).status_code
        assert (status == 200) == (member in who)


def test_of_a_complaint_about_oneself_nothing_is_told(desk: Desk) -> None:
    accused = make_member("complaints_officer")
    case = desk.case("acknowledged", subject="conduct", contact=CONTACT)
    actions.name_persons(case, members=[accused], by=desk.officer)
    row = lies_since(WEDNESDAY)
    ReceivedMail.objects.filter(pk=row.pk).update(kind="held", named=case)
    remind_of_mails(SUNDAY)
    assert [recipient for recipient, _count, _since in told()] == [desk.officer.membership_id]


def test_what_a_machine_answers_to_our_letter_waits_for_nobody(desk: Desk) -> None:
    case = desk.case(contact=CONTACT)
    lies_since(WEDNESDAY, In_Reply_To=f"<a.{threads.token_of(case.pk)}@city.example>")
    assert remind_of_mails(SUNDAY) == 0


def test_the_clock_asks_every_morning(desk: Desk) -> None:
    assert settings.CELERY_BEAT_SCHEDULE["feedback.remind_of_mails"]["args"] == ["feedback.remind_of_mails"]
    lies_since(dt.date(2026, 1, 1))
    tasks.remind_of_waiting_mails.delay()
    tasks.remind_of_waiting_mails.delay()
    weekend = timezone.localdate().weekday() in (4, 5)
    assert [(count, since) for _who, count, since in told()] == ([] if weekend else [(1, "2026-01-01")])
