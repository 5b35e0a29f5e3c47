"""The figures of a report as XLSX and CSV: stored values under codes, the same as the page shows."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook

from indicators.models import Measurement
from reports import actions
from reports.content import Design, Scope
from reports.documents import SPECS
from reports.documents.files import held_tables, share_of
from reports.links import link_token
from reports.models import Snapshot
from reports.reading import Report
from tenancy.context import require_tenant, tenant_context
from tests.figures import address, assess
from tests.make import make_directorate, make_member, signed_in
from tests.reports.conftest import NAMES, Story
from tests.reports.papers import frozen, html
from tests.reports.test_documents import busy  # noqa: F401 - a fixture
from tests.reports.test_pages import ready


def fetched(story: Story, snapshot: Snapshot, form: str) -> Any:
    return signed_in(story.head).get(address("reports:figures_page", args=[snapshot.pk, form]))


def sheets_of(content: bytes) -> dict[str, list[dict[str, Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    tables = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in tables.items()}


def test_the_workbook_has_a_sheet_for_each_table_with_the_stored_values(story: Story) -> None:
    snapshot = story.report()
    response = fetched(story, snapshot, "xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="{snapshot.number}-1.xlsx"'
    sheets = sheets_of(response.content)
    about = {row["name"]: row["value"] for row in sheets["report"]}
    assert (about["number"], about["sha256"]) == (snapshot.number, snapshot.sha256)
    row = next(row for row in sheets["figures"] if row["indicator"] == "W-01")
    assert (row["figure"], row["guaranteed_low"], row["gap"], row["target_low"]) == (0.712, 0.8, -0.088, 0.95)
    assert (row["standing"], row["period"], row["unit"], row["confidence"]) == (
        "breach", "202610", "percent", "self_reported",
    )  # fmt: skip
    assert {"broken", "below", "silent", "disputed", "goals", "counting", "series-W-01"} <= set(sheets)
    assert [each["figure"] for each in sheets["series-W-01"]][-3:] == [0.78, 0.75, 0.712]
    counted = next(each for each in sheets["counting"] if each["indicator"] == "W-01")
    assert (counted["counted"], counted["standards"]) == ("As entered. Higher is better.", "Council decision 12/2024")


def test_the_csv_has_a_line_for_each_value(story: Story) -> None:
    text = fetched(story, story.report(), "csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    row = {line["column"]: line["value"] for line in lines if (line["table"], line["row"]) == ("broken", "1")}
    assert (row["indicator"], Decimal(row["figure"]), row["broken_in"]) == ("W-01", Decimal("0.712"), "3")
    assert not [line for line in lines if "<" in line["value"]]
    assert Decimal(row["gap"]) == Decimal("-0.088")  # a number that begins with a sign is none that calculates


def test_nothing_in_a_file_is_calculated(story: Story) -> None:
    story.broken.owner = make_member(name="=1+1")
    story.broken.save()
    Measurement.objects.filter(version__indicator=story.broken, period=story.october).update(
        value=None, numerator=None, denominator=None, no_data_reason="=cmd|x"
    )
    assess(date(2026, 11, 20))
    text = fetched(story, story.report(), "csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_a_reader_of_another_directorate_gets_no_file(story: Story) -> None:
    snapshot = story.report()
    stranger = signed_in(make_member("head", make_directorate()))
    for form in ("xlsx", "csv"):
        assert stranger.get(address("reports:figures_page", args=[snapshot.pk, form])).status_code == 403
    assert fetched(story, snapshot, "exe").status_code == 404


def test_a_corrected_issue_shows_what_each_figure_was(story: Story) -> None:
    first = story.report()
    Measurement.objects.filter(version__indicator=story.broken, period=story.october).update(value=Decimal("0.81"))
    assess(date(2026, 11, 20))
    second = actions.correct_report(first, reason="Nine late entries", by=story.head)
    shown = signed_in(story.head).get(address("reports:read_page", args=[second.pk])).content.decode()
    table = shown[shown.index("Figures that have been corrected") :].partition("</table>")[0]
    assert "71.2%" in table
    assert "<b>81.0%</b>" in table
    assert "W-02" not in table


def held(snapshot: Snapshot) -> dict[str, list[dict[str, str]]]:
    """By table: its rows."""
    return {
        each.code: [dict(zip(each.columns, row, strict=True)) for row in each.rows]
        for each in held_tables(Report(snapshot.content), "en")
    }


def test_the_numbers_of_the_cover_are_in_the_files(story: Story) -> None:
    snapshot = story.report()
    cover = {row["tile"]: row["value"] for row in held(snapshot)["cover"]}
    assert cover == {"broken": "1", "kept": "1", "reached": "1", "silent": "1", "disputed": "1"}
    about = {row["name"]: row["value"] for row in sheets_of(fetched(story, snapshot, "xlsx").content)["report"]}
    assert (about["figures"], about["verified"]) == ("8", "0")


def test_a_share_of_the_cover_is_held_with_what_it_is_made_of() -> None:
    assert share_of(Decimal(2), Decimal(3)) == Decimal("0.666666666667")
    assert share_of(Decimal(0), Decimal(0)) is None


def test_what_the_brief_says_in_lines_is_in_its_files(story: Story) -> None:
    brief = actions.make_report(Scope("brief", story.october), language="en", by=story.head)
    tables = held(brief)
    assert [row["indicator"] for row in tables["silent"]] == ["W-05"]
    disputed = tables["disputed"][0]
    assert (disputed["indicator"], disputed["figure"], disputed["recounted"]) == ("W-06", "0.8", "0.68")


def test_what_was_corrected_is_in_the_files(story: Story) -> None:
    first = story.report()
    Measurement.objects.filter(version__indicator=story.broken, period=story.october).update(value=Decimal("0.81"))
    assess(date(2026, 11, 20))
    second = actions.correct_report(first, reason="Nine late entries", by=story.head)
    (row,) = held(second)["corrected"]
    assert (row["indicator"], row["was"], row["now"]) == ("W-01", "0.712", "0.81")


def test_the_files_say_which_issue_this_one_corrects_and_why(story: Story) -> None:
    first = story.report()
    second = actions.correct_report(first, reason="=Nine late entries", by=story.head)
    about = {row["name"]: row["value"] for row in sheets_of(fetched(story, second, "xlsx").content)["report"]}
    assert (about["issue"], about["corrects"], about["reason"]) == ("2", "1", "=Nine late entries")
    assert "'=Nine late entries" in fetched(story, second, "csv").content.decode("utf-8-sig")
    assert "corrects" not in fetched(story, first, "csv").content.decode("utf-8-sig")


def sentences(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Where in the frozen text, and which; codes are one word."""
    if isinstance(value, str):
        yield from [(path, " ".join(value.split()))] if " " in value.strip() else []
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from sentences(each, f"{path}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from sentences(each, path)


def told(content: str) -> str:
    """By the page and the sheets, in all languages."""
    found = []
    for language in require_tenant().languages:
        found.append(unescape(strip_tags(html(content, language))))
        found += [cell for held in held_tables(Report(content), language) for row in held.rows for cell in row]
    return " ".join(" ".join(found).split())


def untold(content: str) -> set[str]:
    data, said = json.loads(content), told(content)
    found = {path for part in ("shared", "sections") for path, text in sentences(data[part]) if text not in said}
    return {path for path in found if not any(each in path for each in EVERYBODYS)}


EVERYBODYS = (".directorate.name", ".survey.purpose", ".facts.name")  # of a survey, and of its wave


@pytest.mark.parametrize("document", ["governor", "directorate", "brief"])
def test_the_frozen_text_holds_no_sentence_that_nobody_is_shown(busy: Story, document: str) -> None:  # noqa: F811
    """Whoever gets the report can fetch it."""
    Measurement.objects.update(note="Ask Ali why, but not by e-mail")
    silent = Measurement.objects.filter(version__indicator__code="W-05", period=busy.october)
    silent.update(no_data_reason="The meter broke", original="no meter")
    about = {"directorate": busy.directorate} if document == "directorate" else {}
    design = Design(tuple(section.code for section in SPECS[document].offered))
    assert untold(frozen(document, period=busy.october, design=design, **about)) == set()


def test_the_document_of_the_files_names_all_that_any_section_can_hold() -> None:
    """Also of those documents that no story here can make."""
    told = set(
        re.findall(r"`([a-z_-]+?)(?:-?[A-Z]+)*`", (Path(settings.BASE_DIR) / "docs/report-files.md").read_text())
    )
    sources = "\n".join(path.read_text() for path in (Path(settings.BASE_DIR) / "reports").rglob("*.py"))
    columns = set(re.findall(r'Column\("([a-z_]+)"(?![^()]*(?:\([^()]*\))?[^()]*held=False)', sources))
    tables = {name.strip("-") for name in re.findall(r'(?:table_of|_table)\(\s*f?"([a-z-]+)', sources)}
    assert tables >= {"cover", "charter", "plan", "survey-reach"}
    assert columns - told == set()
    assert tables - told == set()


def test_the_document_of_the_files_names_every_table_and_column(story: Story) -> None:
    told = set(re.findall(r"`([a-z_-]+)(?:-CODE)?`", (Path(settings.BASE_DIR) / "docs/report-files.md").read_text()))
    design = Design(tuple(section.code for section in SPECS["governor"].offered))
    row = actions.make_report(Scope("governor", story.october), language="en", design=design, by=story.head)
    for held in held_tables(Report(row.content), "en"):
        assert held.code.partition("-")[0] in told, held.code
        assert set(held.columns) <= told, held.code


def test_the_frozen_text_is_handed_out_as_it_was_hashed(story: Story, client: Any) -> None:
    snapshot = ready(story.report())
    link = address("public_reports:figures_page", args=[link_token(snapshot.deliveries.get().pk), "json"])
    for answer in (fetched(story, snapshot, "json"), client.get(link)):
        assert hashlib.sha256(answer.content).hexdigest() == snapshot.sha256


def test_a_recipient_gets_the_figures_in_the_own_language(story: Story, client: Any) -> None:
    snapshot = ready(story.report(recipients=[("Governor’s office", "office@example.org", "ar")]))
    token = link_token(snapshot.deliveries.get().pk)
    with tenant_context(require_tenant()):
        book = sheets_of(client.get(address("public_reports:figures_page", args=[token, "xlsx"])).content)
        page = client.get(address("public_reports:recipient_page", args=[token])).content.decode()
    assert next(row for row in book["figures"] if row["indicator"] == "W-01")["name"] == NAMES["ar"]
    assert all(f"/figures.{form}" in page for form in ("xlsx", "csv", "json"))
    assert client.get(address("public_reports:figures_page", args=[token, "exe"])).status_code == 404


def test_a_name_in_arabic_letters_stays_a_name(story: Story) -> None:
    story.directorate.code = "مياه"
    story.directorate.save()
    answer = fetched(story, story.report(), "xlsx")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
