"""What comes in is kept exactly once, with the promise and the day as they are now, and a number that nobody can guess."""

import datetime as dt
import io
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from feedback import actions, codes, photos, queries
from feedback.forms import PhotosField
from feedback.models import Case, CaseMove, Contact, Draft, DraftPhoto
from organisation.models import Calendar, Holiday, Service
from sdip.web.models import Notification, SearchWord
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.figures import make_indicator, set_standard
from tests.make import a_moment, make, make_directorate, make_member

from .conftest import CONTACT, Desk, a_key, a_picture
from .helpers import begun, filled


def test_a_message_gets_a_number_a_day_and_its_directorate(desk: Desk) -> None:
    make(Calendar, valid_from=dt.date(2020, 1, 1), weekend=[4, 5])  # Friday, Saturday
    make(Holiday, on=dt.date(2026, 11, 23))
    first = desk.receive(received_at=a_moment(2026, 11, 18)).case  # a Wednesday
    assert (first.number, first.state, first.directorate) == (1, "acknowledged", desk.water.directorate)
    assert first.due_on == dt.date(2026, 11, 26)  # Thu 19, Sun 22, Tue 24, Wed 25, Thu 26
    assert first.calendar == Calendar.objects.get()
    assert desk.receive().case.number == 2
    moves = CaseMove.objects.filter(case=first).order_by("at", "pk")  # as the pages read them
    moves = moves.values_list("from_state", "to_state", "by")
    assert list(moves) == [("", "received", None), ("received", "acknowledged", None)]


def test_the_deadline_is_of_the_promise_else_of_the_charter_else_of_the_tenant(desk: Desk, inside: Tenant) -> None:
    assert queries.answer_days(desk.water.service, None) == 5
    inside.settings = {"answer_days": 9}
    assert queries.answer_days(desk.water.service, None) == 9
    promise = desk.promise()
    assert queries.answer_days(desk.water.service, None) == 7
    assert queries.answer_days(desk.water.service, promise) == 3


def test_the_promise_is_noted_in_the_citizens_language(desk: Desk) -> None:
    promise = desk.promise()
    case = desk.receive(commitment=promise, language="ar", service=None).case
    assert case.promise_text == "إصلاح الأنابيب خلال 24 ساعة"
    assert (case.service, case.indicator, case.directorate) == (
        desk.water.service,
        desk.water.indicator,
        desk.water.directorate,
    )


def test_a_guarantee_without_a_charter_can_be_cited_too(desk: Desk) -> None:
    indicator = make_indicator(service=desk.water.service, name={"en": "Street lights"}, direction="lower", unit="days")
    set_standard(indicator, "guaranteed", "4")
    case = desk.receive(indicator=indicator, service=None).case
    assert case.promise_text == "Street lights: at most 4.0 days"
    assert case.service == desk.water.service


def test_a_message_about_an_unknown_service_waits_for_a_directorate(desk: Desk) -> None:
    case = desk.receive(service=None).case
    assert (case.service, case.directorate) == (None, None)
    assert case.due_on is not None


def test_the_code_is_long_shown_once_and_stored_as_a_hash(desk: Desk) -> None:
    receipt = desk.receive(form_key=a_key())
    assert len(receipt.code) * 5 >= 80
    assert set(receipt.code) <= set(codes.ALPHABET)
    stored = json.dumps({**{f.name: str(getattr(receipt.case, f.attname)) for f in Case._meta.concrete_fields}})
    assert receipt.code not in stored
    assert codes.grouped(receipt.code) not in stored
    assert queries.case_of_code(codes.tidy(codes.grouped(receipt.code).lower())) == receipt.case
    assert queries.case_of_code(receipt.code[:-1] + ("0" if receipt.code[-1] != "0" else "1")) is None


def test_a_code_is_read_as_people_write_it() -> None:
    code = "7F3K29QAB0C1D2E3F4G5"
    for typed in ("7f3k-29qa-b0c1-d2e3-f4g5", " 7F3K 29QA BOCI D2E3 F4G5 ", "٧F٣K۲۹QA-BOCl-D2E3-F4G5"):
        assert codes.tidy(typed) == code


def test_codes_differ_and_cannot_be_made_from_what_is_stored() -> None:
    keys = [a_key() for _each in range(200)]
    assert len({codes.code_of(key) for key in keys}) == 200
    assert all(codes.code_of(codes.stored_key(key)) != codes.code_of(key) for key in keys)


