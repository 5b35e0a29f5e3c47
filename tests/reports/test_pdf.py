"""The report on paper: accessible in every language, its words and numbers readable by a machine, drawn from the snapshot."""

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import page
import pytest

from indicators.models import Measurement
from reports.documents import report_html, report_pdf
from reports.models import Snapshot
from tests.documents.test_pdf import normalised, spoken_text
from tests.figures import address, assess
from tests.make import signed_in
from tests.reports.conftest import NAMES, Story, measure

LANGUAGES = ["en", "ar", "ckb", "uk"]


def pdf_of(snapshot: Snapshot, language: str = "en") -> bytes:
    return report_pdf(snapshot.content, snapshot.sha256, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_accessible_and_its_text_is_whole(story: Story, language: str, tmp_path: Path) -> None:
    snapshot = story.report(language=language)
    path = tmp_path / f"report.{language}.pdf"
    path.write_bytes(pdf_of(snapshot, language))
    result: Any = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    spoken = " ".join(" ".join(spoken_text(path)).split())
    for words in (NAMES[language], snapshot.number, "٧١٫٢٪" if language in ("ar", "ckb") else "71"):
        assert words in normalised(spoken)
    assert copied_words(path, NAMES[language]) >= 0.6


def copied_words(path: Path, text: str) -> float:
    """The share of the words that an ordinary copy out of the PDF brings; letters that it joins are counted as lost."""
    copied = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    words = normalised(text).split()
    return sum(word in normalised(copied) for word in words) / len(words)


def test_the_page_says_what_the_paper_says(story: Story, tmp_path: Path) -> None:
    """Every number of the PDF's tables stands on the accessible page too."""
    snapshot = story.report()
    html = signed_in(story.head).get(address("reports:read_page", args=[snapshot.pk])).content.decode()
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(snapshot))
    spoken = set(" ".join(spoken_text(path)).split())
    numbers = {word for word in spoken if re.fullmatch(r"[−+]?[0-9]+[.,][0-9]%?", word)}
    assert {"71.2%", "80.0%", "−8.8"} <= numbers
    assert [number for number in sorted(numbers) if number not in html] == []


def test_the_same_snapshot_makes_the_same_page(story: Story) -> None:
    snapshot = story.report()
    first = report_html(snapshot.content, snapshot.sha256, language="en")
    Measurement.objects.update(value=0)
    assert report_html(snapshot.content, snapshot.sha256, language="en") == first
    assert snapshot.sha256 in first


def test_a_directorate_of_110_indicators_fits_on_paper(story: Story, tmp_path: Path) -> None:
    for number in range(102):
        measure(story, f"X-{number:03}", None, "0.9", ["0.7"] * len(story.months))
    assess(date(2026, 11, 20))
    path = tmp_path / "large.pdf"
    path.write_bytes(pdf_of(story.report()))
    spoken = " ".join(spoken_text(path))
    assert all(f"X-{number:03}" in spoken for number in range(102))
    assert page.validate_pdf(str(path), profile="ua1").is_compliant
