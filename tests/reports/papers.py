"""A report frozen from the tables and drawn again: as a page, as paper, as text."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import page
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from reports.canonical import canonical
from reports.content import Design, Scope
from reports.documents import report_html, report_pdf
from reports.documents.freezing import Heading, report_content
from reports.models import Snapshot
from tests.documents.test_pdf import normalised, spoken_text

HASH = "ab" * 32
BOX = re.compile(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">([^<]*)</word>')


def frozen(document: str, *, design: Design | None = None, **about: Any) -> str:
    heading = Heading("ALPHA-2026-10-0001", 1, timezone.now(), {"en": "https://example.org/verify/"})
    return canonical(report_content(Scope(document, **about), heading, design or Design()))


def section(content: str, code: str) -> Any:
    return next(each["facts"] for each in json.loads(content)["sections"] if each["code"] == code)


def html(content: str, language: str = "en") -> str:
    return report_html(content, HASH, language=language)


def text(content: str, language: str = "en") -> str:
    return " ".join(strip_tags(html(content, language)).split())


def spoken(content: str, path: Path, language: str = "en") -> str:
    """What the PDF says to a screen reader; it keeps to PDF/UA-1."""
    path.write_bytes(report_pdf(content, HASH, language=language))
    result: Any = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    return normalised(" ".join(" ".join(spoken_text(path)).split()))


EDGE = 17.0  # points, six millimetres: nothing stands nearer to the edge of a page, the foot neither


def beyond_the_edge(path: Path) -> list[str]:
    """Words of a PDF that lie outside the page or too near to its edge."""
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True).stdout
    found = []
    for each in boxes.split("<page ")[1:]:
        wide, high = (float(n) for n in re.findall(r'(?:width|height)="(\S+?)"', each)[:2])
        for left, top, right, bottom, word in BOX.findall(each):
            if min(float(left), float(top), wide - float(right), high - float(bottom)) < EDGE:
                found.append(word)
    return found


def drawings(page: str) -> dict[str, float]:
    """How wide each bar of a share is, in per cent, by the words that stand for it."""
    found = re.findall(r'<svg class="meter"[^>]*aria-label="([^"]*)">.*?class="part" x="\S+?%" width="(\S+?)%"', page)
    return {name: float(wide) for name, wide in found}


def questions(document: str, **about: Any) -> int:
    """How many queries freezing takes."""
    with CaptureQueriesContext(connection) as asked:
        frozen(document, **about)
    return len(asked)


def questions_of(make: Callable[[], Snapshot]) -> tuple[Snapshot, list[str]]:
    """What is asked from the button to the page: number, frozen figures, search words, the rows of PDFs and deliveries, the HTML."""
    with CaptureQueriesContext(connection) as asked:
        made = make()
        report_html(made.content, made.sha256, language="en")
    said = [str(each["sql"]) for each in asked]
    return made, [each for each in said if not each.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
