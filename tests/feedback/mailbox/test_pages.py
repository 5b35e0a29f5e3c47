"""The mailbox is set up, and what became no message is looked at, by those who may."""

from typing import Any

from django.test import Client
from django.utils import timezone

from feedback.mailbox.actions import keep_mail
from feedback.mailbox.vault import unlock
from feedback.models import Case, Mailbox, ReceivedMail, SentRequest
from people.models import ApiToken
from tenancy.models import Tenant
from tests.charters.conftest import body, url
from tests.feedback.conftest import Desk
from tests.make import make, make_member, signed_in

from .test_reading import BROKEN, a_mail

GIVEN = {
    "address": "citizens@city.example", "host": "mail.city.example", "port": "993", "security": "tls", "username": "citizens",
    "password": "secret", "folder": "INBOX", "since": "2026-11-01", "tagged": "on", "active": "on",
}  # fmt: skip


def test_the_mailbox_is_set_up_and_its_password_never_shown(desk: Desk, inside: Tenant) -> None:
    client = signed_in(make_member("administrator"))
    assert client.post(url("feedback:mailbox"), {**GIVEN, "password": ""}).status_code == 422
    assert client.post(url("feedback:mailbox"), {**GIVEN, "host": "a b/c"}).status_code == 422
    assert client.post(url("feedback:mailbox"), GIVEN).status_code == 302
    assert client.post(url("feedback:mailbox"), {**GIVEN, "password": "", "port": "143"}).status_code == 422
    assert client.post(url("feedback:mailbox"), {**GIVEN, "password": "", "folder": "Citizens"}).status_code == 302
    row = Mailbox.objects.get()
    assert (unlock(row.password), row.folder) == ("secret", "Citizens")
    assert "secret" not in client.get(url("feedback:mailbox")).content.decode()
    inside.refresh_from_db()
    assert inside.settings["mailbox"] == {"address": "citizens@city.example", "tagged": True}
    assert signed_in(make_member("auditor")).get(url("feedback:mailbox")).status_code == 403


def test_what_became_no_message_is_looked_at(desk: Desk) -> None:
    keep_mail(a_mail("I am on holiday.", Auto_Submitted="auto-replied").as_bytes())
    client = signed_in(desk.officer)
    assert "I am on holiday." in client.get(url("feedback:mails")).content.decode()
    assert client.post(url("feedback:mail_seen", ReceivedMail.objects.get().pk)).status_code == 302
    assert "I am on holiday." not in client.get(url("feedback:mails")).content.decode()
    assert "I am on holiday." in client.get(url("feedback:mails", query="?queue=all")).content.decode()
    assert signed_in(make_member("head", desk.water.directorate)).get(url("feedback:mails")).status_code == 403


def test_an_unreadable_mail_can_be_fetched_as_it_came(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr("feedback.mailbox.letters._words", lambda _mail: 1 / 0)
    row = keep_mail(BROKEN[2])
    answer = signed_in(desk.officer).get(url("feedback:mail_file", row.pk))
    assert "attachment" in answer["Content-Disposition"]
    assert body(answer) == BROKEN[2]
    assert Client().get(url("feedback:mail_file", row.pk)).status_code in (302, 403)


def test_the_case_tells_what_was_left_out(desk: Desk) -> None:
    mail = a_mail()
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run.exe")
    keep_mail(mail.as_bytes())
    client = signed_in(desk.officer)
    assert "run.exe" in client.get(url("feedback:case", Case.objects.get().pk)).content.decode()
    case, token = desk.receive().case, make(ApiToken, expires_at=timezone.now())
    SentRequest.objects.create(case=case, token=token, ticket="x", media_url="https://example.org/p.jpg")
    assert "https://example.org/p.jpg" in client.get(url("feedback:case", case.pk)).content.decode()
