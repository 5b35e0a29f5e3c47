"""What other servers report of our mails: which one, that it failed for good, and why; anything else marks nothing."""

from email.message import EmailMessage
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest

from sdip.mail import bounces, outbox
from sdip.mail.models import Message, State
from tenancy.context import tenant_context
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db


def report(name: str, *, action: str = "failed", returned: str = "text/rfc822-headers", status: str = "5.1.1") -> bytes:
    """As RFC 3464 has it."""
    return (
        "From: MAILER-DAEMON@mx.example.org\nTo: sdip@city.example\nSubject: Undelivered\nMessage-ID: <b1@mx>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\nMIME-Version: 1.0\n\n'
        "--x\nContent-Type: text/plain\n\nNo such user.\n--x\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; office@example.org\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} No such user here\n\n"
        f"--x\nContent-Type: {returned}\n\nSubject: Report\nMessage-ID: {name}\n\nHere it is.\n--x--\n"
    ).encode()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_names_the_mail_and_the_reason(returned: str) -> None:
    found = bounces.undelivered(report("<1@city.example>", returned=returned))
    assert found == [bounces.Undelivered("<1@city.example>", "550 5.1.1 No such user here")]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_delay_is_no_failure(action: str) -> None:
    assert bounces.undelivered(report("<1@city.example>", action=action)) == []


def test_an_older_server_quotes_the_head_of_the_mail() -> None:
    old = (
        b"From: mailer-daemon@old.example\nSubject: failure notice\nMessage-ID: <b2@old>\n\nSorry, no mailbox here.\n\n"
        b"--- Below this line is a copy of the message.\n\nReturn-Path: <sdip@city.example>\nMessage-Id: <1@city.example>\n"
    )
    assert bounces.undelivered(old) == [bounces.Undelivered("<1@city.example>", "")]


AWAY = (
    "From: {sender}\nTo: sdip@city.example\nSubject: Automatic reply: Report\nMessage-ID: <v1@gov>\nReturn-Path: <>\n"
    "In-Reply-To: <1@city.example>\n{mark}\nContent-Type: text/plain\n\nI am out of the office until Monday.\n"
)
READ = (
    b"From: office@example.org\nSubject: Read: Report\nMessage-ID: <r1@gov>\nReturn-Path: <>\nMIME-Version: 1.0\n"
    b"In-Reply-To: <1@city.example>\n"
    b'Content-Type: multipart/report; report-type=disposition-notification; boundary="x"\n\n'
    b"--x\nContent-Type: text/plain\n\nI have read it.\n--x\nContent-Type: text/rfc822-headers\n\n"
    b"Message-ID: <1@city.example>\n\n--x--\n"
)


@pytest.mark.parametrize("mark", ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "X-Autoreply: yes"])
def test_whoever_is_out_of_office_has_got_it(mark: str) -> None:
    assert bounces.undelivered(AWAY.format(sender="Office <office@example.org>", mark=mark).encode()) == []


def test_a_servers_own_answering_machine_and_a_receipt_that_it_was_read_report_nothing() -> None:
    answer = AWAY.format(sender="Postmaster <postmaster@gov.example>", mark="Auto-Submitted: auto-replied")
    assert bounces.undelivered(answer.encode()) == []
    assert bounces.undelivered(READ) == []


@pytest.mark.parametrize("broken", [b"", b"\xff\x00", b"Content-Type: multipart/report\n\nnothing", b"\n\n"])
def test_what_makes_no_sense_names_nothing(broken: bytes) -> None:
    assert bounces.undelivered(broken) == []


def test_each_mail_is_noted_once_and_only_in_its_tenant(
    tenant_a: Tenant, tenant_b: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setitem(bounces._listeners, "test.letter", lambda row: told.append(row.recipient))
    with tenant_context(tenant_a):
        row = outbox.queue_message("office@example.org", "Report", "text", purpose="test.letter", language="en")
    with tenant_context(tenant_b):
        assert bounces.note_bounces(report(row.message_id)) == 0
    with tenant_context(tenant_a):
        assert bounces.note_bounces(report("<another@city.example>")) == 0
        assert bounces.note_bounces(report(row.message_id)) == 1
        assert bounces.note_bounces(report(row.message_id)) == 0
        row.refresh_from_db()
    assert row.bounced_at is not None
    assert row.bounce == "550 5.1.1 No such user here"
    assert told == ["office@example.org"]


REFUSALS = [
    (550, b"5.1.1 No such user", "550 5.1.1 No such user"),
    (550, b"5.2.1 Mailbox closed", "550 5.2.1 Mailbox closed"),
    (450, b"4.2.0 Greylisted", ""),
    (554, b"5.7.1 Relay access denied", ""),  # our own mail server's settings, not the address
    (552, b"5.2.2 Mailbox full", ""),
]


@pytest.mark.parametrize(("code", "said", "reason"), REFUSALS)
def test_an_address_that_does_not_exist_is_given_up_at_once(
    tenant_a: Tenant, code: int, said: bytes, reason: str
) -> None:
    with tenant_context(tenant_a):
        row = outbox.queue_message("nobody@example.org", "Report", "text", purpose="test", language="en")
        outbox.note_failed(outbox.claim(Message, row.pk), SMTPRecipientsRefused({"nobody@example.org": (code, said)}))
        row.refresh_from_db()
    assert row.bounce == reason
    assert (row.state, row.bounced_at is not None) == ((State.FAILED, True) if reason else (State.QUEUED, False))


def test_one_that_was_given_up_is_sent_again_under_its_message_id(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        row = outbox.queue_message("nobody@example.org", "Report", "text", purpose="test", language="en")
        outbox.note_failed(
            outbox.claim(Message, row.pk), SMTPRecipientsRefused({row.recipient: (550, b"5.1.1 No such user")})
        )
        given_up = Message.objects.get(pk=row.pk)
        assert outbox.is_lost(given_up)
        outbox.send_again(given_up, subject="Report", text="text", html="", language="en")
        again = Message.objects.get(pk=row.pk)
    assert (again.state, again.attempts, again.bounced_at) == (State.QUEUED, 0, None)
    assert (again.message_id, outbox.is_lost(again)) == (row.message_id, False)


def sender_of(settings: Any, tenant: Tenant) -> EmailMessage:
    with tenant_context(tenant):
        row = outbox.queue_message("office@example.org", "Report", "text", purpose="test", language="en")
        return outbox.build(row)  # type: ignore[return-value]


def test_the_tenants_mailbox_is_where_undelivered_letters_return_to_if_the_operator_says_so(
    settings: Any, tenant_a: Tenant
) -> None:
    tenant_a.settings["mailbox"] = {"address": "citizens@city.example"}
    settings.DEFAULT_FROM_EMAIL = "sdip@platform.example"
    assert sender_of(settings, tenant_a).from_email == "sdip@platform.example"  # type: ignore[attr-defined]
    settings.MAIL_RETURNS_TO_MAILBOX = True
    mail: Any = sender_of(settings, tenant_a)
    assert mail.from_email == "citizens@city.example"
    assert mail.message()["From"] == "sdip@platform.example"
