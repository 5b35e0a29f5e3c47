"""What mails ask of the staff: some wait for a look, some name another message, some bring more files than there is room for."""

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core import mail as outbox

from feedback import actions, attachments, codes, threads
from feedback.keeping.seeing import archive, everything
from feedback.mailbox import actions as mailbox
from feedback.mailbox.actions import keep_mail, look_at_mail, take_in_mail
from feedback.models import Case, CaseFile, ReceivedMail, SentRequest
from people.models import ApiToken
from sdip.web.work import work_of
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .test_reading import BROKEN, a_mail

TODAY = date(2026, 11, 22)


def titles(member: Any) -> list[str]:
    work = work_of(member, TODAY, kind="feedback.mail")
    assert work.counts["feedback.mail"] == work.total
    return [str(item.title) for group in work.groups for item in group.items]


def arrives(text: str = "It is dark", **headers: str) -> ReceivedMail:
    return keep_mail(a_mail(text, **headers).as_bytes())


def test_mails_that_became_no_message_wait_in_my_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_OF_ONE", 1)
    arrives("A message")
    held = arrives("One too many", Subject="Held")
    machine = arrives("A newsletter, or is it?", Subject="Bulk", Precedence="bulk", From="ali@example.org")
    monkeypatch.setattr("feedback.mailbox.letters._words", lambda _mail: 1 / 0)
    keep_mail(BROKEN[2])
    assert len(titles(desk.officer)) == 3
    assert {"Held", "Bulk"} < set(titles(desk.officer))
    for other in (make_member("head", desk.water.directorate), make_member("auditor")):
        assert titles(other) == []
    page = text_of(signed_in(desk.officer).get(url("web:work")))
    assert "E-mails that wait" in page
    assert url("feedback:mails") in page
    monkeypatch.undo()
    take_in_mail(held, by=desk.officer)
    look_at_mail(machine, by=desk.officer)
    assert len(titles(desk.officer)) == 1


def test_what_a_machine_answers_to_our_letter_is_nobodys_work(desk: Desk) -> None:
    case = desk.receive(contact=CONTACT).case
    token = f"<a.{threads.token_of(case.pk)}@city.example>"
    row = arrives("I am on holiday", Auto_Submitted="auto-replied", In_Reply_To=token)
    assert (row.kind, row.case) == ("automatic", case)
    assert titles(desk.officer) == []


def by_a_stranger(desk: Desk, **values: Any) -> tuple[Case, Case]:
    """A mail of somebody else that names the number of a message in its subject."""
    receipt = desk.receive(contact=CONTACT, **values)
    row = arrives("It leaks at ours too", Subject=f"About {codes.grouped(receipt.code)}", From="Ali <ali@example.org>")
    assert row.case is not None
    assert row.kind == "new"
    return receipt.case, row.case


def test_the_officer_is_offered_to_join_what_the_subject_names(desk: Desk) -> None:
    first, later = by_a_stranger(desk)
    client = signed_in(desk.officer)
    page = text_of(client.get(url("feedback:case", later.pk)))
    assert f"The subject names message no. {first.number}" in page
    assert f"Join it to no. {first.number}" in page
    given = {"join-revision": str(later.revision), "join-number": str(first.number)}
    assert client.post(url("feedback:deed", later.pk, "join"), given).status_code == 302
    later.refresh_from_db()
    assert (later.state, later.parent) == ("duplicate", first)
    page = text_of(client.get(url("feedback:case", later.pk)))
    assert "The subject names" in page
    assert "Join it to" not in page


