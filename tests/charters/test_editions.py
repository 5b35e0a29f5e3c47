"""Publishing makes one set of files, whoever publishes how often; what cannot be made says why; readers get honest files."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pghistory.models import Events

from charters import actions
from charters.actions import editions, making
from charters.documents.formats import FORMATS
from charters.models import CharterVersion, Edition, Recording
from charters.queries.editions import LEASE, MAX_ATTEMPTS, waiting_editions
from charters.tasks import make_edition, sweep_editions
from organisation.models import Service
from sdip.documents import audio, liblouis
from sdip.files.models import File
from sdip.files.store import read_file
from tenancy.context import absolute_url, require_tenant, tenant_context
from tenancy.refusals import NotAllowed
from tests.documents.sounds import silence
from tests.figures import assess, make_months, set_figures
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, approved, body, url

ALL = sum(4 if form.per_language else 1 for form in FORMATS.values())
RECORDING = silence()


def edition(version: CharterVersion, code: str, language: str = "en") -> Edition:
    return Edition.objects.get(version=version, format=code, language=language)


def make_it(version: CharterVersion, code: str, language: str = "en") -> Edition:
    make_edition(version.tenant, edition(version, code, language).pk)
    return edition(version, code, language)


def test_publishing_plans_each_format_in_each_language(water: Water) -> None:
    version = water.published()
    rows = Edition.objects.filter(version=version)
    assert set(rows.values_list("state", flat=True)) == {"waiting"}
    assert rows.count() == ALL
    assert set(rows.filter(format="pdf").values_list("language", flat=True)) == {"en", "ar", "ckb", "uk"}
    assert rows.get(format="json").language == ""


def test_planning_again_adds_nothing(water: Water) -> None:
    version = water.published()
    editions.plan_editions(version)
    editions.plan_missing_editions()
    assert Edition.objects.count() == ALL


def test_version_of_old_is_planned_by_the_sweeper(water: Water, monkeypatch: Any) -> None:
    with monkeypatch.context() as before:
        before.setattr(making, "plan_editions", lambda version: None)
        water.published()
    assert not Edition.objects.exists()
    sweep_editions()
    assert Edition.objects.count() == ALL


def test_format_or_language_of_later_is_planned_by_the_sweeper(water: Water, monkeypatch: Any) -> None:
    version = water.published()
    first = set(Edition.objects.values_list("pk", flat=True))
    monkeypatch.setitem(FORMATS, "tactile", replace(FORMATS["text"], code="tactile"))
    editions.plan_missing_editions()
    assert Edition.objects.filter(version=version, format="tactile").count() == 4
    assert set(Edition.objects.exclude(format="tactile").values_list("pk", flat=True)) == first
    editions.plan_missing_editions()
    assert Edition.objects.count() == ALL + 4


def test_language_that_the_tenant_takes_in_later_is_planned(water: Water) -> None:
    tenant = require_tenant()
    languages, tenant.languages = tenant.languages, ["en"]
    version = water.published()
    per_language = ALL // 4
    assert Edition.objects.count() == per_language + 1
    tenant.languages = languages
    editions.plan_missing_editions()
    assert Edition.objects.filter(version=version).count() == ALL


@pytest.mark.parametrize(
    ("code", "start"), [("pdf", b"%PDF"), ("text", b"Water supply"), ("epub", b"PK"), ("json", b"{"), ("wall", b"%PDF")]
)
def test_worker_makes_and_stores_the_file(water: Water, code: str, start: bytes) -> None:
    version = water.published()
    row = make_it(version, code, "" if code == "json" else "en")
    assert row.state == "ready"
    assert row.file is not None
    assert read_file(row.file).startswith(start)
    assert row.file.content_type == FORMATS[code].media_type
    assert row.file.sensitivity == File.Sensitivity.PUBLIC
    assert row.file.name.startswith("charter-water-v1-")


def test_file_says_what_is_promised_and_what_was_measured(water: Water) -> None:
    version = water.published(fee={"en": "None"})
    text = read_file(make_it(version, "text").file).decode()
    for words in ("Burst pipes repaired within 24 hours", "We guarantee: at least 80.0%", "We bring water by tanker."):
        assert words in text
    assert "/alpha/en/services/water/" in text
    assert "/alpha/ar/services/water/" in read_file(make_it(version, "text", "ar").file).decode()


def test_data_holds_the_figure_with_its_days(water: Water) -> None:
    set_figures(water.indicator, make_months(date(2026, 8, 1), 1), ["0.7"])
    assess()
    version = water.published()
    data = json.loads(read_file(make_it(version, "json", "").file))
    assert data["edition"] == {
        "address": absolute_url(url("services:service", "water")),
        "made_on": timezone.localdate().isoformat(),
    }
    (promise,) = data["promises"]
    assert promise["latest"] == {"from": "2026-08-01", "to": "2026-08-31", "value": "0.7", "standing": "breach"}


def test_second_worker_changes_nothing(water: Water) -> None:
    version = water.published()
    row = make_it(version, "text")
    assert editions.claim_edition(row.pk, timezone.now()) is None
    editions.note_made(row.pk, b"other", "other.txt")
    assert edition(version, "text").file == row.file
    assert edition(version, "text").made_at == row.made_at


def test_claimed_edition_is_free_again_when_its_worker_died(water: Water) -> None:
    row = edition(water.published(), "text")
    now = timezone.now()
    assert editions.claim_edition(row.pk, now) is not None
    assert editions.claim_edition(row.pk, now) is None
    assert editions.claim_edition(row.pk, now + LEASE) is not None


def test_missing_program_stops_one_format_and_is_said_in_each_language(water: Water, monkeypatch: Any) -> None:
    monkeypatch.setattr(audio, "PROGRAM", "no-such-voice")
    version = water.published()
    row = make_it(version, "audio")
    assert row.state == "unavailable"
    assert set(row.reason) == {"en", "ar", "ckb", "uk"}
    assert "apt-get install espeak-ng" in row.reason["en"]
    assert make_it(version, "text").state == "ready"


def test_character_without_a_braille_sign_is_named(water: Water) -> None:
    try:
        liblouis.check_available("en-ueb-g2.ctb")
    except RuntimeError as reason:
        pytest.skip(str(reason))
    version = water.published(fee={"en": "12 ₴"})
    row = make_it(version, "braille")
    assert row.state == "unavailable"
    assert "₴ (U+20B4)" in row.reason["en"]


def test_language_that_the_charter_is_not_written_in_gets_no_file(water: Water) -> None:
    """Only its headings would be in the language."""
    row = make_it(water.published(), "text", "uk")
    assert row.state == "unavailable"
    assert row.reason["en"] == "The charter is not written in this language yet."


def test_unforeseen_failure_is_tried_again_and_then_given_up(water: Water, monkeypatch: Any) -> None:
    version = water.published()

    def broken(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("charters.tasks.prepare_edition", broken)
    for _attempt in range(MAX_ATTEMPTS):
        assert make_it(version, "text").state == "waiting"
    assert make_it(version, "text").state == "unavailable"
    assert edition(version, "text").reason["en"].startswith("It could not be made.")


def test_missing_files_are_asked_for_again_and_files_stay(water: Water, monkeypatch: Any) -> None:
    version = water.published()
    with monkeypatch.context() as without:
        without.setattr(audio, "PROGRAM", "no-such-voice")
        make_it(version, "audio")
    kept = make_it(version, "text")
    waiting = editions.make_editions_again(version, by=water.writer)
    assert edition(version, "audio") in waiting
    assert edition(version, "audio").reason == {}
    assert edition(version, "text").file == kept.file
    if shutil.which(audio.PROGRAM):
        assert make_it(version, "audio").state == "ready"


def test_draft_has_no_files(water: Water) -> None:
    version = water.charter()
    assert not Edition.objects.filter(version=version).exists()
    with pytest.raises(NotAllowed, match="in force"):
        editions.make_editions_again(version, by=water.writer)


def test_recording_takes_the_place_of_the_computer_voice(water: Water) -> None:
    version = water.published()
    row = editions.add_recording(edition(version, "audio"), RECORDING, by=water.writer)
    assert (row.state, row.recorded_by) == ("ready", water.writer)
    make_it(version, "audio")
    assert read_file(edition(version, "audio").file) == RECORDING


def test_recording_leaves_a_trail_and_the_computer_voice_can_come_back(water: Water) -> None:
    version = water.published()
    row = editions.add_recording(edition(version, "audio"), RECORDING, by=water.writer)
    first = row.file
    editions.add_recording(row, RECORDING + silence(9), by=water.head)
    row = editions.remove_recording(row, by=water.head)
    assert (row.state, row.file, row.recorded_by) == ("waiting", None, None)
    assert waiting_editions(timezone.now()).filter(pk=row.pk).exists()
    kept = Recording.objects.filter(edition=row).order_by("pk")
    assert [(each.by, bool(each.file)) for each in kept] == [
        (water.writer, True),
        (water.head, True),
        (water.head, False),
    ]
    assert read_file(first) == RECORDING
    trail = Events.objects.references(*kept)
    labels = sorted(each.pgh_context["label"] for each in trail)
    assert labels == ["charters.add_recording"] * 2 + ["charters.remove_recording"]
    with pytest.raises(NotAllowed, match="computer voice reads it already"):
        editions.remove_recording(row, by=water.head)


def test_rows_of_recordings_stay(water: Water) -> None:
    editions.add_recording(edition(water.published(), "audio"), RECORDING, by=water.writer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recording.objects.update(by=water.head)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recording.objects.all().delete()


@pytest.mark.parametrize(
    ("code", "content"),
    [("audio", b"RIFF" + bytes(99)), ("audio", b"ID3<html>"), ("audio", b"ID3\x04" + bytes(2000)), ("pdf", RECORDING)],
)
def test_recording_is_an_mp3_of_the_spoken_edition(water: Water, code: str, content: bytes) -> None:
    row = edition(water.published(), code)
    with pytest.raises(NotAllowed):
        editions.add_recording(row, content, by=water.writer)
    assert edition(row.version, code).state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_publishing_and_making_at_the_same_time_makes_one_set(tenant_a: Any) -> None:
    with tenant_context(tenant_a):
        service = make(Service, directorate=make_directorate())
        head = make_member("head")
        version = actions.create_charter(service, by=head)
        actions.add_commitment(version, words=dict.fromkeys(("en", "ar", "ckb", "uk"), "We are polite"), by=head)
        approved(version, head)

    def publish_and_make(_number: int) -> None:
        try:
            with tenant_context(tenant_a), transaction.atomic():
                actions.publish_charter(version, by=head)
        except NotAllowed:
            pass
        try:
            with tenant_context(tenant_a):
                pks = list(Edition.objects.filter(format__in=["text", "json"]).values_list("pk", flat=True))
            for pk in pks:
                make_edition.apply_async([pk], tenant=tenant_a)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish_and_make, range(4)))
    with tenant_context(tenant_a):
        assert Edition.objects.count() == ALL
        made = Edition.objects.filter(format__in=["text", "json"])
        assert set(made.values_list("state", "attempts")) == {("ready", 1)}
        assert File.objects.count() == made.count() == 5
        assert waiting_editions(timezone.now()).count() == ALL - 5


# --- pages ---


def test_reader_finds_the_files_on_the_public_page(water: Water, client: Any) -> None:
    version = water.published()
    row = make_it(version, "text")
    page = client.get(url("services:service", "water")).content.decode()
    assert url("services:edition", row.pk) in page
    answer = client.get(url("services:edition", row.pk))
    assert body(answer) == read_file(row.file)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="charter-water-v1-en-text.txt"'
    assert answer["ETag"] == f'"{row.file.sha256}"'
    assert "no-cache" in answer["Cache-Control"]
    again = client.get(url("services:edition", row.pk), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_page_says_which_format_is_missing(water: Water, client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(audio, "PROGRAM", "no-such-voice")
    make_it(water.published(), "audio")
    page = client.get(url("services:service", "water")).content.decode()
    said = page.partition("Formats that are not available")[2]
    assert "Audio" in said
    assert "Our computer lacks the program for it." in said
    assert url("services:ask_for_format", water.row.versions.get().pk) in said
    assert "apt-get" not in page


def test_files_that_nobody_may_have_are_not_found(water: Water, client: Any, tenant_b: Any) -> None:
    version = water.published()
    waiting = edition(version, "pdf")
    ready = make_it(version, "text")
    assert client.get(url("services:edition", waiting.pk)).status_code == 404
    assert client.get(url("services:edition", 10**9)).status_code == 404
    assert client.get(url("services:edition", ready.pk).replace("/alpha/", "/beta/")).status_code == 404
    actions.withdraw_charter(version, by=water.head)
    assert client.get(url("services:edition", ready.pk)).status_code == 404


def test_staff_see_what_is_missing_and_why(water: Water, monkeypatch: Any) -> None:
    monkeypatch.setattr(audio, "PROGRAM", "no-such-voice")
    version = water.published()
    make_it(version, "audio")
    client = signed_in(water.writer)
    page = client.get(url("charters:editions", version.pk)).content.decode()
    assert "apt-get install espeak-ng" in page
    assert "Make the missing files" in page
    assert client.post(url("charters:make_again", version.pk)).status_code == 302
    assert edition(version, "audio").state == "waiting"


def test_staff_go_back_to_the_computer_voice(water: Water) -> None:
    version = water.published()
    row = editions.add_recording(edition(version, "audio"), RECORDING, by=water.writer)
    client = signed_in(water.writer)
    assert url("charters:computer_voice", row.pk) in client.get(url("charters:editions", version.pk)).content.decode()
    assert signed_in(make_member("auditor")).post(url("charters:computer_voice", row.pk)).status_code in (403, 404)
    assert edition(version, "audio").recorded_by == water.writer
    assert client.post(url("charters:computer_voice", row.pk)).status_code == 302
    assert edition(version, "audio").recorded_by is None


def test_staff_add_a_recording(water: Water) -> None:
    version = water.published()
    row = edition(version, "audio")
    client = signed_in(water.writer)
    wrong = SimpleUploadedFile("speech.wav", b"RIFF" + bytes(99))
    answer = client.post(url("charters:recording", row.pk), {"file": wrong})
    assert answer.status_code == 422
    assert "must be an MP3 file" in answer.content.decode()
    right = SimpleUploadedFile("speech.mp3", RECORDING)
    assert client.post(url("charters:recording", row.pk), {"file": right}).status_code == 302
    assert edition(version, "audio").recorded_by == water.writer
    assert "Read aloud by a person." in client.get(url("charters:editions", version.pk)).content.decode()


def test_reader_of_charters_cannot_change_files(water: Water) -> None:
    version = water.published()
    client = signed_in(make_member("auditor"))
    assert client.post(url("charters:make_again", version.pk)).status_code in (403, 404)
    assert client.get(url("charters:recording", edition(version, "audio").pk)).status_code in (403, 404)


def test_staff_page_has_a_constant_number_of_queries(water: Water, django_assert_max_num_queries: Any) -> None:
    version = water.published()
    client = signed_in(water.writer)
    client.get(url("charters:editions", version.pk))
    with django_assert_max_num_queries(21):
        client.get(url("charters:editions", version.pk))
