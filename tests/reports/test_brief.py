"""The one-page brief: every figure with its period, formula, source and confidence, and one page also when it is corrected."""

import re
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.models import Indicator, Measurement
from reports import actions
from reports.content import Scope
from reports.documents import SPECS, report_html, report_pdf
from reports.documents.files import held_tables
from reports.reading import Report
from tests.figures import assess
from tests.reports.conftest import Story, measure
from tests.reports.papers import HASH, frozen, text

TODAY = date(2026, 11, 20)


@pytest.fixture
def sourced(story: Story) -> Story:
    Indicator.objects.update(source={"en": "Register of repairs", "ar": "سجل التصليحات"})
    return story


def test_each_figure_says_period_formula_source_and_confidence(sourced: Story) -> None:
    content = frozen("brief", period=sourced.october)
    said = text(content)
    broken = said[said.index("Broken promises, the largest gap first") : said.index("No figure", said.index("Gap"))]
    disputed = said[said.rindex("reported ") :]
    for part in (broken, disputed):
        assert "As entered. Higher is better. Source: Register of repairs" in part
        assert "Oct 2026" in part
    assert "Self-reported" in broken
    assert "المصدر" in text(content, "ar") or "سجل التصليحات" in text(content, "ar")


def test_its_files_say_the_same(sourced: Story) -> None:
    tables = held_tables(Report(frozen("brief", period=sourced.october)), "en")
    table = next(each for each in tables if each.code == "broken")
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert (row["period"], row["confidence"], row["counted"], row["source"]) == (
        "202610", "self_reported", "As entered. Higher is better.", "Register of repairs",
    )  # fmt: skip


def test_how_figures_are_counted_may_be_added() -> None:
    assert "counting" in [section.code for section in SPECS["brief"].offered]


def pages(content: str, language: str, path: Path) -> int:
    path.write_bytes(report_pdf(content, HASH, language=language))
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"Pages:\s+(\d+)", info)[0])


def test_it_stays_one_page_however_much_was_corrected(sourced: Story, tmp_path: Path) -> None:
    for number in range(60):
        measure(sourced, f"X-{number:02}", "0.8", "0.95", ["0.9"] * 14)
    assess(TODAY)
    first = sourced.report(scope=Scope("brief", sourced.october, sourced.directorate))
    of_october = Measurement.objects.filter(period=sourced.october, version__indicator__code__startswith="X")
    of_october.update(value=Decimal("0.7"))
    assess(TODAY)
    second = actions.correct_report(first, reason="Counted again " * 35, by=sourced.head)
    for language in ("ar", "uk"):
        assert pages(second.content, language, tmp_path / f"{language}.pdf") == 1
    whole = report_html(second.content, HASH, language="en")
    assert all(f"X-{number:02}" in whole for number in range(60))