def test_the_same_form_makes_one_message_however_often_it_is_sent(desk: Desk) -> None:
    key = a_key()
    first, second = desk.receive(form_key=key, contact=CONTACT), desk.receive(form_key=key, contact=CONTACT)
    assert (second.case, second.code, second.created) == (first.case, first.code, False)
    assert (Case.objects.count(), Contact.objects.count(), CaseMove.objects.count()) == (1, 1, 2)


def test_contact_lies_apart_and_is_written_in_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        case = desk.receive(contact=CONTACT).case
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM feedback_caseevent e")
        trail = "".join(row[0] for row in cursor.fetchall())
    told = json.dumps(list(Notification.objects.values_list("facts", flat=True)))
    words = " ".join(SearchWord.objects.filter(kind="case").values_list("word", flat=True))
    messages = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for secret in ("Zainab", "zainab", CONTACT["phone"]):
        assert secret not in trail + told + words + messages
    assert Contact.objects.get(case=case).email == CONTACT["email"]


def test_an_anonymous_message_has_no_contact_and_gets_no_letter(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        desk.receive(contact={"name": "", "email": "", "phone": ""})
    assert not Contact.objects.exists()
    assert mail.outbox == []


def test_the_receipt_is_mailed_in_the_citizens_language(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        receipt = desk.receive(contact=CONTACT, language="ar")
    (letter,) = mail.outbox
    assert letter.to == [CONTACT["email"]]
    assert codes.grouped(receipt.code) in letter.subject
    assert f"/alpha/ar/messages/follow/?code={codes.grouped(receipt.code)}" in letter.body


def test_complaints_officers_of_the_place_are_told_once(desk: Desk) -> None:
    elsewhere = make_member("complaints_officer", make_directorate())
    here = make_member("complaints_officer", desk.water.directorate)
    key = a_key()
    case = desk.receive(form_key=key).case
    desk.receive(form_key=key)
    told = Notification.objects.filter(kind="feedback.case_received")
    assert {row.recipient_id for row in told} == {desk.officer.membership_id, here.membership_id}
    assert elsewhere.membership_id not in {row.recipient_id for row in told}
    assert told[0].path == f"/staff/messages/{case.pk}/"


def test_the_action_stands_in_the_trail(desk: Desk) -> None:
    case = desk.receive(channel="letter", by=desk.officer).case
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context FROM feedback_caseevent WHERE pgh_obj_id = %s", [case.pk])
        deed = json.loads(cursor.fetchone()[0])
    assert (deed["label"], deed["member"]) == ("feedback.receive_case", desk.officer.pk)


def test_what_fails_on_the_way_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.actions.intake.store_pictures", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.receive(contact=CONTACT, pictures=[a_picture()])
    assert not Case.objects.exists()
    assert not Contact.objects.exists()
    monkeypatch.undo()
    assert desk.receive().case.number == 1


def test_intake_asks_the_database_a_fixed_number_of_questions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    desk.receive(contact=CONTACT)
    with django_assert_max_num_queries(10):  # three of them only open and close
        desk.receive(contact=CONTACT)
    promise = desk.promise()
    leader = make_member("team_leader", desk.water.directorate)
    actions.add_rule(words="water", directorate=desk.water.directorate, assignee=leader, by=desk.officer)
    with django_assert_max_num_queries(
        16
    ):  # a rule, whom it names and the person are three more, the words of the promise too
        case = desk.receive(contact=CONTACT, commitment=promise, person="The man at the desk").case
    assert (case.assignee, case.commitment) == (leader, promise)


def test_sending_the_form_asks_at_most_fifteen_questions_in_all(desk: Desk, client: Client) -> None:
    desk.promise()
    key = begun(client)
    filled(client, key, email="zainab@example.org")
    with CaptureQueriesContext(connection) as found:
        answer = client.post(url("tell:check", key), {"website": ""})
    assert answer["Location"] == url("tell:sent", key)
    assert (
        len([each for each in found if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "SET CONSTRAINTS"))]) <= 15
    )


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_same_moment_are_each_kept_once(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        service = make(Service, directorate=make_directorate())
        make_member("complaints_officer")
    keys = [a_key() for _each in range(20)]

    def send(number: int) -> tuple[int, str, bool]:
        try:
            with tenant_context(tenant_a):
                receipt = actions.receive_case(
                    kind="complaint",
                    text=f"Message {number % 20}",
                    language="en",
                    service=service,
                    form_key=keys[number % 20],
                )
                return receipt.case.number, receipt.code, receipt.created
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        sent = list(pool.map(send, range(40)))  # each form twice, as by a double click
    with tenant_context(tenant_a):
        assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1, 21))
        assert CaseMove.objects.count() == 40
        assert Notification.objects.count() == 20
    assert sum(created for _number, _code, created in sent) == 20
    assert all(sent[n][:2] == sent[n + 20][:2] for n in range(20))


