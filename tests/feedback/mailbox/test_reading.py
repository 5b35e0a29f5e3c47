"""Mails read from a real IMAP server on the loopback: each kept once, replies put to their message, nothing dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection

from feedback import codes, queries, threads
from feedback.actions import release_case
from feedback.mailbox import reading
from feedback.mailbox.actions import keep_mail
from feedback.mailbox.setting import change_mailbox, claim_mailbox, release_mailbox
from feedback.models import Case, CaseAddition, CaseFile, Contact, Mailbox, ReceivedMail
from feedback.threads import CODE
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.feedback.conftest import CONTACT, Desk, a_picture

OURS = "citizens@city.example"


@dataclass
class Post:
    """The folder of the server, and the tenant that reads it."""

    folder: Path
    port: int
    tenant: Tenant
    number: int = 0

    def arrives(self, content: bytes | EmailMessage) -> None:
        self.number += 1
        data = content if isinstance(content, bytes) else content.as_bytes()
        (self.folder / f"{self.number}.eml").write_bytes(data)

    def read(self) -> int:
        return reading.read_mailbox(self.tenant)


@pytest.fixture
def post(server: tuple[Path, int], desk: Desk, inside: Tenant) -> Post:
    folder, port = server
    set_up(desk, port)
    inside.refresh_from_db()
    return Post(folder, port, inside)


def set_up(desk: Desk, port: int, **facts: Any) -> Mailbox:
    known = {
        "address": OURS, "host": "127.0.0.1", "port": port, "security": "plain", "username": "citizens",
        "folder": "INBOX", "tagged": True, "active": True, "since": date(2026, 11, 1),
    }  # fmt: skip
    return change_mailbox(**{"password": "secret", **known, **facts}, by=desk.officer)


def a_mail(text: str = "No water in our street since Thursday.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    start = {"From": "Zainab Kadhim <zainab@example.org>", "To": OURS, "Subject": "Water", "Message-ID": make_msgid()}
    for name, value in {**start, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail


def test_a_mail_becomes_a_message_with_its_receipt(post: Post, django_capture_on_commit_callbacks: Any) -> None:
    picture = a_mail()
    picture.add_attachment(a_picture(size=(600, 400)), maintype="image", subtype="jpeg", filename="leak.jpg")
    picture.add_attachment(b"MZ", maintype="application", subtype="x-msdownload", filename="run.exe")
    post.arrives(picture)
    with django_capture_on_commit_callbacks(execute=True):
        assert post.read() == 1
    case = Case.objects.get()
    assert (case.channel, case.state, case.kind) == ("email", "acknowledged", "complaint")
    assert case.text == "Water\n\nNo water in our street since Thursday."
    assert case.received_at == datetime(2026, 11, 20, 6, tzinfo=UTC)
    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("Zainab Kadhim", "zainab@example.org")
    assert CaseFile.objects.count() == 1
    row = ReceivedMail.objects.get()
    assert (row.kind, row.case, row.left_out, row.text) == ("new", case, ["run.exe"], "")
    receipt, _left_out = outbox.outbox
    assert receipt.to == ["zainab@example.org"]
    assert receipt.reply_to == [threads.answers_to(case.pk)]
    assert threads.token_of(case.pk) in receipt.extra_headers["Message-ID"]


def test_each_mail_is_read_once(post: Post) -> None:
    post.arrives(a_mail())
    post.arrives(a_mail("The lamp is broken, too.", Subject="Lamp"))
    assert (post.read(), post.read()) == (2, 0)
    post.arrives(a_mail("A third thing happened.", Subject="Third"))
    assert post.read() == 1
    assert Case.objects.count() == ReceivedMail.objects.count() == 3


def test_a_server_that_numbers_anew_brings_nothing_twice(post: Post) -> None:
    post.arrives(a_mail())
    post.read()
    (post.folder / "validity").write_text("8")
    assert post.read() == 1
    assert Case.objects.count() == 1
    assert Mailbox.objects.get().validity == 8


def test_mails_from_before_the_first_day_stay_unread(post: Post) -> None:
    Mailbox.objects.update(since=date(2026, 11, 21))
    post.arrives(a_mail())
    assert post.read() == 0


@pytest.mark.parametrize("way", ["address", "In-Reply-To", "References", "subject"])
def test_a_reply_is_put_to_its_message(post: Post, desk: Desk, way: str) -> None:
    receipt = desk.receive(contact=CONTACT)
    token = threads.token_of(receipt.case.pk)
    ways = {
        "address": {"To": threads.answers_to(receipt.case.pk).upper()},
        "In-Reply-To": {"In_Reply_To": f"<abc.{token}@city.example>"},
        "References": {"References": f"<x@y> <abc.{token}@city.example>"},
        "subject": {"Subject": f"Re: We have your message: {codes.grouped(receipt.code)}"},
    }
    code = codes.grouped(receipt.code)
    post.arrives(a_mail(f"It got worse, {code}.\n\nOn Monday the city wrote:\n> We have it.\n> {code}\n", **ways[way]))
    post.read()
    assert Case.objects.count() == 1
    assert CaseAddition.objects.get().text == "It got worse, …."
    assert ReceivedMail.objects.get().kind == "reply"
    assert Notification.objects.filter(kind="feedback.case_added").exists()


def test_the_number_in_the_subject_leads_to_the_message_only_for_its_citizen(post: Post, desk: Desk) -> None:
    with_address, without = desk.receive(contact=CONTACT), desk.receive()
    for number, receipt in enumerate((with_address, without)):
        shown = codes.grouped(receipt.code)
        post.arrives(a_mail(f"Number {number}.", Subject=f"About {shown}", From="Somebody <other@example.org>"))
    post.read()
    assert not CaseAddition.objects.exists()
    assert [case.text for case in Case.objects.order_by("pk")[2:]] == ["About …\n\nNumber 0.", "About …\n\nNumber 1."]


def test_a_token_that_somebody_made_up_leads_nowhere(post: Post, desk: Desk) -> None:
    case = desk.receive(contact=CONTACT).case
    post.arrives(a_mail(To=f"citizens+c{case.pk}-{'0' * 20}@city.example"))
    post.read()
    assert not CaseAddition.objects.exists()
    assert Case.objects.count() == 2


def test_a_token_of_another_tenant_leads_nowhere(post: Post, desk: Desk, tenant_b: Tenant) -> None:
    case = desk.receive().case
    with tenant_context(tenant_b):
        foreign = threads.token_of(case.pk)
    assert threads.case_in(foreign) is None
    assert threads.case_in(threads.token_of(case.pk)) == case.pk


def test_thanks_for_an_answer_do_not_open_the_message_again(post: Post, desk: Desk) -> None:
    case = desk.case("closed", contact=CONTACT)
    post.arrives(a_mail("Thank you!", To=threads.answers_to(case.pk)))
    post.read()
    case.refresh_from_db()
    assert (case.state, CaseAddition.objects.get().text) == ("closed", "Thank you!")


def test_a_reply_to_a_question_goes_on_with_the_work(post: Post, desk: Desk) -> None:
    case = desk.case("waiting", contact=CONTACT)
    post.arrives(a_mail("House 7", To=threads.answers_to(case.pk)))
    post.read()
    case.refresh_from_db()
    assert case.state == "in_progress"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Auto_Submitted": "auto-generated; owner-email=x"},
        {"Precedence": "auto_reply"},
        {"List_Id": "<news.example.org>"},
        {"From": "noreply@example.org"},
        {"From": OURS},
    ],
)
def test_what_a_machine_sends_makes_no_message_but_is_kept(post: Post, desk: Desk, headers: dict[str, str]) -> None:
    case = desk.case("waiting", contact=CONTACT)
    post.arrives(a_mail("I am on holiday.", **{"To": threads.answers_to(case.pk), **headers}))
    post.read()
    row = ReceivedMail.objects.get()
    assert (row.kind, row.case, row.text) == ("automatic", case, "I am on holiday.")
    case.refresh_from_db()
    assert (case.state, Case.objects.count(), CaseAddition.objects.count()) == ("waiting", 1, 0)


MACHINES = [{"Auto_Submitted": "auto-replied"}, {"Precedence": "junk"}, {"Return_Path": "<>"}, {"From": OURS}]


@pytest.mark.parametrize("headers", MACHINES)
def test_a_machine_gets_no_letter_whatever_it_sends_along(post: Post, headers: dict[str, str]) -> None:
    mail = a_mail("Out of office", **headers)
    mail.add_attachment(b"MZ", maintype="application", subtype="x-msdownload", filename="run.exe")
    post.arrives(mail)
    post.read()
    assert ReceivedMail.objects.get().kind in ("automatic", "bounce")
    assert not Message.objects.exists()
    assert not Case.objects.exists()


def test_our_own_letters_say_that_a_machine_sends_them(
    post: Post, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    post.arrives(a_mail())
    with django_capture_on_commit_callbacks(execute=True):
        post.read()
    (receipt,) = outbox.outbox
    assert receipt.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_letter_that_did_not_arrive_is_told_to_who_handles_the_message(post: Post, desk: Desk) -> None:
    case = desk.receive(contact=CONTACT).case
    bounce = (
        "From: MAILER-DAEMON@mx.example.org\nTo: sdip@city.example\nSubject: Undelivered\nMessage-ID: <b1@mx>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\nMIME-Version: 1.0\n\n'
        "--x\nContent-Type: text/plain\n\nNo such user.\n--x\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; zainab@example.org\nAction: failed\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <1.{threads.token_of(case.pk)}@city.example>\n--x--\n"
    )
    post.arrives(bounce.encode())
    post.read()
    row = ReceivedMail.objects.get()
    assert (row.kind, row.case) == ("bounce", case)
    assert Notification.objects.filter(kind="feedback.letter_bounced").count() == 1
    assert Case.objects.count() == 1


BROKEN = [
    b"",
    b"\xff\xfe\x00garbage without headers",
    b"From: a@b.example\nMessage-ID: <n@x>\nSubject: nul\n\nbefore\x00after",
    b"From: =?utf-8?q?=00?= <x>\nSubject: =?bogus?b?////?=\nContent-Type: text/plain; charset=nonsense\n\nwords",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\nno parts at all",
    b"From: a@b.example\nMessage-ID: <" + b"x" * 1000 + b"@x>\nSubject: " + b"y" * 5000 + b"\n\n" + b"z" * 50_000,
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_mail_holds_up_nobody_and_is_kept(post: Post, content: bytes) -> None:
    post.arrives(content)
    post.arrives(a_mail())
    assert post.read() == 2
    assert ReceivedMail.objects.count() == 2
    assert Case.objects.filter(text__contains="No water").count() == 1


def test_what_can_not_be_stored_is_kept_as_a_file(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.mailbox.actions.receive_case", lambda **_given: 1 / 0)
    post.arrives(a_mail())
    post.read()
    row = ReceivedMail.objects.get()
    assert (row.kind, row.raw is not None, row.text) == ("unreadable", True, "ZeroDivisionError")


def test_a_html_mail_is_read_as_text(post: Post) -> None:
    mail = a_mail(Subject="")
    mail.set_content(
        "<style>p{}</style><p>No&nbsp;water</p><script>x()</script><p>since <b>Thursday</b></p>", subtype="html"
    )
    post.arrives(mail)
    post.read()
    assert Case.objects.get().text.split() == ["No", "water", "since", "Thursday"]


def test_an_arabic_mail_keeps_its_words(post: Post) -> None:
    post.arrives(a_mail("لا يوجد ماء في شارعنا", Subject="الماء", From="زينب <zainab@example.org>"))
    post.read()
    assert Case.objects.get().text == "الماء\n\nلا يوجد ماء في شارعنا"
    assert Contact.objects.get().name == "زينب"


def test_spam_by_mail_waits_for_a_look_and_for_its_receipt(post: Post, desk: Desk) -> None:
    post.tenant.settings["blocked_words"] = "casino"
    post.tenant.save()
    post.arrives(a_mail("The best casino of the town"))
    post.read()
    case = Case.objects.get()
    assert case.held_at is not None
    assert not Message.objects.exists()  # whoever is named as the sender may never have written
    release_case(case, by=desk.officer)
    (receipt,) = Message.objects.all()
    shown = CODE.findall(receipt.subject)[0]
    assert queries.case_of_code(codes.tidy(shown)) == case


def test_two_workers_do_not_read_at_once_but_a_dead_one_blocks_for_a_while_only(post: Post) -> None:
    assert claim_mailbox() is not None
    assert claim_mailbox() is None
    Mailbox.objects.update(claimed_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert claim_mailbox() is not None
    release_mailbox()
    assert claim_mailbox() is not None


def test_the_password_lies_encrypted_and_in_no_trail(post: Post) -> None:
    assert "secret" not in Mailbox.objects.get().password
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM feedback_mailboxevent e")
        trail = "".join(row[0] for row in cursor.fetchall())
    assert "password" not in trail
    assert OURS in trail


def test_the_same_mail_makes_the_same_message_even_if_its_row_were_lost(post: Post) -> None:
    content = a_mail().as_bytes()
    keep_mail(content)
    ReceivedMail.objects.all().delete()
    keep_mail(content)
    assert Case.objects.count() == 1
    assert queries.address_of(Case.objects.get()) == "zainab@example.org"
