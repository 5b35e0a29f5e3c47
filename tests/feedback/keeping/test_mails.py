"""Mails that became no message: what the citizen wrote in them is shown and erased like the rest; what may be somebody else's is not."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from feedback import actions, codes, threads
from feedback.keeping.erasing import erase_case, erase_contact, is_known, what_stays
from feedback.keeping.nightly import erase_old
from feedback.keeping.seeing import archive, everything
from feedback.mailbox import actions as mailbox
from feedback.mailbox.actions import keep_mail, look_at_mail, take_in_mail
from feedback.models import Case, CaseAddition, CaseFile, Contact, ReceivedMail
from sdip.files.models import File
from sdip.mail.models import Message
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.feedback.mailbox.test_reading import a_mail

from .test_erasing import everything_stored
from .test_nightly import in_days

WAITING = "My name is Zainab Secret, House 12"
LEAVES = "wait until somebody looks"


@pytest.fixture(autouse=True)
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sender has sent enough: the next mail waits."""
    monkeypatch.setattr(mailbox, "MOST_OF_ONE", 0)


def a_reply(case: Case, sender: str, **headers: str) -> ReceivedMail:
    """By the token of our letter."""
    mail = a_mail(WAITING, From=sender, In_Reply_To=f"<a.{threads.token_of(case.pk)}@city.example>", **headers)
    mail.add_attachment(a_picture(size=(60, 40)), maintype="image", subtype="jpeg", filename="a.jpg")
    return keep_mail(mail.as_bytes())


def naming(receipt: actions.Receipt, sender: str, **headers: str) -> ReceivedMail:
    """With the number in the subject."""
    return keep_mail(
        a_mail(WAITING, Subject=f"Secret {codes.grouped(receipt.code)}", From=sender, **headers).as_bytes()
    )


@pytest.mark.parametrize("sender", [CONTACT["email"], "zainab.work@example.org"])
def test_a_reply_that_waits_is_shown_and_erased_with_the_message(desk: Desk, sender: str) -> None:
    receipt = desk.receive(contact=CONTACT)
    row = a_reply(receipt.case, sender)
    assert row.kind == ReceivedMail.Kind.HELD
    told = everything(receipt.case)
    assert [mail["text"].strip() for mail in told["mails"]] == [WAITING]
    with zipfile.ZipFile(BytesIO(archive(receipt.case))) as packed:
        assert json.loads(packed.read("message.json"))["mails_as_they_came"][0] in packed.namelist()
    actions.withdraw_case(receipt.case)
    case = erase_case(receipt.case)
    row.refresh_from_db()
    assert (row.text, row.subject, row.raw, row.seen_at is not None) == ("", "", None, True)
    assert not File.objects.exists()
    assert "Secret" not in everything_stored()
    assert not CaseAddition.objects.exists()
    assert not any(LEAVES in sentence for sentence in what_stays(case))


def test_what_waits_goes_to_the_message_before_it_is_forgotten_who_wrote(desk: Desk) -> None:
    case = desk.case("waiting", contact=CONTACT)
    a_reply(case, "zainab.work@example.org")
    after = erase_contact(case)
    assert (after.state, CaseAddition.objects.get().text, CaseFile.objects.count()) == ("in_progress", WAITING, 1)
    assert (ReceivedMail.objects.get().kind, ReceivedMail.objects.get().raw) == (ReceivedMail.Kind.REPLY, None)
    assert "zainab.work" not in everything_stored().replace(ReceivedMail.objects.get().message_id, "")
    assert not is_known(case)
    assert not Message.objects.exists()


def test_an_answering_machine_at_another_address_is_erased_too(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT)
    row = naming(receipt, "zainab.work@example.org", Auto_Submitted="auto-replied")
    assert (row.kind, row.case, row.named) == (ReceivedMail.Kind.AUTOMATIC, None, receipt.case)
    erase_contact(receipt.case)
    row.refresh_from_db()
    assert (row.raw, is_known(receipt.case)) == (None, False)
    actions.withdraw_case(receipt.case)
    erase_case(receipt.case)
    assert "Secret" not in everything_stored()


def test_one_whose_address_was_noted_later_is_the_citizens(desk: Desk) -> None:
    receipt = desk.receive()
    row = naming(receipt, CONTACT["email"])
    assert row.case is None
    Contact.objects.create(case=receipt.case, **CONTACT)
    assert len(everything(receipt.case)["mails"]) == 1
    actions.withdraw_case(receipt.case)
    erase_case(receipt.case)
    assert "Secret" not in everything_stored()


def test_a_strangers_mail_is_not_dropped_unread_and_it_is_said_that_it_stays(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT)
    taken_in, looked_at = (naming(receipt, f"stranger{number}@example.org") for number in range(2))
    assert everything(receipt.case)["mails"] == []
    assert any(LEAVES in sentence for sentence in what_stays(receipt.case))
    actions.withdraw_case(receipt.case)
    case = erase_case(receipt.case)
    assert any(LEAVES in sentence for sentence in what_stays(case))
    new = take_in_mail(taken_in, by=desk.officer).case
    assert new is not None
    assert (new == case, new.emptied_at) == (False, None)
    look_at_mail(looked_at, by=desk.officer)
    erase_old(case.tenant)
    looked_at.refresh_from_db()
    assert (looked_at.text, looked_at.subject, looked_at.raw) == ("", "", None)
    assert not any(LEAVES in sentence for sentence in what_stays(case))


def test_the_calendar_drops_nothing_that_nobody_has_read(
    desk: Desk, inside: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.settings = {"keep_months": 24}
    inside.save()
    case = desk.case("closed", contact=CONTACT)
    in_days(monkeypatch, 740)
    row = a_reply(case, CONTACT["email"])
    assert erase_old(inside) == 0
    look_at_mail(row, by=desk.officer)
    assert erase_old(inside) == 1
    assert "Secret" not in everything_stored()


def test_a_mail_that_comes_while_its_message_is_erased_stands_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was found before, and the lock was given only after the message was empty."""
    case = desk.case("closed", contact=CONTACT)
    Case.objects.filter(pk=case.pk).update(emptied_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(mailbox, "_case_of", lambda _mail: case)
    row = a_reply(case, CONTACT["email"])
    assert (row.kind, row.case, row.named) == (ReceivedMail.Kind.HELD, None, None)
    with pytest.raises(NotAllowed):
        actions.add_to_case(case, text="Too late")
