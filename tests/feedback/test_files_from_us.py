"""What the staff send along with a question, an answer or news: shown to the citizen of the message, and to nobody else outside."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from feedback import actions, attachments, photos, queries
from feedback.attachments import PDF_START
from feedback.keeping.erasing import erase_case
from feedback.models import Case, MoveFile
from people.models import Member
from sdip.files.models import File
from sdip.files.store import path_of
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import body, url
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.feedback.helpers import remembers, text_of
from tests.make import make_directorate, make_member, signed_in

DECISION = PDF_START + b"1.7 the decision"
ABOUT = {"severity": "low", "complexity": "simple", "impact": "one", "outcome": "resolved", "answer": "It is repaired."}
STEPS = {
    "ask": ("in_progress", {"question": "Is it this pipe?"}),
    "refer": ("in_progress", {"body": "The province", "note": "We wrote to them"}),
    "answer": ("in_progress", {"outcome": "resolved", "answer": "It is repaired."}),
    "at-once": ("acknowledged", ABOUT),
    "review": ("appealed", {"outcome": "resolved", "answer": "It is repaired now."}),
}


def decision(content: bytes = DECISION, name: str = "decision.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def photo(**options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("repair.jpg", a_picture(size=(80, 40), **options), "image/jpeg")


def who_does(desk: Desk, name: str) -> Member:
    return make_member("complaints_officer") if name == "review" else desk.officer


def step(desk: Desk, case: Case, name: str, files: list[Any], **values: Any) -> Any:
    given = {"revision": case.revision, **STEPS[name][1], **values, "files": files}
    sent = {f"{name}-{key}": value for key, value in given.items()}
    return signed_in(who_does(desk, name)).post(url("feedback:deed", case.pk, name), sent)


def citizen_of(case: Case) -> Client:
    client = Client()
    remembers(client, case)
    return client


def answered(desk: Desk, case: Case | None = None, *files: bytes) -> Case:
    return actions.answer_case(
        desk.working(case or desk.case()),
        outcome="resolved",
        answer="Repaired",
        files=files or [DECISION],
        by=desk.officer,
    )


@pytest.mark.parametrize("name", STEPS)
def test_a_step_takes_files_along_and_its_citizen_gets_them(
    desk: Desk, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    case = desk.case(STEPS[name][0], contact=CONTACT)
    page = text_of(signed_in(who_does(desk, name)).get(url("feedback:case", case.pk)))
    form = page.split(url("feedback:deed", case.pk, name))[1].split("</form>")[0]
    assert 'enctype="multipart/form-data"' in form
    assert f'type="file" name="{name}-files"' in form
    outbox.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert step(desk, case, name, [photo(), decision()]).status_code == 302
    client, page = citizen_of(case), text_of(citizen_of(case).get(url("tell:status", case.number)))
    rows = list(queries.sent_files(case))
    assert [row.file.content_type for row in rows] == ["image/jpeg", "application/pdf"]
    assert {row.move.to_state for row in rows} == {{"ask": "waiting", "refer": "referred"}.get(name, "answered")}
    for row, name in zip(rows, (f"answer-{case.number}-1.jpg", f"answer-{case.number}-2.pdf"), strict=True):
        path = url("tell:file", case.number, row.pk)
        assert f'href="{path}"' in page
        answer = client.get(path)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        assert (body(answer) == DECISION) == name.endswith("pdf")
    assert "Photo 1, 1 KB" in page
    assert "PDF 2, 1 KB" in page
    (letter,) = outbox.outbox
    assert "2 files belong to it: you find them on the page of your message." in letter.body
    assert letter.attachments == []
    staff = signed_in(desk.officer)
    path = url("feedback:move_file", case.pk, rows[1].pk)
    assert path in text_of(staff.get(url("feedback:case", case.pk)))
    assert body(staff.get(path)) == DECISION


def test_what_shows_where_a_photo_was_taken_is_taken_out(desk: Desk) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of the plumber"
    case = desk.case("in_progress")
    assert step(desk, case, "answer", [photo(exif=exif)]).status_code == 302
    content = body(citizen_of(case).get(url("tell:file", case.number, MoveFile.objects.get().pk)))
    assert b"plumber" not in content
    assert content.startswith(b"\xff\xd8")


REFUSED = [
    (b"PK\x03\x04 a letter", "“letter.docx” can’t be sent: This file is not a photo that we can open, and no PDF."),
    (a_picture(size=(80, 40))[:200], "“letter.docx” can’t be sent: This file is not a photo that we can open"),
    (PDF_START + b" " * 3000, "“letter.docx” can’t be sent: This file is larger than 2 KB. Send a smaller one."),
    (b"", "“letter.docx” can’t be sent: This file is not a photo that we can open"),
]


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(("content", "reason"), REFUSED, ids=["kind", "broken", "large", "empty"])
def test_a_refused_file_leaves_the_words(
    desk: Desk, name: str, content: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "LARGEST_FILE", 2000)
    case = desk.case(STEPS[name][0])
    page = text_of(step(desk, case, name, [decision(), decision(content, "letter.docx")]), 422)
    assert reason in page
    for words in (value for key, value in STEPS[name][1].items() if key in ("question", "note", "answer")):
        assert words in page
    assert not MoveFile.objects.exists()
    assert not File.objects.exists()


def test_so_many_go_with_one_step_and_so_many_with_a_message(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = desk.case("in_progress")
    many = [decision(DECISION + bytes([65 + number])) for number in range(attachments.MOST + 1)]
    assert "With one step go 5 files." in text_of(step(desk, case, "answer", many), 422)
    monkeypatch.setattr(attachments, "MOST_OF_A_MESSAGE", 2)
    actions.ask_citizen(case, question="?", files=[b"%PDF-1", b"%PDF-2"], by=desk.officer)
    actions.add_to_case(case, text="Yes", pictures=[b"%PDF-3", b"%PDF-4"])  # the citizen has room of the own
    case.refresh_from_db()
    page = text_of(step(desk, case, "answer", [decision()]), 422)
    assert "With one message we keep 2 files." in page
    assert "It is repaired." in page
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_the_staff_have_a_day_of_their_own(desk: Desk, settings: Any) -> None:
    settings.UPLOADS_A_DAY = 1
    case = desk.case("in_progress")
    half = [decision(PDF_START + bytes([65 + number]) * 600_000) for number in range(2)]
    page = text_of(step(desk, case, "answer", half), 422)
    assert "We can keep no more files today." in page
    assert "It is repaired." in page
    assert "Choose the files again" not in page
    client = citizen_of(case)
    said = {"text": "I add a bill", "photos": [decision()]}
    assert client.post(url("tell:add", case.number), said).status_code == 302
    assert case.files.count() == 1


def test_who_has_to_read_again_is_told_to_choose_the_files_again(desk: Desk) -> None:
    case = desk.case("in_progress")
    page = text_of(step(desk, case, "answer", [decision()], revision=case.revision + 1), 422)
    assert "Somebody else has changed this message" in page
    assert "Choose the files again: only your words were kept." in page
    assert "It is repaired." in page
    page = text_of(step(desk, case, "answer", [decision()], outcome=""), 422)
    assert "Choose the files again" in page
    assert "Choose the files again" not in text_of(step(desk, case, "answer", [], outcome=""), 422)
    assert "Choose the files again" not in text_of(step(desk, case, "answer", [decision(b"x")], outcome=""), 422)


def test_after_the_sign_in_had_ended_the_words_are_there_and_the_files_are_to_be_chosen_again(desk: Desk) -> None:
    case = desk.case("in_progress")
    client = signed_in(desk.officer)
    page = text_of(client.get(url("feedback:case", case.pk)))
    hidden = page.split('name="opened_by" value="')[1].split('"')[0]
    client.logout()
    given = {"opened_by": hidden, "answer-answer": "It is repaired.", "answer-revision": case.revision}
    there = client.post(url("feedback:deed", case.pk, "answer"), {**given, "answer-files": [decision()]})["Location"]
    again = signed_in(desk.officer)
    page = text_of(again.get(there.split("next=")[1].replace("%2F", "/")))
    assert "It is repaired." in page
    assert "A file or a password belonged to it." in page
    assert "Send it now" not in page


def test_nobody_else_gets_it(desk: Desk, tenant_b: Tenant) -> None:
    case, other = answered(desk), desk.case("in_progress")
    row = MoveFile.objects.get()
    assert Client().get(url("tell:file", case.number, row.pk))["Location"] == url("tell:follow")
    assert citizen_of(other).get(url("tell:file", case.number, row.pk)).status_code == 302
    assert citizen_of(other).get(url("tell:file", other.number, row.pk)).status_code == 404
    for pk in (row.pk + 1, case.pk + 10**9):
        assert citizen_of(case).get(url("tell:file", case.number, pk)).status_code == 404
    staff = signed_in(desk.officer)
    assert staff.get(url("feedback:move_file", other.pk, row.pk)).status_code == 404
    elsewhere = signed_in(make_member("complaints_officer", make_directorate()))
    assert elsewhere.get(url("feedback:move_file", case.pk, row.pk)).status_code == 403
    with tenant_context(tenant_b):
        neighbour = make_member("complaints_officer")
    path = url("feedback:move_file", case.pk, row.pk).replace("/alpha/", "/beta/")
    assert signed_in(neighbour).get(path).status_code == 404
    assert citizen_of(case).get(url("tell:file", case.number, row.pk).replace("/alpha/", "/beta/")).status_code in (
        302,
        404,
    )


def test_a_complaint_about_somebody_shows_its_files_neither(desk: Desk) -> None:
    accused = make_member("complaints_officer")
    case = desk.case("in_progress", subject="conduct")
    actions.name_persons(case, members=[accused], by=desk.officer)
    case.refresh_from_db()
    actions.ask_citizen(case, question="?", files=[DECISION], by=desk.officer)
    assert signed_in(accused).get(url("feedback:move_file", case.pk, MoveFile.objects.get().pk)).status_code == 404


def test_only_the_answer_that_stands_is_shown_as_such(desk: Desk) -> None:
    case = answered(desk)
    actions.contest_answer(case, text="It leaks again")
    case.refresh_from_db()
    page = text_of(citizen_of(case).get(url("tell:status", case.number)))
    assert page.count(url("tell:file", case.number, MoveFile.objects.get().pk)) == 1  # in the story of it
    case.refresh_from_db()
    actions.answer_case(case, outcome="resolved", answer="Again", by=desk.officer)
    assert list(queries.answer_files(case)) == []
    page = text_of(citizen_of(case).get(url("tell:status", case.number)))
    assert "Files that belong to it" not in page


def test_who_told_the_same_gets_the_same(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    goal, twin = desk.case("in_progress"), desk.case("acknowledged", contact=CONTACT)
    actions.ask_citizen(goal, question="Which?", files=[b"%PDF-for the first only"], by=desk.officer)
    actions.join_case(twin, parent=goal, by=desk.officer)
    outbox.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.resume_case(goal, by=desk.officer)
        actions.answer_case(goal, outcome="resolved", answer="Repaired", files=[DECISION], by=desk.officer)
    (letter,) = outbox.outbox
    assert "1 file belongs to it" in letter.body
    (row,) = queries.sent_files(twin)
    page = text_of(citizen_of(twin).get(url("tell:status", twin.number)))
    assert page.count(url("tell:file", twin.number, row.pk)) == 1
    answer = citizen_of(twin).get(url("tell:file", twin.number, row.pk))
    assert f'"answer-{twin.number}-1.pdf"' in answer["Content-Disposition"]
    assert body(answer) == DECISION
    for first in queries.sent_files(goal):
        assert citizen_of(twin).get(url("tell:file", twin.number, first.pk)).status_code == 404
    late = desk.case("acknowledged")
    actions.join_case(late, parent=goal, by=desk.officer)
    assert queries.sent_files(late).count() == 1
    actions.close_case(goal, by=desk.officer)
    erase_case(goal)
    assert body(citizen_of(twin).get(url("tell:file", twin.number, row.pk))) == DECISION
    actions.contest_answer(twin, text="Not at ours")
    assert queries.sent_files(twin).count() == 0
    assert queries.sent_files(late).count() == 1


def on_disk() -> list[bool]:
    return [path_of(file.tenant_id, file.sha256).exists() for file in File.objects.all()]


def test_they_go_with_the_words_and_with_a_message_that_is_taken_back(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    case, open_one = answered(desk), desk.case("in_progress")
    actions.ask_citizen(open_one, question="?", files=[b"%PDF-plan"], by=desk.officer)
    kept = [path_of(file.tenant_id, file.sha256) for file in File.objects.order_by("pk")]
    assert [path.exists() for path in kept] == [True, True]
    actions.close_case(case, by=desk.officer)
    with django_capture_on_commit_callbacks(execute=True):
        erase_case(case)
    assert [path.exists() for path in kept] == [False, True]
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_case(open_one)
    assert [path.exists() for path in kept] == [False, False]
    assert not MoveFile.objects.exists()
    assert not File.objects.exists()


def test_the_citizen_takes_them_along(desk: Desk) -> None:
    case = answered(desk, desk.case(pictures=[b"%PDF-mine"]))
    answer = citizen_of(case).get(url("tell:held_file", case.number))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        told = json.loads(packed.read("message.json"))
        assert packed.read(f"from_us/{case.number}-1.pdf") == DECISION
        assert packed.read(f"files/{case.number}-1.pdf") == b"%PDF-mine"
    assert told["files"] == [f"files/{case.number}-1.pdf"]
    (sent,) = told["files_from_us"]
    assert (sent["name"], sent["to_state"]) == (f"from_us/{case.number}-1.pdf", "answered")


def test_other_systems_and_parts_of_a_message_do_not_get_them(desk: Desk) -> None:
    case = desk.case("in_progress", may_publish=True)
    actions.ask_citizen(case, question="?", files=[a_picture(size=(40, 40))], by=desk.officer)
    part = actions.split_case(case, text="Another matter", by=desk.officer)
    assert part.files.count() == part.move_files.count() == 0
    assert case.files.count() == 0


def test_files_cost_no_page_more_than_one_question(desk: Desk) -> None:
    case = answered(desk)
    client, staff = citizen_of(case), signed_in(desk.officer)

    def asked() -> list[int]:
        found = []
        for who, page in ((client, url("tell:status", case.number)), (staff, url("feedback:case", case.pk))):
            text_of(who.get(page))
            with CaptureQueriesContext(connection) as seen:
                text_of(who.get(page))
            found.append(len(seen))
        return found

    few = asked()
    actions.contest_answer(case, text="Again")
    case.refresh_from_db()
    actions.answer_case(case, outcome="resolved", answer="x", files=[b"%PDF-a", b"%PDF-b", b"%PDF-c"], by=desk.officer)
    assert asked()[0] == few[0]


def test_words_of_the_internal_kind_carry_none(desk: Desk) -> None:
    """A note, a task, a draft of an answer and a refusal take words only."""
    page = text_of(signed_in(desk.officer).get(url("feedback:case", desk.case("in_progress").pk)))
    fields = {part.split('"')[0] for part in page.split('type="file" name="')[1:]}
    assert fields == {"answer-files", "ask-files", "refer-files"}
    with pytest.raises(TypeError):
        actions.add_note(desk.case(), text="x", files=[DECISION], by=desk.officer)  # type: ignore[call-arg]
