"""The right to see and to erase, and erasing by the calendar: what is personal goes, what is counted stays."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from feedback import actions, codes, queries, threads
from feedback.keeping.erasing import erase_case, erase_contact, is_known
from feedback.mailbox.actions import keep_mail
from feedback.models import Case, CaseMove, Contact, SentRequest
from people.models import ApiToken
from sdip.files.models import File
from sdip.files.store import path_of
from sdip.mail.models import Message
from sdip.web.models import SearchWord
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.make import make

SECRETS = ("Zainab", "zainab@example.org", "0780 555 0199", "Bakery", "shouted", "Street 14", "neighbour", "Dear lady")


def a_full_case(desk: Desk, state: str = "closed") -> Case:
    """With everything that can be personal in it."""
    case = desk.receive(
        text="The Bakery floods", wish="Come, the man shouted", where="Street 14", contact=CONTACT, person="Zainab",
        pictures=[a_picture(size=(60, 40))], may_publish=True,
    ).case  # fmt: skip
    actions.add_to_case(case, text="My neighbour saw it")
    actions.add_note(case, text="Zainab rang", by=desk.officer)
    desk.working(case)
    task = actions.ask_directorate(
        case, directorate=desk.water.directorate, text="Ask Zainab", due_on=timezone.localdate(), by=desk.officer
    )
    actions.answer_task(task, answer="Zainab was asked", by=desk.officer)
    if state == "closed":
        actions.answer_case(case, outcome="resolved", answer="Dear lady", by=desk.officer)
        actions.close_case(case, by=desk.officer)
    return Case.objects.get(pk=case.pk)


def by_account(case: Case) -> SentRequest:
    """Sent by another system that knows its citizen, and told us neither name nor address."""
    token = make(ApiToken, expires_at=timezone.now())
    sent: SentRequest = make(SentRequest, case=case, token=token, ticket=f"t{case.pk}", account="zainab-7")
    return sent


def everything_stored() -> str:
    """Every row of every table of the tenant, as text."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(feedback|mail|web|files)_'"
        )
        for (table,) in cursor.fetchall():
            with transaction.atomic():
                cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t")
                found.append(cursor.fetchone()[0])
    return " ".join(found)


def test_nothing_personal_is_left_anywhere_and_what_is_counted_stays(desk: Desk) -> None:
    case = a_full_case(desk)
    before = everything_stored()
    assert all(secret in before for secret in SECRETS)
    moves = CaseMove.objects.count()
    done = erase_case(case)
    after = everything_stored()
    staff = [desk.officer.name, desk.officer.membership.user.email]
    assert not any(secret in staff for secret in SECRETS)
    assert [secret for secret in SECRETS if secret in after] == []
    assert "zainab" not in set(SearchWord.objects.filter(kind="case").values_list("word", flat=True))
    assert not Message.objects.exists()
    assert (done.state, done.outcome, done.service, CaseMove.objects.count()) == (
        "closed", "resolved", desk.water.service, moves,
    )  # fmt: skip
    assert done.answered_at == case.answered_at
    with pytest.raises(NotAllowed, match="erased already"):
        erase_case(done)


def test_photos_leave_the_disk_unless_somebody_else_has_the_same(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    picture = a_picture(size=(50, 50))
    one, two = (desk.receive(pictures=[picture]).case for _each in range(2))
    digest, tenant = File.objects.first().sha256, File.objects.first().tenant_id
    for case, left in ((one, True), (two, False)):
        actions.withdraw_case(case)
        with django_capture_on_commit_callbacks(execute=True):
            erase_case(case)
        assert path_of(tenant, digest).exists() is left


def test_what_is_worked_on_is_not_erased_but_who_wrote_is(desk: Desk) -> None:
    case = a_full_case(desk, state="in_progress")
    with pytest.raises(NotAllowed, match="Take the message back"):
        erase_case(case)
    erase_contact(case)
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.phone, contact.erased_at is not None) == ("", "", "", True)
    assert queries.address_of(case) == ""
    assert Case.objects.get().text == "The Bakery floods"
    assert not Message.objects.exists()
    with pytest.raises(NotAllowed, match="no name"):
        erase_contact(case)


