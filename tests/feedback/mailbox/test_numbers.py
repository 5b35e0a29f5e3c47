"""The number of a message is its citizen's: no page of mails shows it, and no mail tells of a message that its reader may not know."""

from email import message_from_bytes
from email.policy import default

import pytest

from feedback import actions, queries
from feedback.mailbox.actions import keep_mail
from feedback.mailbox.decoding import without_numbers
from feedback.models import ReceivedMail
from sdip.mail.models import Message
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import text_of
from tests.make import make_member, signed_in

from .test_reading import a_mail

NUMBER = "8HDJ-AAAA-BBBB-CCCC-DDDD"


@pytest.mark.parametrize("sender", ["w@example.org", "alias@example.org"])
def test_an_answering_machine_gives_no_number_away(desk: Desk, sender: str) -> None:
    officer = make_member("complaints_officer", name="Ellen Moore Vargas")
    other = make_member("complaints_officer")
    kept = actions.receive_case(
        kind="complaint", subject="conduct", text="Ellen Moore Vargas wants money", language="en",
        person="Ellen Moore Vargas", contact={"name": "Whistle", "email": "w@example.org"},
    )  # fmt: skip
    receipt = Message.objects.order_by("pk").last()
    assert receipt is not None
    mail = a_mail("I am away", Subject=f"Automatic reply: {receipt.subject}", From=sender)
    mail["Auto-Submitted"] = "auto-replied"
    row = keep_mail(mail.as_bytes())
    assert row.kind == ReceivedMail.Kind.AUTOMATIC
    assert (row.case or row.named) == kept.case
    assert "Automatic reply" not in text_of(signed_in(officer).get(url("feedback:mails")))
    assert signed_in(officer).get(url("feedback:mail_file", row.pk)).status_code == 404
    assert other is not None
    assert "Automatic reply" in row.subject
    assert "…" in row.subject


def test_a_mail_that_names_a_complaint_about_behaviour_is_kept_from_the_same_people(desk: Desk) -> None:
    about = make_member("complaints_officer", name="Ellen Moore Vargas")
    cleared = make_member("complaints_officer", name="Ali Hassan")
    first = actions.receive_case(
        kind="complaint", subject="conduct", text="She wants money", language="en",
        person="Ellen Moore Vargas or Ali Hassan", contact={"name": "Whistle", "email": "w@example.org"},
    ).case  # fmt: skip
    actions.clear_person(first, member=cleared, reason="He was away", by=desk.officer)
    receipt = Message.objects.order_by("pk").last()
    assert receipt is not None
    mail = a_mail("Again she asked me for money at counter 4", Subject=f"Re: {receipt.subject}", From="x@example.org")
    new = keep_mail(mail.as_bytes()).case
    assert new is not None
    assert (new == first, new.subject, queries.kept_away(new)) == (False, "conduct", queries.kept_away(first))
    assert signed_in(about).get(url("feedback:case", new.pk)).status_code == 404
    for reader in (cleared, desk.officer):
        page = signed_in(reader).get(url("feedback:case", new.pk))
        assert (page.status_code, "Again she asked" in text_of(page)) == (200, True)
    assert actions.join_case(new, parent=first, by=desk.officer).parent == first


def test_who_may_know_of_the_message_reads_the_mail_without_its_number(desk: Desk) -> None:
    mail = a_mail(f"Away; you wrote of {NUMBER}", Subject=f"Automatic: {NUMBER}", From="x@example.org")
    mail["Auto-Submitted"] = "auto-replied"
    row = keep_mail(mail.as_bytes())
    client = signed_in(make_member("complaints_officer"))
    page = text_of(client.get(url("feedback:mails")))
    assert "Automatic: …" in page
    assert NUMBER not in page
    file = client.get(url("feedback:mail_file", row.pk)).content
    assert b"you wrote of" in file
    assert NUMBER.encode() not in file


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
def test_no_encoding_hides_a_number(inside: object, encoding: str) -> None:
    mail = a_mail("x", Subject=f"الماء {NUMBER}")
    mail.set_content(f"الماء, {NUMBER}" if encoding != "7bit" else f"Water, {NUMBER}", cte=encoding)
    read = message_from_bytes(without_numbers(mail.as_bytes()), policy=default)
    assert "الماء" in str(read["Subject"])
    assert NUMBER not in str(read["Subject"]) + read.get_content()  # type: ignore[attr-defined]
    assert "..." in read.get_content()  # type: ignore[attr-defined]


def test_a_mail_without_a_number_stays_byte_for_byte(inside: object) -> None:
    content = a_mail("No number here").as_bytes()
    assert without_numbers(content) == content
