"""What citizens and staff read is true: whose words, which day, which kind, which number."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from feedback import actions, codes, queries
from feedback.models import Case, CaseMove
from sdip.mail.models import Message
from sdip.web import limits
from sdip.web.formats import formatter
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.make import make_directorate, make_member, signed_in

from .conftest import CONTACT, Desk, a_picture
from .helpers import begun, filled, sent, text_of

TODAY = timezone.localdate  # in the zone of the municipality, so only inside a test


def test_who_handles_it_reads_what_is_added_to_what_is_joined(desk: Desk) -> None:
    child, parent = desk.case(), desk.case("in_progress")
    actions.join_case(child, parent=parent, by=desk.officer)
    actions.add_to_case(child, text="A child fell into the hole")
    page = text_of(signed_in(desk.officer).get(url("feedback:case", parent.pk)))
    assert "A child fell into the hole" in page
    assert f"The citizen of message no. {child.number} added something" in page


def test_a_part_is_promised_by_the_day_of_the_whole_in_its_receipt_too(desk: Desk) -> None:
    case = desk.case("in_progress", contact=CONTACT)
    Case.objects.filter(pk=case.pk).update(due_on=TODAY() + dt.timedelta(days=90))
    part = actions.split_case(case, text="And the lamp is dark.", service=desk.water.service, by=desk.officer)
    assert part.due_on == TODAY() + dt.timedelta(days=90)
    letter = Message.objects.order_by("pk").last()
    assert letter is not None
    with translation.override("en"):
        assert formatter().day(part.due_on, weekday=True) in letter.text


def test_the_list_shows_the_day_that_is_promised_now(desk: Desk) -> None:
    appealed, again = desk.case("appealed"), desk.case("answered")
    actions.reopen_case(again, reason="We were wrong", by=desk.officer)
    Case.objects.filter(pk=appealed.pk).update(due_on="2026-01-05", appeal_due_on="2031-01-07")
    Case.objects.filter(pk=again.pk).update(due_on="2026-01-05", again_due_on="2030-01-07")
    page = text_of(signed_in(desk.officer).get(url("feedback:list")))
    assert "2030" in page
    assert "2031" in page
    assert "Late:" not in page


def test_work_that_begins_anew_has_a_new_day_and_no_broken_promise(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = desk.answer(desk.working(Case.objects.get()))
    Case.objects.filter(pk=case.pk).update(due_on=TODAY() - dt.timedelta(days=11))
    client.post(url("tell:add", case.number), {"text": "Still", "as": "contest"})
    page = text_of(client.get(url("tell:status", case.number)))
    case.refresh_from_db()
    assert case.again_due_on is not None
    assert case.again_due_on > TODAY()
    assert "have broken this promise" not in page
    assert formatter().day(case.again_due_on, weekday=True) in page
    assert list(queries.to_escalate()) == []
    assert case.due_on == TODAY() - dt.timedelta(days=11)
    Case.objects.filter(pk=case.pk).update(again_due_on=TODAY() - dt.timedelta(days=1))
    assert [found for found, _level in queries.to_escalate()] == [case]
    assert "have broken this promise" in text_of(client.get(url("tell:status", case.number)))


def test_others_are_asked_only_while_it_is_open_and_once(desk: Desk) -> None:
    asked = {"directorate": make_directorate(), "text": "?", "due_on": TODAY(), "by": desk.officer}
    with pytest.raises(NotAllowed, match="needs the help of others"):
        actions.ask_directorate(desk.case("answered"), **asked)
    case = desk.case("in_progress")
    actions.ask_directorate(case, revision=case.revision, **asked)
    with pytest.raises(NotAllowed, match="Somebody else has changed"):
        actions.ask_directorate(case, revision=case.revision, **asked)


def test_nobody_asks_whether_thanks_are_put_right(desk: Desk) -> None:
    client = Client()
    key = begun(client, kind="compliment")
    filled(client, key, email="z@example.org")
    client.post(url("tell:check", key), {"website": ""})
    assert "put right" not in text_of(client.get(url("tell:sent", key)))
    case = Case.objects.get()
    case = actions.pass_on_praise(case, members=[make_member("data_officer")], answer="We told them.", by=desk.officer)
    page = text_of(client.get(url("tell:status", case.number)))
    for asked in ("put right", "do not agree", "still wrong"):
        assert asked not in page
    assert "put right" not in Message.objects.order_by("pk").reverse()[0].text
    for act in (lambda: actions.appeal_case(case, text="x"), lambda: actions.rate_case(case, content=True)):
        with pytest.raises(NotAllowed, match="Thanks are passed on"):
            act()
    count = Message.objects.count()
    if case.state == "answered":
        actions.close_case(case, by=desk.officer)
    assert Message.objects.count() == count


def test_whom_we_wait_for_is_said_in_the_citizens_language(desk: Desk) -> None:
    case = desk.case("in_progress", language="ar", contact=CONTACT)
    with translation.override("en"):
        actions.refer_case(case, body="المحافظة", by=desk.officer)
    assert "We wait for" not in CaseMove.objects.get(to_state="referred").public_note
    assert "المحافظة" in Message.objects.order_by("pk").reverse()[0].text


@pytest.mark.parametrize(
    ("state", "act", "said"),
    [
        (
            "acknowledged",
            lambda c, by: actions.reject_case(c, reason="no_matter", note="Ask the court", by=by),
            "Ask the court",
        ),
        ("answered", lambda c, by: actions.reopen_case(c, reason="We were wrong", by=by), "We were wrong"),
        ("in_progress", lambda c, by: actions.refer_case(c, body="The province", by=by), "The province"),
        ("rejected", lambda c, by: actions.accept_case(c, by=by), "We take it on after all"),
    ],
)
def test_citizens_with_an_address_hear_of_it(desk: Desk, state: str, act: Any, said: str) -> None:
    case = desk.case(state, contact=CONTACT)
    count = Message.objects.count()
    act(case, desk.officer)
    assert Message.objects.count() == count + 1
    letter = Message.objects.order_by("pk").reverse()[0]
    assert said in letter.text
    assert letter.recipient == CONTACT["email"]


def test_advertising_gets_no_letter(desk: Desk) -> None:
    case = desk.case(contact=CONTACT)
    count = Message.objects.count()
    actions.reject_case(case, reason="spam", by=desk.officer)
    assert Message.objects.count() == count


def test_a_shared_computer_forgets(desk: Desk) -> None:
    client = Client()
    key, code = sent(client, email="z@example.org")
    page = text_of(client.get(url("tell:sent", key)))
    assert code in page
    assert "Forget my messages here" in page
    assert "Forget my messages here" in text_of(client.get(url("tell:status", 1)))
    assert "has forgotten your messages" in text_of(client.post(url("tell:forget"), follow=True))
    assert client.get(url("tell:sent", key))["Location"] == url("tell:follow")
    for page in ("tell:status", "tell:held_file"):
        assert client.get(url(page, 1))["Location"] == url("tell:follow")


def test_the_number_leaves_the_outbox_with_the_letter(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        receipt = desk.receive(contact=CONTACT)
    letter = Message.objects.get()
    assert letter.state == "sent"
    shown = codes.grouped(receipt.code)
    assert shown not in letter.subject + letter.text + letter.html
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_citizen(desk.working(receipt.case), question="Which house?", by=desk.officer)
    assert "Which house?" in Message.objects.order_by("pk").reverse()[0].text


def test_a_mail_without_an_address_waits_for_its_receipt(desk: Desk) -> None:
    assert desk.receive(channel="email").case.state == "received"
    assert desk.receive(channel="email", contact=CONTACT).case.state == "acknowledged"


def test_taking_back_is_told(desk: Desk) -> None:
    case = desk.case("in_progress")
    actions.withdraw_case(case)
    told = Notification.objects.filter(kind="feedback.case_withdrawn")
    assert list(told.values_list("recipient", flat=True)) == [desk.officer.membership_id]


def test_only_photos_count_as_uploads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UPLOADING", ("uploading", 0, 60))
    client = Client()
    key = begun(client)
    client.post(url("tell:about", key), {"subject": "service"})
    client.post(url("tell:what", key), {"service": "water", "text": "A pipe has been leaking"})
    assert client.post(url("tell:where", key), {"where": "Street 14"}).status_code == 302
    photo = SimpleUploadedFile("hole.jpg", a_picture(), "image/jpeg")
    page = text_of(client.post(url("tell:where", key), {"where": "Street 15", "photos": photo}), 422)
    assert "Many files have come from your connection" in page
    assert 'value="Street 15"' in page


def test_what_is_given_to_somebody_has_been_looked_at(desk: Desk) -> None:
    for act in (
        lambda case: actions.assign_case(case, assignee=desk.officer, by=desk.officer),
        lambda case: actions.route_case(case, directorate=make_directorate(), by=desk.officer),
    ):
        case = desk.case()
        Case.objects.filter(pk=case.pk).update(held_at=timezone.now())
        assert act(case).held_at is None


def test_what_may_be_spam_is_late_like_every_other(desk: Desk) -> None:
    case = desk.case()
    Case.objects.filter(pk=case.pk).update(held_at=timezone.now())
    assert list(queries.to_escalate()) == []
    Case.objects.filter(pk=case.pk).update(due_on=TODAY() - dt.timedelta(days=1))
    assert [found for found, _level in queries.to_escalate()] == [case]
    client = signed_in(desk.officer)
    assert url("feedback:case", case.pk) in text_of(client.get(url("feedback:list", query="?queue=late")))
