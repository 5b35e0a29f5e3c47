"""What shows it: photos and PDFs, with the message and with what is said later."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback import actions, attachments, uploads
from feedback.attachments import MOST_OF_A_MESSAGE, PDF_START
from feedback.models import Case, CaseAddition, Draft
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import Desk, a_picture
from tests.feedback.helpers import begun, filled, sent, text_of
from tests.make import signed_in

PDF = PDF_START + b"1.7 a bill"


def photo(number: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", a_picture(size=(40 + number, 30)), "image/jpeg")


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("bill.pdf", PDF, "application/pdf")


def kinds(case: Case) -> list[str]:
    return list(case.files.order_by("pk").values_list("file__content_type", flat=True))


def test_a_pdf_comes_with_the_message_and_is_only_ever_downloaded(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    client.post(url("tell:where", key), {"photos": [photo(), pdf()]})
    page = text_of(client.get(url("tell:where", key)))
    assert "Photo 1" in page
    assert "PDF 2" in page
    assert [bytes(each.content[:4]) for each in Draft.objects.get().photos.order_by("pk")][1] == b"%PDF"
    client.post(url("tell:check", key), {"website": ""})
    case = Case.objects.get()
    assert kinds(case) == ["image/jpeg", "application/pdf"]
    link = case.files.last()
    assert link is not None
    answer = signed_in(desk.officer).get(url("feedback:photo", case.pk, link.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("said", [{}, {"as": "contest"}, {"as": "appeal"}], ids=["add", "contest", "appeal"])
def test_a_later_word_brings_what_shows_it(desk: Desk, said: dict[str, str]) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    if said:
        desk.answer(desk.working(case))
    page = text_of(client.get(url("tell:status", case.number)))
    assert 'enctype="multipart/form-data"' in page
    given: dict[str, Any] = {"text": "Look", "photos": [photo(), pdf()], **said}
    assert client.post(url("tell:add", case.number), given).status_code == 302
    assert kinds(case) == ["image/jpeg", "application/pdf"]
    names = set(case.files.values_list("file__name", flat=True))
    assert names == {f"message-{case.number}-1.jpg", f"message-{case.number}-2.pdf"}


def test_not_put_right_can_be_shown(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = desk.answer(desk.working(Case.objects.get()))
    given = {"content": "no", "text": "Look", "photos": [photo()]}
    assert client.post(url("tell:rate", case.number), given).status_code == 302
    assert kinds(case) == ["image/jpeg"]


def test_a_second_click_keeps_it_once(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    for _click in range(2):
        client.post(url("tell:add", case.number), {"text": "Look", "photos": [photo()]})
    assert (len(kinds(case)), CaseAddition.objects.count()) == (1, 1)


def test_what_is_no_picture_is_refused_and_the_words_stay(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    wrong = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    page = text_of(client.post(url("tell:add", case.number), {"text": "Look here", "photos": [wrong]}), 422)
    assert "not a photo that we can open" in page
    assert "Look here" in page
    assert (kinds(case), CaseAddition.objects.count()) == ([], 0)


def test_one_message_keeps_so_many_files(desk: Desk) -> None:
    case = desk.receive(pictures=[a_picture(size=(40, 30))] * 1).case
    for number in range(1, MOST_OF_A_MESSAGE):
        actions.add_to_case(case, text=f"Look {number}", pictures=[PDF + str(number).encode()])
    with pytest.raises(NotAllowed, match="we keep 20 files"):
        actions.add_to_case(case, text="One more", pictures=[PDF])
    assert case.files.count() == MOST_OF_A_MESSAGE
    assert not case.additions.filter(text="One more").exists()
    actions.add_to_case(case, text="Only words")


def test_a_part_takes_spot_and_files_along_and_outlives_the_rest(desk: Desk) -> None:
    case = desk.receive(pictures=[PDF], coordinates=(33, 44)).case
    part = actions.split_case(case, text="The lamp is dark", by=desk.officer)
    part = Case.objects.get(pk=part.pk)
    assert (part.latitude, part.longitude, kinds(part)) == (33, 44, ["application/pdf"])


@pytest.mark.parametrize("kind", ["", "contest", "appeal"])
def test_a_photo_that_was_forgotten_comes_with_the_same_words(desk: Desk, kind: str) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    if kind:
        case = desk.answer(desk.take_up(desk.assess(case)))
    told = {"text": "Here is the photo of the hole", "as": kind}
    client.post(url("tell:add", case.number), told)
    for _click in range(2):
        answer = client.post(url("tell:add", case.number), told | {"photos": [photo()]})
        assert answer.status_code == 302
    assert kinds(case) == ["image/jpeg"]
    assert CaseAddition.objects.count() == 1


@pytest.mark.parametrize(
    ("limit", "sentence"), [("OF_ONE", "from your connection"), ("UPLOADS_A_DAY", "keep no more files today")]
)
def test_what_comes_later_spends_the_same_budget_and_the_words_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Any, limit: str, sentence: str
) -> None:
    client, size = Client(), len(PDF)
    if limit == "OF_ONE":
        monkeypatch.setattr(uploads, "OF_ONE", ("uploaded", 2 * size, 60))
    else:
        monkeypatch.setattr(uploads, "MEGABYTE", 1)
        settings.UPLOADS_A_DAY = 2 * size
    key = begun(client)
    filled(client, key)
    assert client.post(url("tell:where", key), {"photos": [pdf()]}).status_code == 302
    client.post(url("tell:check", key), {"website": ""})
    case = Case.objects.get()
    assert client.post(url("tell:add", case.number), {"text": "Look", "photos": [pdf()]}).status_code == 302
    monkeypatch.setattr(
        "feedback.forms.citizen.clean_attachment", lambda *_any, **_more: pytest.fail("a file was opened")
    )
    page = text_of(client.post(url("tell:add", case.number), {"text": "Look here", "photos": [pdf()]}), 422)
    assert sentence in page
    assert "Look here" in page
    key = begun(client)
    filled(client, key)
    page = text_of(client.post(url("tell:where", key), {"where": "Street 99", "photos": [pdf()]}), 422)
    assert sentence in page
    assert 'value="Street 99"' in page
    assert client.post(url("tell:add", case.number), {"text": "Look here"}).status_code == 302
    desk.answer(desk.working(case))
    given = {"content": "no", "text": "Still dry", "photos": [pdf()]}
    page = text_of(client.post(url("tell:rate", case.number), given), 422)
    assert sentence in page
    assert "Still dry" in page


def test_a_pdf_of_the_public_is_smaller_than_one_of_the_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST_PDF", 5)
    with pytest.raises(NotAllowed, match="larger than"):
        attachments.clean_attachment(PDF, largest=attachments.LARGEST_PDF)
    assert attachments.clean_attachment(PDF, largest=len(PDF)) == PDF


def test_one_message_keeps_so_many_bytes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST_OF_A_MESSAGE", 3 * len(PDF))
    case = desk.receive(pictures=[PDF, PDF + b" 2"]).case
    with pytest.raises(NotAllowed, match="Send fewer or smaller ones"):
        actions.add_to_case(case, text="One more", pictures=[PDF + b" 3"])
    assert not case.additions.exists()
    actions.add_to_case(case, text="Only words")
