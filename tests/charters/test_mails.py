"""The staff is told by e-mail what it has promised: once for each version, with the PDF, in each one's language."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from charters import actions, mails
from charters.actions import editions
from charters.models import CharterVersion, Edition, StaffLetter
from organisation.models import Service
from sdip.documents import pdf
from sdip.documents.unavailable import FormatUnavailable
from sdip.mail.models import Message
from tenancy.context import tenant_context
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, approved, url


def make_pdfs(version: CharterVersion, content: bytes = b"%PDF") -> None:
    for row in Edition.objects.filter(version=version, format="pdf"):
        editions.note_made(row.pk, content + row.language.encode(), f"charter-{row.language}.pdf")


def letters() -> dict[str, Message]:
    return {row.recipient: row for row in Message.objects.filter(purpose="charters.in_force")}


def test_staff_of_the_directorate_gets_one_letter_each_when_the_pdf_is_made(water: Water) -> None:
    stranger = make_member("head", make_directorate())
    version = water.published()
    assert letters() == {}
    make_pdfs(version)
    found = letters()
    assert set(found) == {water.writer.email, water.head.email}
    assert stranger.email not in found
    letter = found[water.writer.email]
    assert letter.subject == "The charter “Water supply” is in force"
    assert "• Burst pipes repaired within 24 hours (at least 80.0%)" in letter.text
    assert "The whole charter is attached as PDF." in letter.text
    assert url("charters:readers", version.pk) in letter.text
    assert "/alpha/en/services/water/" in letter.text
    assert [each.file.name for each in letter.attachments.all()] == ["charter-en.pdf"]
    assert StaffLetter.objects.get().recipients == 2


def test_each_reads_it_in_their_language(water: Water) -> None:
    water.head.language = "ar"
    water.head.save()
    make_pdfs(water.published())
    letter = letters()[water.head.email]
    assert letter.language == "ar"
    assert "إصلاح الأنابيب" in letter.text
    assert [each.file.name for each in letter.attachments.all()] == ["charter-ar.pdf"]


def test_making_files_again_sends_nothing_more(water: Water) -> None:
    version = water.published()
    unavailable = Edition.objects.filter(version=version, format="pdf", language="uk").get()
    editions.note_unavailable(unavailable.pk, FormatUnavailable("It is not written in this language."))
    make_pdfs(version)
    assert len(letters()) == 2
    editions.make_editions_again(version, by=water.head)
    make_pdfs(version)
    assert Message.objects.filter(purpose="charters.in_force").count() == 2


def test_without_a_pdf_the_letter_leaves_with_its_link(water: Water) -> None:
    version = water.published()
    for row in Edition.objects.filter(version=version, format="pdf"):
        editions.note_unavailable(row.pk, pdf.DocumentsUnavailable("Pango is missing."))
    letter = letters()[water.head.email]
    assert letter.attachments.count() == 0
    assert "attached" not in letter.text
    assert "/alpha/en/services/water/" in letter.text


def test_large_pdf_is_a_link(water: Water, monkeypatch: Any) -> None:
    monkeypatch.setattr(mails, "LARGEST_ATTACHMENT", 3)
    version = water.published()
    make_pdfs(version)
    letter = letters()[water.head.email]
    assert letter.attachments.count() == 0
    assert url("services:edition", Edition.objects.get(version=version, format="pdf", language="en").pk) in letter.text


def test_charter_of_an_internal_service_leads_staff_to_their_own_page(water: Water) -> None:
    water.service.public = False
    water.service.save()
    version = water.published()
    make_pdfs(version)
    letter = letters()[water.head.email]
    assert "/en/services/" not in letter.text
    assert url("charters:version", version.pk) in letter.text


def test_version_that_has_long_been_in_force_is_no_news(water: Water, monkeypatch: Any) -> None:
    version = water.published()
    later = timezone.now() + editions.NEWS + timedelta(hours=1)
    monkeypatch.setattr(editions.timezone, "now", lambda: later)
    make_pdfs(version)
    assert letters() == {}


def test_register_of_formats_says_that_it_was_sent(water: Water) -> None:
    version = water.published()
    client = signed_in(water.writer)
    assert "It leaves when the PDF is made." in client.get(url("charters:editions", version.pk)).content.decode()
    make_pdfs(version)
    assert "Sent to 2 people on " in client.get(url("charters:editions", version.pk)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_workers_that_end_at_the_same_time_send_one_letter(tenant_a: Any) -> None:
    with tenant_context(tenant_a):
        directorate = make_directorate()
        head = make_member("head", directorate)
        version = actions.create_charter(make(Service, directorate=directorate), by=head)
        actions.add_commitment(version, words=dict.fromkeys(("en", "ar", "ckb", "uk"), "We are polite"), by=head)
        approved(version, head)
        actions.publish_charter(version, by=head)
        rows = list(Edition.objects.filter(version=version, format="pdf").values_list("pk", flat=True))

    def note(pk: int) -> None:
        try:
            with tenant_context(tenant_a):
                editions.note_made(pk, f"%PDF {pk}".encode(), "charter.pdf")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(note, rows))
    with tenant_context(tenant_a):
        assert StaffLetter.objects.count() == 1
        assert Message.objects.filter(purpose="charters.in_force").count() == 1
