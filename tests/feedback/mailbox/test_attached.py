"""What is attached to mails: known by its content, never by its name; too large or too much is told, and no word is lost."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as outbox
from PIL import Image

from feedback import threads
from feedback.mailbox import server as imap
from feedback.models import Case, CaseAddition, CaseFile, ReceivedMail
from sdip.files.store import read_file
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.make import signed_in

from .test_reading import Post, a_mail, post  # noqa: F401 - the fixture

A_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"


def a_bomb() -> bytes:
    """A PNG of some kilobytes that would fill a gigabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = 20_000
    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


def with_file(content: bytes, name: str, kind: str = "application/octet-stream", **headers: str) -> Any:
    mail, (main, sub) = a_mail(**headers), kind.split("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept"),
    [
        (A_PDF, "letter.pdf", "application/pdf", "application/pdf"),
        (A_PDF, "holiday.jpg", "image/jpeg", "application/pdf"),
        (a_picture(size=(60, 40)), "leak.bin", "application/octet-stream", "image/jpeg"),
        (a_picture("PNG", (60, 40)), "leak.pdf", "application/pdf", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.png", "image/png", ""),
        (b"<html><script>alert(1)</script></html>", "a.pdf", "application/pdf", ""),
        (b"MZ\x90\x00", "photo.jpg", "image/jpeg", ""),
        (a_bomb(), "photo.png", "image/png", ""),
    ],
    ids=["pdf", "pdf as jpg", "jpg as bin", "png as pdf", "svg", "html", "program", "bomb"],
)
def test_a_file_is_what_it_holds(post: Post, content: bytes, name: str, kind: str, kept: str) -> None:  # noqa: F811
    post.arrives(with_file(content, name, kind))
    post.read()
    assert [link.file.content_type for link in CaseFile.objects.all()] == ([kept] if kept else [])
    assert ReceivedMail.objects.get().left_out == ([] if kept else [name])
    assert Case.objects.count() == 1


def test_a_photo_by_mail_keeps_neither_place_nor_camera(post: Post) -> None:  # noqa: F811
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Camera of Zainab", {1: "N", 2: (33.0, 18.0, 0.0)}
    post.arrives(with_file(a_picture(size=(60, 40), exif=exif), "a.jpg", "image/jpeg"))
    post.read()
    content = read_file(CaseFile.objects.get().file)
    assert b"Zainab" not in content
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}


def test_a_pdf_is_served_as_a_download_in_which_nothing_runs(post: Post, desk: Desk) -> None:  # noqa: F811
    post.arrives(with_file(A_PDF, "letter.html", "application/pdf"))
    post.read()
    case, client = Case.objects.get(), signed_in(desk.officer)
    answer = client.get(url("feedback:photo", case.pk, CaseFile.objects.get().pk))
    assert (answer.content, answer["Content-Type"]) == (A_PDF, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="message-{case.number}-1.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "PDF 1" in client.get(url("feedback:case", case.pk)).content.decode()


def test_the_citizen_is_told_what_was_left_out(
    post: Post,  # noqa: F811
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    post.arrives(with_file(b"MZ", "film.mp4"))
    with django_capture_on_commit_callbacks(execute=True):
        post.read()
    receipt, told = outbox.outbox
    assert told.to == receipt.to
    assert "film.mp4" in told.body
    assert "up to 5 files in one mail" in told.body


def test_who_is_not_the_citizen_is_told_nothing(post: Post, desk: Desk) -> None:  # noqa: F811
    case = desk.receive(contact=CONTACT).case
    headers = {"From": "other@example.org", "To": threads.answers_to(case.pk)}
    post.arrives(with_file(b"MZ", "film.mp4", **headers))
    post.read()
    assert CaseAddition.objects.count() == 1
    assert not [mail for mail in outbox.outbox if "film.mp4" in mail.body]


def test_of_a_mail_that_is_too_large_the_words_are_taken_in_once(
    post: Post,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    monkeypatch.setattr(imap, "LARGEST", 50_000)
    monkeypatch.setattr("feedback.mailbox.actions.LARGEST", 50_000)
    mail = with_file(a_picture(size=(60, 40)), "small.jpg", "image/jpeg")
    mail.add_attachment(b"\0" * 100_000, maintype="video", subtype="mp4", filename="film.mp4")
    post.arrives(mail)
    post.arrives(a_mail("The lamp is dark", Subject="Lamp"))
    with django_capture_on_commit_callbacks(execute=True):
        assert (post.read(), post.read()) == (2, 0)
    assert sorted(Case.objects.values_list("text", flat=True)) == [
        "Lamp\n\nThe lamp is dark", "Water\n\nNo water in our street since Thursday.",
    ]  # fmt: skip
    assert not CaseFile.objects.exists()
    assert [letter.body.count("film.mp4") for letter in outbox.outbox if "small.jpg" in letter.body] == [1]


def test_a_mail_that_just_fits_is_whole(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    mail = with_file(a_picture(size=(60, 40)), "small.jpg", "image/jpeg").as_bytes()
    monkeypatch.setattr(imap, "LARGEST", len(mail))
    post.arrives(mail)
    post.read()
    assert CaseFile.objects.count() == 1
