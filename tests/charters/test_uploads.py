"""What comes in from outside: odd signs in texts, odd names of files, sample forms that everybody can download."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from charters import actions, queries
from charters.actions.samples import MOST
from charters.documents.formats import make_edition
from charters.models import CharterVersion, Passage
from sdip.files.models import File
from sdip.files.store import read_file
from tenancy.refusals import NotAllowed
from tenancy.text import Words
from tests.make import signed_in

from .conftest import Water, body, in_force, url
from .written import frame

ODD = "We open\x0bat eight\x01 \x1bo’clock\ufffe"


def chapters(book: bytes) -> list[str]:
    """Each is parsed as a reader of e-books does it."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".xhtml")]
    return ["".join(ElementTree.fromstring(page).itertext()) for page in pages]  # noqa: S314 - made by ourselves


def test_odd_signs_never_reach_an_e_book(water: Water) -> None:
    version = water.charter()
    sent = {"office_en": ODD, "mission_en": "Water\x02", "revision": version.revision}
    assert signed_in(water.writer).post(url("charters:section", version.pk, "who"), sent).status_code == 302
    assert version.passages.get(part="office").words == {"en": "We open\nat eight o’clock"}
    assert version.passages.get(part="mission").words == {"en": "Water"}
    actions.write_passages(version, {"vision": {"en": ODD}}, by=water.writer)
    with connection.cursor() as cursor:  # as it came in before anybody looked
        cursor.execute("UPDATE charters_passage SET words = %s WHERE part = 'mission'", ['{"en": "Old\\u0001 water"}'])
    found = "".join(chapters(make_edition("epub", queries.content_of(version), frame(), "en")))
    assert "We open" in found
    assert "Old water" in found


def test_stored_words_hold_no_odd_signs(water: Water) -> None:
    row = Passage.objects.create(
        version=water.charter(), part="office", words=Words({"en": "a\x00b\ud800", "ar": "\x01"})
    )
    assert Passage.objects.get(pk=row.pk).words == {"en": "ab"}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", "", ".لا"])
def test_a_file_may_have_any_name(water: Water, ending: str) -> None:
    """127 Arabic letters are more bytes than a name on the disk may have."""
    version, name = water.charter(), "ميثاق" * 40 + ending
    page = url("charters:import", version.pk)
    content = b"name,fee\nTap,5 IQD\n" if ending != ".xlsx" else workbook()
    answer = signed_in(water.writer).post(page, {"file": SimpleUploadedFile(name, content), "language": "en"})
    assert answer.status_code == 200
    bad = SimpleUploadedFile(name, b"name,fee\nTap,5\n")
    refused = signed_in(water.writer).post(page, {"file": bad, "language": "en"})
    assert refused.status_code == 422
    assert "ميثاق" in str(refused.context["problems"][0])  # the sentence has the sender's name


def workbook() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in (["name", "fee"], ["Tap", "5 IQD"]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


# --- sample forms ---


def picture(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCamera", 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, kind, exif=exif)
    return out.getvalue()


def with_form(water: Water, content: bytes, name: str) -> tuple[CharterVersion, File]:
    version, upload = water.charter(), SimpleUploadedFile(name, content)
    actions.write_forms(version, [{"words": {"en": "Form"}, "upload": upload}], by=water.writer)
    file = version.forms.get().file
    assert file is not None
    return version, file


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "form.jpg"), ("PNG", "form.png")])
def test_a_picture_says_nothing_of_its_camera(water: Water, kind: str, name: str) -> None:
    _version, file = with_form(water, picture(kind), name)
    kept = read_file(file)
    assert b"SecretCamera" not in kept
    shown = Image.open(io.BytesIO(kept))
    assert (shown.format, shown.size, dict(shown.getexif())) == (kind, (20, 30), {})


def test_a_broken_picture_is_refused(water: Water) -> None:
    with pytest.raises(NotAllowed, match="no picture that can be read"):
        with_form(water, picture("JPEG")[:200], "form.jpg")
    assert not File.objects.exists()


def test_what_is_no_form_is_refused_in_its_own_words(water: Water) -> None:
    with pytest.raises(NotAllowed, match="can’t be a sample form"):
        with_form(water, b"MZ program", "form.pdf")


def test_sample_forms_are_a_few(water: Water) -> None:
    rows: list[dict[str, Any]] = [{"words": {"en": "Form"}, "address": "https://example.org/"}] * MOST
    version = water.charter()
    actions.write_forms(version, rows, by=water.writer)
    kept = [{"pk": row.pk} for row in version.forms.all()]
    with pytest.raises(NotAllowed, match=f"{MOST} sample forms are enough"):
        actions.write_forms(version, [*kept, rows[0]], by=water.writer)
    assert version.forms.count() == MOST


def test_a_file_that_was_refused_is_not_handed_out(water: Water) -> None:
    version, file = with_form(water, b"%PDF-1.7 a form", "form.pdf")
    water.promise(version)
    in_force(version, water.head)
    address = url("services:form", file.pk)
    assert body(Client().get(address)).startswith(b"%PDF")
    File.objects.filter(pk=file.pk).update(scan=File.Scan.REFUSED)
    assert Client().get(address).status_code == 404
