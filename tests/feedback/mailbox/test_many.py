"""Many mails of one sender: those above the cap wait for somebody to look. None is dropped, none is answered by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from feedback import threads
from feedback.mailbox import actions
from feedback.mailbox.actions import keep_mail, take_in_mail
from feedback.models import Case, CaseAddition, CaseFile, ReceivedMail
from sdip.files.models import File
from sdip.files.store import path_of
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.make import make_member, signed_in

from .test_reading import a_mail

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_OF_ONE", 3)


def sent(text: str, at: datetime = NOON, **headers: str) -> ReceivedMail:
    return keep_mail(a_mail(text, **headers).as_bytes(), at)


def test_the_fourth_mail_of_a_day_waits_and_others_do_not(desk: Desk) -> None:
    rows = [sent(f"Matter {n}", NOON + timedelta(minutes=n), From="Zainab <ZAINAB@example.org>") for n in range(5)]
    other = sent("Lamp", From="ali@example.org")
    assert [row.kind for row in [*rows, other]] == ["new", "new", "new", "held", "held", "new"]
    assert Case.objects.count() == Message.objects.count() == 4
    assert Notification.objects.filter(kind="feedback.mails_held", recipient=desk.officer.membership).count() == 1
    assert sent("The next day", NOON + timedelta(days=1, hours=1)).kind == "new"


def test_replies_count_too_and_what_machines_send_does_not(desk: Desk) -> None:
    case = desk.receive(contact=CONTACT).case
    for number in range(5):
        sent(f"Away {number}", Auto_Submitted="auto-replied")
    kinds = [sent(f"More {n}", To=threads.answers_to(case.pk), In_Reply_To=token(case)).kind for n in range(4)]
    assert kinds == ["reply", "reply", "reply", "held"]
    assert CaseAddition.objects.count() == 3
    assert sent("Away again", Auto_Submitted="auto-replied").kind == "automatic"


def token(case: Case) -> str:
    return f"<a.{threads.token_of(case.pk)}@city.example>"


def test_robots_that_answer_each_other_come_to_an_end(desk: Desk) -> None:
    for number in range(30):
        sent(f"Thank you for your letter {number}", NOON + timedelta(minutes=number), From="robot@example.org")
    assert Message.objects.count() == 3


def test_what_waits_is_taken_in_as_it_came(desk: Desk, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    for number in range(3):
        sent(f"Matter {number}")
    mail = a_mail("The fourth matter")
    mail.add_attachment(a_picture(size=(60, 40)), maintype="image", subtype="jpeg", filename="a.jpg")
    row = keep_mail(mail.as_bytes(), NOON)
    raw = row.raw
    assert raw is not None
    assert Case.objects.count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        row = take_in_mail(row, by=desk.officer)
    case = Case.objects.get(pk=row.case_id)
    assert (case.text, case.received_at, case.state) == ("Water\n\nThe fourth matter", NOON, "acknowledged")
    assert (row.kind, row.text, row.raw, CaseFile.objects.count()) == ("new", "", None, 1)
    assert Message.objects.count() == 4
    assert not File.objects.filter(pk=raw.pk).exists()
    assert not path_of(raw.tenant_id, raw.sha256).exists()
    with pytest.raises(NotAllowed, match="wait any more"):
        take_in_mail(row, by=desk.officer)


def test_a_reply_that_waited_is_put_to_its_message(desk: Desk) -> None:
    case = desk.case("waiting", contact=CONTACT)
    for number in range(3):
        sent(f"Matter {number}")
    row = sent("House 7", In_Reply_To=token(case))
    take_in_mail(row, by=desk.officer)
    case.refresh_from_db()
    assert (case.state, CaseAddition.objects.get().text) == ("in_progress", "House 7")


def test_the_page_shows_what_waits_and_takes_it_in(desk: Desk) -> None:
    for number in range(4):
        sent(f"Matter {number}")
    client, row = signed_in(desk.officer), ReceivedMail.objects.get(kind="held")
    page = client.get(url("feedback:mails")).content.decode()
    assert "Matter 3" in page
    assert url("feedback:mail_in", row.pk) in page
    head = signed_in(make_member("head", desk.water.directorate))
    assert head.post(url("feedback:mail_in", row.pk)).status_code == 403
    answer = client.post(url("feedback:mail_in", row.pk))
    row.refresh_from_db()
    assert answer["Location"] == url("feedback:case", row.case_id)
    assert client.post(url("feedback:mail_in", row.pk))["Location"] == url("feedback:mails")
    assert "wait any more" in client.get(url("feedback:mails")).content.decode()
    assert Case.objects.count() == 4


def test_the_address_is_only_counted(desk: Desk) -> None:
    sent("Matter", From="noreply@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM feedback_receivedmail m")
        assert "example.org" not in cursor.fetchone()[0].replace(ReceivedMail.objects.get().message_id, "")
