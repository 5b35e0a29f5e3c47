"""Files that a worker makes, and single answers as a stream."""

import io
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from feedback.surveys import actions, making
from feedback.surveys.exporting import not_of_few, single_answers
from feedback.surveys.models import Response, Survey, SurveyFile, Wave
from feedback.surveys.queries import LEASE, questions_of, waiting_files
from feedback.tasks import drop_survey_drafts, make_survey_file
from sdip.files.models import File
from sdip.files.store import path_of
from tenancy.context import current_tenant
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make_directorate, make_member, signed_in

from .conftest import Asker, all_in, answer, body, csm, made, over


@pytest.fixture
def wave(asker: Asker) -> Wave:
    row = asker.opened().waves.get()
    answer(row, csm(), 6)
    return over(row, asker.leader)


def ask(wave: Wave, asker: Asker, kind: str = "answers") -> SurveyFile:
    return actions.ask_for_file(wave, kind, language="en", by=asker.leader)


def make_it(row: SurveyFile) -> SurveyFile:
    make_survey_file(current_tenant(), row.pk)
    row.refresh_from_db()
    return row


def test_the_page_says_how_far_it_is(asker: Asker, wave: Wave) -> None:
    client = signed_in(asker.leader)
    page = client.post(url("surveys:make_file", wave.pk, "answers"))["Location"]
    waits = text_of(client.get(page))
    assert 'hx-trigger="every 2s"' in waits
    assert "Look again" in waits
    row = SurveyFile.objects.get()
    assert client.get(url("surveys:file_content", row.pk)).status_code == 404
    actions.claim_file(row.pk, timezone.now())
    row.refresh_from_db()
    assert actions.note_progress(row, 2, 6)
    assert 'value="33"' in text_of(client.get(page))
    swapped = text_of(client.get(page, headers={"HX-Request": "true", "HX-Target": "state"}))
    assert swapped.strip().startswith('<div id="state"')
    actions.note_file_failed(row.pk)
    make_it(row)
    ready = text_of(client.get(page))
    assert url("surveys:file_content", row.pk) in ready
    assert "every 2s" not in ready
    answered = client.get(url("surveys:file_content", row.pk))
    assert 'filename="water-1-answers.xlsx"' in answered["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(body(answered))).active
    assert sheet.max_row == 7


def test_the_second_click_waits_for_the_same_file(asker: Asker, wave: Wave) -> None:
    first = ask(wave, asker)
    assert ask(wave, asker) == first
    assert ask(wave, asker, "results") != first


def test_a_file_that_would_be_the_same_is_not_made_again(asker: Asker, wave: Wave) -> None:
    first, other = make_it(ask(wave, asker)), asker.leader
    for by in (other, make_member("complaints_officer")):
        assert actions.ask_for_file(wave, "answers", language="en", by=by) == first
    assert actions.ask_for_file(wave, "answers", language="uk", by=other) != first
    SurveyFile.objects.filter(pk=first.pk).update(asked_at=timezone.now() - actions.files.STAYS)
    assert ask(wave, asker) != first  # it would soon be gone


@pytest.mark.parametrize("what", ["answer", "words", "wave", "texts"])
def test_what_has_changed_is_in_the_next_file(asker: Asker, wave: Wave, what: str) -> None:
    first = make_it(ask(wave, asker))
    if what == "answer":
        Response.objects.order_by("pk").first().delete()  # type: ignore[union-attr]
    elif what == "words":
        Survey.objects.filter(pk=wave.survey_id).update(name={"en": "Another name"})
    else:
        field = "texts_erased_at" if what == "texts" else "published_at"
        Wave.objects.filter(pk=wave.pk).update(**{field: timezone.now()})
    assert ask(Wave.objects.get(pk=wave.pk), asker) != first


def test_results_are_in_the_language_of_who_asked(asker: Asker, wave: Wave) -> None:
    from pypdf import PdfReader

    row = make_it(actions.ask_for_file(wave, "results", language="uk", by=asker.leader))
    assert row.file is not None
    assert row.file.name == "water-1-uk.pdf"
    content = path_of(row.tenant_id, row.file.sha256).read_bytes()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "100,0" in text
    assert made(signed_in(asker.leader), wave, "results").startswith(b"%PDF-")


def test_a_worker_that_dies_is_followed_by_another(asker: Asker, wave: Wave) -> None:
    row, now = ask(wave, asker), timezone.now()
    assert actions.claim_file(row.pk, now) is not None
    assert actions.claim_file(row.pk, now) is None
    assert not waiting_files(now + LEASE / 2).exists()
    dead = SurveyFile.objects.get()
    assert actions.claim_file(row.pk, now + LEASE) is not None
    assert not actions.note_progress(dead, 1, 6)  # the first comes to itself again: it has nothing to say any more
    row.refresh_from_db()
    actions.note_file_made(row, io.BytesIO(b"first"), "a.xlsx", "x/y")
    actions.note_file_made(dead, io.BytesIO(b"second"), "a.xlsx", "x/y")
    kept = SurveyFile.objects.get().file
    assert kept is not None
    assert (kept.size, File.objects.filter(name="a.xlsx").count()) == (5, 1)


def test_what_cannot_be_made_says_why(asker: Asker, wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ask(wave, asker)

    def fail(*_facts: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(making, "write_workbook", fail)
        for _attempt in range(4):
            make_it(broken)
    assert (broken.state, broken.attempts) == ("unavailable", 3)
    assert "Those who run the system see why" in text_of(signed_in(asker.leader).get(url("surveys:file", broken.pk)))
    few = ask(wave, asker)
    for row in Response.objects.all()[:3]:
        row.delete()
    assert "not given out" in str(make_it(few).reason)


def test_few_answers_and_strangers_get_no_file(asker: Asker, wave: Wave) -> None:
    row, client = make_it(ask(wave, asker)), signed_in(asker.leader)
    other = asker.opened("rapid_scan", "other").waves.get()
    answer(other, {"ALL": "3"}, 4)
    all_in(other)
    assert "not given out" in text_of(client.post(url("surveys:make_file", other.pk, "answers")), 422)
    assert client.post(url("surveys:make_file", wave.pk, "all")).status_code == 404
    reader = signed_in(make_member("complaints_officer"))  # reads results, and no single answers
    assert reader.get(url("surveys:file", row.pk)).status_code == 403
    assert reader.post(url("surveys:make_file", wave.pk, "answers")).status_code == 403
    assert reader.post(url("surveys:make_file", wave.pk, "results")).status_code == 302
    stranger = signed_in(make_member("head", make_directorate(code="parks")))
    for name in ("surveys:file", "surveys:file_content"):
        assert stranger.get(url(name, row.pk)).status_code == 403
    assert stranger.post(url("surveys:make_file", wave.pk, "results")).status_code == 403
    assert Client().get(url("surveys:file", row.pk)).status_code == 302


def test_files_go_after_a_day(asker: Asker, wave: Wave, django_capture_on_commit_callbacks: Any) -> None:
    old, fresh = make_it(ask(wave, asker)), make_it(ask(wave, asker, "results"))
    assert old.file is not None
    where = path_of(old.tenant_id, old.file.sha256)
    SurveyFile.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(hours=25))
    assert where.exists()
    with django_capture_on_commit_callbacks(execute=True):
        drop_survey_drafts()
    assert list(SurveyFile.objects.all()) == [fresh]
    assert not where.exists()
    assert not File.objects.filter(pk=old.file.pk).exists()
    assert signed_in(asker.leader).get(url("surveys:file", old.pk)).status_code == 404


def test_a_sheet_that_is_full_is_followed_by_another(asker: Asker, wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST", 4)
    row = make_it(ask(wave, asker))
    assert row.file is not None
    book = load_workbook(io.BytesIO(path_of(row.tenant_id, row.file.sha256).read_bytes()))
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("answers", 5), ("answers 2", 3)]
    assert len({str(sheet["A1"].value) for sheet in book}) == 1


def test_many_answers_are_read_some_at_a_time(asker: Asker) -> None:
    wave = asker.opened("rapid_scan").waves.get()
    facts = {"wave": wave, "channel": "paper", "language": "en", "answered_on": timezone.localdate()}
    Response.objects.bulk_create(
        Response(form_key=uuid.uuid4(), answers={"ALL": str(number % 3 + 1)}, **facts) for number in range(45)
    )
    wave = over(wave, asker.leader)
    singles = single_answers(wave, questions_of(wave.survey))
    with CaptureQueriesContext(connection) as caught:
        rows = [row for part in singles.parts(10) for row in singles.rows(part)]
    assert len(caught) == 5
    assert len(rows) == 45
    said = [row[5] for row in rows]
    assert Counter(said) == {"1": 15, "2": 15, "3": 15}
    assert said != [str(number % 3 + 1) for number in range(45)]
    answered = signed_in(asker.leader).get(url("surveys:answers_file", wave.pk))
    assert answered.streaming
    assert body(answered).decode("utf-8-sig").count("\r\n") == 46


FACT = st.sampled_from(["", "a", "b"])


@given(st.lists(st.tuples(FACT, FACT, FACT, FACT), max_size=60))
def test_no_told_facts_stand_with_fewer_than_five(people: list[tuple[str, str, str, str]]) -> None:
    told = not_of_few(Counter(people))
    shown: Counter[tuple[str, ...]] = Counter()
    for facts in people:
        assert all(new in ("", old) for new, old in zip(told[facts], facts, strict=True))
        shown[told[facts]] += 1
    assert all(n >= 5 for facts, n in shown.items() if any(facts))
    many = {facts for facts, n in Counter(people).items() if n >= 5}
    assert all(told[facts] == facts for facts in many)
