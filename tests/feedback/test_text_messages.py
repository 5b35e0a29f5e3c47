"""Citizens without e-mail hear of their message by telephone: the number and the address, never what it is about."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from feedback import actions, codes, queries
from feedback.keeping.erasing import erase_contact
from feedback.keeping.seeing import everything
from feedback.models import Case
from feedback.tasks import tell_of_undelivered
from sdip.mail import caps, outbox, short
from sdip.mail.models import Message, ShortMessage, State
from sdip.web.models import Notification
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.make import make_member, signed_in

from .conftest import CONTACT, Desk
from .helpers import STORY, begun, filled, sent, text_of

PHONE = {"name": "Zainab Kadhim", "phone": "0780 555 0199", "email": ""}
TAKEN: list[tuple[str, str, str]] = []


class Sender:
    def send(self, to: str, text: str, key: str) -> None:
        TAKEN.append((to, text, key))


@pytest.fixture(autouse=True)
def taken(settings: Any) -> list[tuple[str, str, str]]:
    TAKEN.clear()
    settings.SMS_SENDER, settings.SMS_COUNTRY, settings.SMS_PREFIXES = f"{__name__}.Sender", "964", ["+964"]
    return TAKEN


def test_receipt_question_and_answer_reach_the_telephone(
    desk: Desk, taken: list[tuple[str, str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        receipt = desk.receive(contact=PHONE)
        case = desk.working(receipt.case)
        case = desk.ask(case)
        case = actions.resume_case(case, by=desk.officer)
        desk.close(desk.answer(case))
    address = "/alpha/en/messages/follow/"
    assert [to for to, _text, _key in taken] == ["+9647805550199"] * 3
    first, question, answer = (text for _to, text, _key in taken)
    assert codes.grouped(receipt.code) in first
    for text in (first, question, answer):
        assert address in text
        assert len(text) < 200
        for secret in ("water", "Thursday", "house number", "repaired", *(each for each in PHONE.values() if each)):
            assert secret.lower() not in text.lower()
    assert "a question about your message 1" in question
    assert "answered your message 1" in answer
    assert len({key for _to, _text, key in taken}) == 3
    assert mail.outbox == []


def test_whoever_has_an_address_gets_mails_only(
    desk: Desk, taken: list[tuple[str, str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        desk.case("answered", contact=CONTACT)
    assert taken == []
    assert len(mail.outbox) == 2


def test_in_the_language_of_the_citizen(
    desk: Desk, taken: list[tuple[str, str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        desk.receive(contact=PHONE, language="ar")
    assert "/alpha/ar/messages/follow/" in taken[0][1]


def test_a_text_message_is_a_receipt(desk: Desk, settings: Any) -> None:
    assert desk.receive(channel="letter", contact=PHONE).case.state == "acknowledged"
    settings.SMS_SENDER = ""
    assert desk.receive(channel="letter", contact=PHONE).case.state == "received"
    assert ShortMessage.objects.count() == 1


def test_what_may_be_spam_sends_none(desk: Desk, inside: Tenant) -> None:
    inside.settings = {"blocked_words": "casino"}
    assert desk.receive(text="Best casino in town", contact=PHONE).case.held_at is not None
    assert not ShortMessage.objects.exists()


def test_the_same_form_sends_one(desk: Desk) -> None:
    key = codes.new_key()
    desk.receive(form_key=key, contact=PHONE)
    desk.receive(form_key=key, contact=PHONE)
    assert ShortMessage.objects.count() == 1


def test_intake_with_a_telephone_asks_no_more_than_with_an_address(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    desk.receive(contact=PHONE)
    with django_assert_max_num_queries(15):
        desk.receive(contact=PHONE)


def test_what_was_sent_is_shown_to_its_citizen_and_erased_with_the_contact(desk: Desk) -> None:
    case, other = desk.receive(contact=PHONE).case, desk.receive(contact=PHONE).case
    assert len(everything(case)["text_messages"]) == 1
    erase_contact(case)
    assert everything(case)["text_messages"] == []
    assert len(everything(other)["text_messages"]) == 1


def test_the_form_says_where_the_number_goes(desk: Desk, client: Client, settings: Any) -> None:
    key = begun(client)
    assert "we send your number and news there" in text_of(client.get(url("tell:contact", key)))
    filled(client, key, name="Zainab", phone=PHONE["phone"])
    client.post(url("tell:check", key), {"website": ""})
    assert "We also send it to" in text_of(client.get(url("tell:sent", key)))
    assert STORY not in ShortMessage.objects.get().text
    settings.SMS_SENDER = ""
    assert "we send your number and news there" not in text_of(client.get(url("tell:contact", begun(client))))
    key, _code = sent(client, name="Zainab", phone=PHONE["phone"])
    assert "We also send it to" not in text_of(client.get(url("tell:sent", key)))


def test_the_backlog_of_text_messages_is_counted(desk: Desk) -> None:
    desk.receive(contact=PHONE)
    assert outbox.backlog(ShortMessage) == {"waiting": 1, "failed": 0}
    assert outbox.backlog(Message) == {"waiting": 0, "failed": 0}


def test_a_receipt_that_can_not_be_sent_is_none(desk: Desk, settings: Any) -> None:
    settings.SMS_A_DAY = 1
    abroad, landline = {**PHONE, "phone": "+881 612 345 678"}, {**PHONE, "phone": "066 123 4567"}
    settings.SMS_PREFIXES = ["+9647"]
    states = [desk.receive(channel="phone", contact=who).case.state for who in (abroad, landline, PHONE, PHONE)]
    assert states == ["received", "received", "acknowledged", "received"]
    assert ShortMessage.objects.count() == 1
    told = Notification.objects.filter(kind="feedback.texts_used_up")
    assert told.count() == 0  # nobody administrates here
    administrator = make_member("administrator")
    for _each in range(2):
        desk.receive(channel="phone", contact=PHONE)
    assert list(told.values_list("recipient", flat=True)) == [administrator.membership.pk]


def test_nobody_is_written_to_more_often_than_a_person_writes(desk: Desk) -> None:
    states = [desk.receive(channel="letter", contact=CONTACT).case.state for _each in range(caps.MOST_TO_ONE + 2)]
    assert states == ["acknowledged"] * caps.MOST_TO_ONE + ["received"] * 2
    assert Message.objects.filter(recipient=CONTACT["email"]).count() == caps.MOST_TO_ONE
    shout = {**CONTACT, "email": CONTACT["email"].upper()}
    assert desk.receive(channel="letter", contact=shout).case.state == "received"
    assert desk.receive(channel="letter", contact={**CONTACT, "email": "ali@example.org"}).case.state == "acknowledged"
    last = Case.objects.order_by("number").last()
    assert last is not None
    assert desk.answer(desk.working(last)).state == "answered"
    assert Message.objects.filter(purpose="feedback.answer").count() == 1  # only receipts have a limit


def test_the_clerk_is_told_whether_the_citizen_has_it(desk: Desk, settings: Any) -> None:
    client = signed_in(desk.officer)
    for prefix, reached in (("+9647", True), ("+44", False)):
        settings.SMS_PREFIXES = [prefix]
        key = codes.new_key()
        desk.receive(channel="phone", contact=PHONE, form_key=key, by=desk.officer)
        page = text_of(client.get(url("feedback:entered", key)))
        assert ("It was sent to the citizen too." in page) is reached
        assert ("The citizen has the receipt" in page) is not reached


@pytest.mark.parametrize("contact", [PHONE, CONTACT])
def test_what_was_given_up_is_told_once_and_stands_on_the_page(desk: Desk, contact: dict[str, str]) -> None:
    case, other = desk.receive(contact=contact).case, desk.receive(contact=contact).case
    model = ShortMessage if contact is PHONE else Message
    kind, said = ("text_failed", "text message") if contact is PHONE else ("letter_bounced", "letter")
    client, failed = signed_in(desk.officer), queries.texts_of(case) if contact is PHONE else queries.letters_of(case)
    assert "did not arrive" not in text_of(client.get(url("feedback:case", case.pk)))
    assert tell_of_undelivered() is None
    assert failed.update(state=State.FAILED) == 1
    tell_of_undelivered()
    tell_of_undelivered()
    (news,) = Notification.objects.filter(kind=f"feedback.{kind}")
    assert news.path.endswith(f"/{case.pk}/")
    assert f"The {said} of" in text_of(client.get(url("feedback:case", case.pk)))
    assert "did not arrive" not in text_of(client.get(url("feedback:case", other.pk)))
    assert model.objects.filter(state=State.QUEUED).exists()


def test_of_long_ago_and_of_no_message_nobody_is_told(desk: Desk) -> None:
    desk.receive(contact=PHONE)
    ShortMessage.objects.update(state=State.FAILED, next_try_at=timezone.now() - timedelta(days=3))
    short.queue_short_message(PHONE["phone"], "x", purpose="feedback.survey_invitation", language="en")
    ShortMessage.objects.filter(thread="").update(state=State.FAILED)
    assert actions.tell_undelivered() == 0
