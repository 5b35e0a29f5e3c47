"""The archive is found through: by words, state, kind, directorate, language and year, page by page."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import actions
from reports.models import Snapshot
from tests.figures import address
from tests.make import make, signed_in
from tests.reports.conftest import Story


def archive(story: Story, **asked: object) -> str:
    return str(signed_in(story.head).get(address("reports:reports_page"), asked).content.decode())


def numbers(text: str) -> set[str]:
    return {number for number in Snapshot.objects.values_list("number", flat=True) if f">{number}<" in text}


def test_it_is_narrowed_by_each_filter_and_by_two(story: Story) -> None:
    both = story.report(recipients=[("Office", "office@example.org", "ar")])
    english = story.report(recipients=[])
    actions.note_rendered(english.renderings.get().pk, b"%PDF")
    before = make(
        Snapshot, document="feedback", directorate=story.directorate, number="OLD-1", period=story.october,
        frozen_at=datetime(2024, 12, 31, 20, 59, tzinfo=UTC), content="{}",
    )  # fmt: skip
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {both.number, english.number, before.number}),
        ({"language": "ar"}, {both.number}),
        ({"language": "en"}, {both.number, english.number}),
        ({"state": "rendered"}, {english.number}),
        ({"state": "queued"}, {both.number}),
        ({"document": "feedback"}, {before.number}),
        ({"year": "2024"}, {before.number}),
        ({"year": "2024", "document": "directorate"}, set()),
        ({"directorate": "WAT", "q": "0009"}, set()),
        ({"directorate": "WAT", "q": english.number}, {english.number}),
        ({"q": "مديرية", "language": "ar"}, {both.number}),
        ({"year": "not a year", "language": "xx"}, {both.number, english.number, before.number}),
    ]
    for asked, expected in cases:
        assert numbers(archive(story, **asked)) == expected, asked


def test_it_is_found_by_its_kind_its_period_and_who_got_it_in_any_language(story: Story) -> None:
    report = story.report(recipients=[("Sattar Jabbar", "office@example.org", "ar")])
    actions.send_report(report, [("Nadia", "nadia@example.org")], by=story.head)
    asked = ["october", "directorate report", "تشرين الأول", "sattar", "office@example.org", "nadia", "watEr"]
    assert {each: numbers(archive(story, q=each)) for each in asked} == {each: {report.number} for each in asked}
    assert not numbers(archive(story, q="november"))
    assert not numbers(archive(story, q="annual"))


def test_a_year_ends_at_midnight_of_the_tenant(story: Story) -> None:
    """21:30 in Greenwich is the new year's first hour in Baghdad."""
    values = {"directorate": story.directorate, "period": story.october, "content": "{}"}
    make(Snapshot, number="NEW-YEAR", frozen_at=datetime(2024, 12, 31, 21, 30, tzinfo=UTC), **values)
    assert numbers(archive(story, year="2025")) == {"NEW-YEAR"}
    assert "2024" not in archive(story).split('name="year"')[1].split("</select>")[0]


def test_it_is_read_page_by_page_with_the_same_questions(story: Story) -> None:
    values = {"directorate": story.directorate, "period": story.october, "content": "{}"}
    client, url = signed_in(story.head), address("reports:reports_page")
    for number in range(2):
        make(Snapshot, number=f"N-{number:03}", **values)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(2, 60):
        make(Snapshot, number=f"N-{number:03}", **values)
    with CaptureQueriesContext(connection) as many:
        first = client.get(url, {"sort": "number"}).content.decode()
    assert len(many) == len(few)
    seen = [numbers(client.get(url, {"sort": "number", "page": page}).content.decode()) for page in (1, 2, 3)]
    assert [len(page) for page in seen] == [25, 25, 10]
    assert set.union(*seen) == {f"N-{number:03}" for number in range(60)}
    assert numbers(first) == seen[0]


def test_the_worst_state_of_its_pdfs_is_shown(story: Story) -> None:
    snapshot = story.report(recipients=[("Office", "office@example.org", "ar")])
    papers = {row.language: row for row in snapshot.renderings.all()}
    actions.note_rendered(papers["en"].pk, b"%PDF")
    assert numbers(archive(story, state="queued")) == {snapshot.number}
    snapshot.renderings.filter(language="ar").update(state="failed")
    assert numbers(archive(story, state="failed")) == {snapshot.number}
    actions.retry_rendering(papers["ar"], by=None)
    actions.cancel_rendering(papers["ar"], by=None)
    assert numbers(archive(story, state="rendered")) == {snapshot.number}