def test_the_sender_learns_nothing_of_the_message_that_is_named(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    first = desk.receive(contact=CONTACT)
    outbox.outbox.clear()
    letters = []
    for number in (codes.grouped(first.code), "0000-0000-0000-0000-0000"):
        with django_capture_on_commit_callbacks(execute=True):
            row = arrives("It leaks", Subject=f"About {number}", From=f"ali{len(letters)}@example.org")
        letters.append(outbox.outbox[-1].body.replace(str(row.case.number), ""))
    assert len(outbox.outbox) == 2
    one, other = (text.split("number is")[0] for text in letters)
    assert one == other
    assert [row.named for row in ReceivedMail.objects.order_by("pk")] == [first.case, None]


def test_who_may_not_read_the_one_that_is_named_is_not_told_of_it(desk: Desk) -> None:
    first, later = by_a_stranger(desk)
    other = make_member("complaints_officer")
    first = actions.recast_case(first, kind="complaint", subject="conduct", by=other)
    actions.name_persons(first, members=[desk.officer], by=other)
    page = text_of(signed_in(desk.officer).get(url("feedback:case", later.pk)))
    assert f"no. {first.number}" not in page
    assert "The subject names" not in page


def test_what_can_not_be_joined_is_named_without_the_button(desk: Desk) -> None:
    first, later = by_a_stranger(desk, kind="suggestion")
    page = text_of(signed_in(desk.officer).get(url("feedback:case", later.pk)))
    assert f"The subject names message no. {first.number}" in page
    assert "Join it to" not in page


def with_photos(count: int, start: int = 0, **headers: str) -> bytes:
    mail = a_mail(f"More photos: {count}", **headers)
    for number in range(start, start + count):
        photo = a_picture("PNG", (20 + number, 20))
        mail.add_attachment(photo, maintype="image", subtype="png", filename=f"photo{number}.png")
    return mail.as_bytes()


def test_a_message_holds_so_many_files_and_the_others_are_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(attachments, "MOST_OF_A_MESSAGE", 5)
    case = desk.receive(contact=CONTACT).case
    headers = {"From": CONTACT["email"], "In_Reply_To": f"<a.{threads.token_of(case.pk)}@city.example>"}
    keep_mail(with_photos(3, **headers))
    with django_capture_on_commit_callbacks(execute=True):
        row = keep_mail(with_photos(4, start=3, **headers))
    assert (row.kind, row.left_out) == ("reply", ["photo5.png", "photo6.png"])
    names = list(CaseFile.objects.filter(case=case).order_by("pk").values_list("file__name", flat=True))
    assert names == [f"message-{case.number}-{number}.jpg" for number in range(1, 6)]
    assert case.additions.count() == 2
    letter = outbox.outbox[-1]
    assert letter.to == [CONTACT["email"]]
    assert "photo5.png, photo6.png" in letter.body
    assert "up to 5 of them" in letter.body
    assert "photo6.png" in text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))


def test_a_day_holds_so_many_files_of_all_senders(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "FILES_A_DAY", 3)
    rows = [keep_mail(with_photos(2, start=2 * n, From=f"citizen{n}@example.org")) for n in range(3)]
    assert [len(row.left_out) for row in rows] == [0, 1, 2]
    assert [row.case.files.count() for row in rows if row.case] == [2, 1, 0]
    assert Case.objects.count() == 3


def test_the_citizen_takes_mails_and_what_another_system_sent_along(desk: Desk) -> None:
    row = keep_mail(a_mail("It is dark. " * 2000).as_bytes())
    case = row.case
    assert case is not None
    assert row.raw is not None
    told = json.loads(zipfile.ZipFile(io.BytesIO(archive(case))).read("message.json"))
    assert [mail["subject"] for mail in told["mails"]] == [row.subject]
    with zipfile.ZipFile(io.BytesIO(archive(case))) as packed:
        assert b"It is dark." in packed.read(f"mails/{case.number}-1.eml")
    sent = desk.receive().case
    token = make(ApiToken, expires_at=row.at)
    SentRequest.objects.create(case=sent, token=token, ticket="x", account="a-7", media_url="https://example.org/p.jpg")
    assert everything(sent)["sent_by"] == {"account": "a-7", "media_url": "https://example.org/p.jpg"}
    actions.add_note(sent, text="For colleagues only", by=desk.officer)
    assert "colleagues" not in json.dumps(everything(sent), default=str)