def test_the_log_can_be_emptied_of_words_and_changed_in_no_other_way(desk: Desk) -> None:
    case = desk.case("answered")
    move = case.moves.exclude(public_note="").first()
    for change in ({"to_state": "closed"}, {"public_note": "Something else"}, {"at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseMove.objects.filter(pk=move.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseMove.objects.filter(pk=move.pk).delete()
    assert CaseMove.objects.filter(pk=move.pk).update(public_note="") == 1


def followed(receipt: actions.Receipt) -> Client:
    client = Client()
    assert client.get(url("tell:follow"), {"code": codes.grouped(receipt.code)}).status_code == 302
    return client


def test_the_citizen_takes_everything_along(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT, pictures=[a_picture(size=(60, 40))])
    actions.add_note(receipt.case, text="For colleagues only", by=desk.officer)
    answer = followed(receipt).get(url("tell:held_file", receipt.case.number))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["message.json", f"files/{receipt.case.number}-1.jpg"]
        told = json.loads(packed.read("message.json"))
        assert packed.read(packed.namelist()[1])[:2] == b"\xff\xd8"
    assert (told["contact"]["name"], told["text"], told["files"]) == (
        CONTACT["name"],
        receipt.case.text,
        [f"files/{receipt.case.number}-1.jpg"],
    )
    assert [letter["recipient"] for letter in told["letters"]] == [CONTACT["email"]]
    assert "colleagues" not in json.dumps(told)


def test_the_citizen_erases_the_account_that_another_system_knows(desk: Desk) -> None:
    receipt = desk.receive()
    sent, page = by_account(receipt.case), url("tell:held", receipt.case.number)
    client = followed(receipt)
    assert "Erase who I am" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    sent.refresh_from_db()
    assert sent.account == ""
    assert "Erase who I am" not in client.get(page).content.decode()
    with pytest.raises(NotAllowed, match="no name and no address"):
        erase_contact(receipt.case)


def test_only_who_has_the_number_sees_or_erases(desk: Desk) -> None:
    case = desk.case("closed", contact=CONTACT)
    for name in ("tell:held", "tell:held_file"):
        assert Client().get(url(name, case.number))["Location"] == url("tell:follow")
    for name in ("tell:held", "tell:erase"):
        assert Client().post(url(name, case.number))["Location"] == url("tell:follow")
    assert Case.objects.get().emptied_at is None


def test_the_citizen_erases_step_by_step(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT, may_publish=True)
    client, page, last = (
        followed(receipt), url("tell:held", receipt.case.number), url("tell:erase", receipt.case.number)
    )  # fmt: skip
    assert last in client.get(page).content.decode()
    assert "Take the message back first" in client.get(last).content.decode()
    assert client.post(last).status_code == 422
    assert client.post(page).status_code == 302
    assert queries.contact_of(receipt.case) is None
    actions.withdraw_case(receipt.case)
    told = client.get(last).content.decode()
    for stays in ("they are counted", "Safety copies", "nobody can call that back"):
        assert stays in told
    assert Case.objects.get().text
    assert client.post(last)["Location"] == page
    after = client.get(page).content.decode()
    assert "Your words were erased on" in after
    assert "Safety copies" in after
    assert client.get(last)["Location"] == page
    status = client.get(url("tell:status", receipt.case.number)).content.decode()
    assert "It was erased." in status
    assert receipt.case.text not in status


def test_what_a_message_was_split_into_is_erased_with_it(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT, text="Zainab tells of two matters", pictures=[a_picture(size=(60, 40))])
    part = actions.split_case(desk.working(receipt.case), text="Zainab’s second matter", by=desk.officer)
    client = followed(receipt)
    told = json.loads(zipfile.ZipFile(io.BytesIO(client.get(url("tell:held_file", receipt.case.number)).content)).read(
        "message.json"
    ))  # fmt: skip
    assert told["split_into"][0]["text"] == "Zainab’s second matter"
    actions.withdraw_case(receipt.case)
    with pytest.raises(NotAllowed, match=f"no. {part.number}"):
        erase_case(receipt.case)
    assert "Zainab" in everything_stored()
    erase_contact(receipt.case)
    assert not Contact.objects.exclude(email="").exists()
    actions.withdraw_case(part)
    erase_case(receipt.case)
    part.refresh_from_db()
    assert part.emptied_at is not None
    assert "Zainab" not in everything_stored()


def test_a_part_of_a_part_says_who_wrote_until_it_is_erased(desk: Desk) -> None:
    case = desk.receive(contact=CONTACT).case
    part = actions.split_case(desk.working(case), text="A second matter", by=desk.officer)
    actions.split_case(desk.working(part), text="A third matter", by=desk.officer)
    Contact.objects.filter(case__in=[case, part]).update(erased_at=timezone.now())
    assert is_known(case)
    erase_contact(case)
    assert not is_known(case)


def test_to_an_erased_message_nothing_is_added_any_more(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT)
    case = desk.close(desk.answer(desk.working(receipt.case)))
    token = threads.token_of(case.pk)
    case = erase_case(case)
    for write in (
        lambda: actions.add_to_case(case, text="Zainab again"),
        lambda: actions.contest_answer(case, text="Zainab again"),
        lambda: actions.rate_case(case, content=False, text="Zainab again"),
        lambda: actions.appeal_case(case, text="Zainab again"),
        lambda: actions.reopen_case(case, reason="Zainab again", by=desk.officer),
        lambda: actions.add_note(case, text="Zainab again", by=desk.officer),
    ):
        with pytest.raises(NotAllowed):
            write()
    mail = f"From: z@example.org\nMessage-ID: <1@x>\nIn-Reply-To: <a.{token}@city.example>\n\nIt leaks again"
    row = keep_mail(mail.encode())
    assert (row.kind, row.case == case) == ("new", False)
    assert "Zainab" not in everything_stored()


def test_who_wrote_is_not_left_in_the_mail_as_it_came(desk: Desk) -> None:
    mail = f"From: Zainab Kadhim <zainab@example.org>\nMessage-ID: <1@x>\nSubject: Lamp\n\n{'It is dark. ' * 2000}"
    row = keep_mail(mail.encode())
    assert row.raw is not None
    erase_contact(row.case)
    row.refresh_from_db()
    assert row.raw is None
    assert "ainab" not in everything_stored()
    assert Case.objects.get().text.count("It is dark.") > 1000


def test_the_page_says_what_goes_with_it_and_what_is_erased_by_itself(desk: Desk) -> None:
    receipt, strange = desk.receive(contact=CONTACT), desk.receive(text="A stranger tells the same").case
    client, own = followed(receipt), desk.receive(text="The same again")
    assert client.get(url("tell:follow"), {"code": codes.grouped(own.code)}).status_code == 302
    part = actions.split_case(desk.working(receipt.case), text="A second matter", by=desk.officer)
    for twin in (own.case, strange):
        actions.join_case(twin, parent=receipt.case, by=desk.officer)
    for name in ("tell:held", "tell:erase"):
        page = client.get(url(name, receipt.case.number)).content.decode()
        assert f"Message no. {part.number} was split off and is erased with it." in page
        assert f"Message no. {own.case.number} is joined with it and is erased by itself." in page
        assert f"no. {strange.number}" not in page
    page = client.get(url("tell:held", own.case.number)).content.decode()
    assert f"Message no. {receipt.case.number} is joined with it" in page