def test_photos_are_written_anew_without_place_and_time() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    clean = photos.clean_photo(a_picture(exif=exif))
    picture = Image.open(io.BytesIO(clean))
    assert (picture.format, max(picture.size), dict(picture.getexif())) == ("JPEG", 1600, {})
    assert b"SecretCamera" not in clean


@pytest.mark.parametrize(
    "content", [b"", b"<script>alert(1)</script>", a_picture()[:200], b"%PDF-1.7", a_picture("GIF")]
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(NotAllowed, match="not a photo"):
        photos.clean_photo(content)


def test_a_photo_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "LARGEST_PICTURE", 1000)
    with pytest.raises(NotAllowed, match="too large"):
        photos.clean_photo(a_picture("PNG", (100, 100)))
    with pytest.raises(NotAllowed, match="too large"):
        photos.clean_photo(a_picture("JPEG", (100, 100), progressive=True))
    assert photos.clean_photo(a_picture("JPEG", (100, 100)))
    monkeypatch.setattr(photos, "LARGEST_FILE", 100)
    with pytest.raises(NotAllowed, match="larger than"):
        photos.clean_photo(a_picture())


def test_see_through_and_turned_photos_come_out_upright_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(photos.clean_photo(out.getvalue()))).getpixel((5, 5)) == (255, 255, 255)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(photos.clean_photo(a_picture(size=(300, 200), exif=exif)))).size == (200, 300)


def test_a_draft_is_sent_once_with_its_photos_and_is_gone(desk: Desk) -> None:
    key = a_key()
    draft = actions.start_draft(key, {"kind": "complaint", "service": "water"})
    answers = {
        "text": "A pipe leaks at the school",
        "wish": "Repair it",
        "where": "Street 14",
        "language": "ar",
        **CONTACT,
    }
    actions.save_draft(draft, answers, pictures=[a_picture(), a_picture("PNG")])
    draft.refresh_from_db()
    receipt = actions.send_draft(draft, key)
    case = receipt.case
    assert (case.text, case.wish, case.where, case.language) == (answers["text"], "Repair it", "Street 14", "ar")
    assert [file.file.sensitivity for file in case.files.all()] == ["personal", "personal"]
    assert not Draft.objects.exists()
    assert not DraftPhoto.objects.exists()


def test_too_many_photos_are_refused_and_none_of_them_kept(desk: Desk) -> None:
    draft = actions.start_draft(a_key(), {"kind": "complaint"})
    actions.save_draft(draft, {}, pictures=[a_picture()] * 2)
    with pytest.raises(NotAllowed, match="3 photos are enough"):
        actions.save_draft(draft, {"where": "here"}, pictures=[a_picture()] * 2)
    assert draft.photos.count() == 2
    draft.refresh_from_db()
    assert "where" not in draft.answers
    actions.remove_photo(draft, draft.photos.first().pk)
    assert draft.photos.count() == 1


def test_too_many_photos_are_refused_before_one_is_unpacked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "clean_photo", lambda _content: pytest.fail("a photo was unpacked"))
    draft = actions.start_draft(a_key(), {"kind": "complaint"})
    with pytest.raises(NotAllowed, match="3 photos are enough"):
        actions.save_draft(draft, {}, pictures=[a_picture()] * 4)
    uploads = [SimpleUploadedFile("a.png", b"x", "image/png") for _number in range(4)]
    with pytest.raises(ValidationError, match="3 photos are enough"):
        PhotosField().clean(uploads)
    monkeypatch.setattr(photos, "LARGEST_FILE", 0)
    with pytest.raises(ValidationError, match="larger than"):
        PhotosField().clean(uploads[:1])


def test_drafts_that_nobody_sent_are_dropped_after_a_day(desk: Desk) -> None:
    old, new = (actions.start_draft(a_key(), {"kind": "complaint"}) for _each in range(2))
    Draft.objects.filter(pk=old.pk).update(changed_at=timezone.now() - dt.timedelta(hours=25))
    assert actions.drop_old_drafts() == 1
    assert list(Draft.objects.all()) == [new]
