"""The number of a message is its citizen's: no page of mails shows it, and no mail tells of a message that its reader may not know."""

import importlib
import quopri
import re
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import connection

from feedback import actions, codes, queries, threads
from feedback.mailbox.actions import keep_mail
from feedback.mailbox.decoding import without_numbers
from feedback.models import CaseAddition, ReceivedMail
from sdip.mail.models import Message
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

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


WAYS = ["plain", "percent", "html", "parted"]


def written(key: str, way: str) -> str:
    """As a mail program may write the link of a letter."""
    ways = {
        "percent": key.replace(":", "%3A"),
        "html": key.replace(":", "&#58;"),
        "parted": f"{key[:30]}\n> {key[30:]}",
    }
    return f"https://city.example/en/messages/content/{ways.get(way, key)}/"


@pytest.mark.parametrize("way", WAYS)
def test_the_key_of_a_letter_is_hidden_and_still_known(inside: object, way: str) -> None:
    key = codes.letter_key(4711)
    text = f"See {written(key, way)} and tell us"
    told = threads.hidden(text)
    assert told == "See https://city.example/en/messages/content/…/ and tell us"
    assert threads.quoted_in(text) == 4711
    assert threads.quoted_in(told) is None
    raw = without_numbers(f"Subject: x\n\n{text}\n".encode())
    assert key[-8:].encode() not in raw
    assert b"and tell us" in raw


def test_the_word_by_which_answers_are_put_to_a_message_is_hidden_too(inside: object) -> None:
    token = threads.token_of(12)
    for text in (f"mail+{token}@city.example", f"<ab.{token.upper()}@city.example>"):
        assert token not in threads.hidden(text).lower()
        assert threads.quoted_in(text) == 12
    assert NUMBER not in threads.hidden(f"Your number is {NUMBER}.")
    assert threads.hidden(f"{NUMBER[:10]}\n> {NUMBER[10:]}!") == "…!"
    for kept in ("2026-11-23", "8f14e45f-ceea-467f-9a3c-1f1f1f1f1f1f", "Wzor: 12:30:45", "c12-34"):
        assert threads.hidden(kept) == kept


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
def test_no_encoding_hides_the_key_of_a_letter(inside: object, encoding: str) -> None:
    key = codes.letter_key(4711)
    mail = a_mail("x", To=f"Citizens <mail+{threads.token_of(12)}@city.example>")
    mail.set_content("x\n" + written(key, "plain"), cte=encoding)
    mail.add_alternative(f'<a href="{written(key, "html")}">Tell us</a>', subtype="html", cte=encoding)
    raw = without_numbers(mail.as_bytes())
    read = message_from_bytes(raw, policy=default)
    assert threads.token_of(12) not in raw.decode()
    for part in read.walk():
        assert part.is_multipart() or key[-20:] not in part.get_content()
    assert b"Citizens" in raw


@pytest.fixture
def letter(desk: Desk) -> Message:
    """The one that asks whether somebody is content with the answer to a complaint about Ellen Moore Vargas."""
    make_member("complaints_officer", name="Ellen Moore Vargas")
    case = actions.receive_case(
        kind="complaint", subject="conduct", text="Ellen Moore Vargas wants money", language="en",
        person="Ellen Moore Vargas", contact={"name": "Whistle", "email": "w@example.org"},
    ).case  # fmt: skip
    desk.close(desk.answer(desk.working(case)))
    return Message.objects.get(purpose="feedback.rating")


@pytest.mark.parametrize("sender", ["w@example.org", "alias@example.org"])
def test_an_answering_machine_that_quotes_the_letter_gives_nothing_away(
    desk: Desk, letter: Message, sender: str
) -> None:
    key = re.search(r"content/([^/]+)/", letter.text)
    assert key is not None
    quoted = "I am away.\n\n" + "\n".join("> " + line for line in letter.text.splitlines())
    mail = a_mail(quoted, Subject=f"Automatic reply: {letter.subject}", From=sender)
    mail["Auto-Submitted"] = "auto-replied"
    row = keep_mail(mail.as_bytes())
    assert (row.case or row.named).number == 1  # type: ignore[union-attr]
    concerned, officer = signed_in(make_member("complaints_officer")), signed_in(desk.officer)
    for client in (concerned, officer):
        assert key.group(1) not in text_of(client.get(url("feedback:mails")))
    raw = quopri.decodestring(officer.get(url("feedback:mail_file", row.pk)).content)
    assert b"I am away" in raw
    assert key.group(1).encode() not in raw


def test_a_reply_that_quotes_the_letter_shows_no_key(desk: Desk, letter: Message) -> None:
    key = re.search(r"content/([^/]+)/", letter.text)
    assert key is not None
    for sender, kind in (("w@example.org", ReceivedMail.Kind.REPLY), ("other@example.org", ReceivedMail.Kind.NEW)):
        row = keep_mail(a_mail(f"No.\n\n{letter.text}", Subject="Re: " + letter.subject, From=sender).as_bytes())
        assert row.kind == kind
        assert row.case is not None
        texts = [row.case.text, *row.case.additions.values_list("text", flat=True)]
        assert not any(key.group(1) in text for text in texts)
        assert any("/content/…/" in text for text in texts)


def test_a_mail_without_words_shows_no_number_of_its_subject(desk: Desk) -> None:
    row = keep_mail(a_mail("\u200b", Subject=f"Fwd: {NUMBER}").as_bytes())
    assert row.case is not None
    assert row.case.text == "Fwd: …"
    assert keep_mail(a_mail("\u200b\u200b", Subject="\u200b").as_bytes()).case.text == "(no words)"  # type: ignore[union-attr]


def test_what_came_in_before_is_told_as_what_comes_in_now(desk: Desk) -> None:
    key, token = codes.letter_key(12), threads.token_of(12)
    said = (
        f"{NUMBER} {written(key, 'plain')} {written(key, 'percent')} {written(key, 'parted')} a+{token}@b Wzor c12-34"
    )
    case = desk.receive(channel="email", text=said).case
    addition = make(CaseAddition, case=case, text=said, at=case.received_at)
    row = make(
        ReceivedMail, case=case, kind="reply", message_id="x", subject=said[:300], text=said, at=case.received_at
    )
    migration = importlib.import_module("feedback.migrations.0031_mails_show_no_keys")
    with connection.cursor() as cursor:
        cursor.execute(migration.HIDDEN)
    for each in (case, addition, row):
        each.refresh_from_db()
        assert each.text == threads.hidden(said)
    assert row.subject == threads.hidden(said[:300])
    assert said.endswith("Wzor c12-34")
    assert case.text.endswith("a+…@b Wzor c12-34")
