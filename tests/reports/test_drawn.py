"""Arabic script in the PDF of a real report as it is drawn: joined, each word from right to left, in the cells of tables and in charts."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from reports.documents import report_html
from tests.reports.conftest import NAMES, Story
from tests.reports.test_pdf import pdf_of

LETTERS = re.compile("[\u0620-\u064a\u066e-\u06d3]")
JOINED = re.compile("\u0644[\u0622\u0623\u0625\u0627\u06b5]?|.")  # lam and alef are one glyph when they are joined
BESIDE, LINE = 6.0, (6.0, 24.0)  # points between two words, and between two lines


@dataclass(frozen=True)
class Word:
    """As it lies on the page: its letters from left to right."""

    text: str
    left: float
    right: float
    top: float


def words_on(path: Path) -> list[list[Word]]:
    drawn = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True).stdout
    found = re.compile(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="\S+">([^<]*)</word>')
    return [
        [Word(unescape(text), float(left), float(right), float(top)) for left, top, right, text in found.findall(each)]
        for each in drawn.split("</page>")[:-1]
    ]


def as_drawn(word: str) -> str:
    """Letter by letter from the left; a joined lam and alef is told in the order of its letters."""
    return "".join(reversed(JOINED.findall(word)))


def places(page: list[Word], text: str) -> list[list[Word]]:
    """Wherever these words stand as they are read: each to the left of the one before, or first in the next line."""
    found = []
    first, *others = (as_drawn(each) for each in text.split())
    for start in (each for each in page if each.text == first):
        chain = [start]
        for wanted in others:
            chain += [each for each in page if each.text == wanted and follows(chain[-1], start, each)][:1]
        if len(chain) == len(text.split()):
            found.append(chain)
    return found


def follows(before: Word, start: Word, word: Word) -> bool:
    lower = word.top - before.top
    if abs(lower) < 1:
        return 0 <= before.left - word.right < BESIDE
    return LINE[0] < lower < LINE[1] and abs(word.right - start.right) < 2


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_names_in_the_cells_of_tables_are_joined_and_in_order(story: Story, language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(story.report(language=language), language))
    found = [place for page in words_on(path) for place in places(page, NAMES[language])]
    lines = [len({word.top for word in place}) for place in found]
    assert len(found) >= 3  # among the broken promises, with all figures, and with how each is counted
    assert max(lines) > 1, lines  # in a narrow cell


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_months_on_a_chart_are_joined_and_in_order(story: Story, language: str, tmp_path: Path) -> None:
    snapshot, path = story.report(language=language), tmp_path / "report.pdf"
    path.write_bytes(pdf_of(snapshot, language))
    html = report_html(snapshot.content, snapshot.sha256, language=language)
    chart = html[html.index('<svg class="chart') :].partition("</svg>")[0]
    said = re.findall(r'<text[^>]* x="([0-9.]+)"[^>]*>([^<]*)</text>', chart)
    months = [text for _x, text in sorted(said, key=lambda each: float(each[0])) if LETTERS.search(text)]
    assert len(months) >= 3
    assert any(on_one_line(page, months) for page in words_on(path)), months


def on_one_line(page: list[Word], texts: list[str]) -> bool:
    """From left to right, each whole."""
    found = [{place[0].top: place[-1].left for place in places(page, text)} for text in texts]
    lines = set(found[0]).intersection(*found)
    return any(sorted(lefts) == lefts for lefts in ([each[top] for each in found] for top in lines))
