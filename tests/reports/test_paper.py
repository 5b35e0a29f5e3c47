"""The kinds of report on paper, in each language: accessible, each page with its number, contents that lead to the sections."""

import re
import subprocess
from pathlib import Path
from typing import Any

import page
import pytest
from django.utils.translation import override
from pypdf import PdfReader
from pypdf.generic import Destination

from reports.documents import report_pdf
from reports.documents.page import parts_of
from reports.reading import Report
from sdip.web.templatetags.sdip.numbers import page_words
from tests.charters.conftest import tenant_addresses, water  # noqa: F401 - fixtures
from tests.documents.test_pdf import normalised
from tests.reports.papers import HASH, beyond_the_edge, frozen
from tests.reports.test_annual_report import Year, year  # noqa: F401 - fixture
from tests.reports.test_kinds import KINDS, about

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("language", ["en", "ar", "ckb", "uk"])
def test_each_kind_is_sound_on_paper(year: Year, language: str, tmp_path: Path) -> None:  # noqa: F811
    for kind in KINDS:
        content, path = frozen(kind, **about(year, kind)), tmp_path / f"{kind}.pdf"
        made = report_pdf(content, HASH, language=language)
        path.write_bytes(made)
        checked: Any = page.validate_pdf(str(path), profile="ua1")
        assert checked.is_compliant, (kind, checked)
        assert beyond_the_edge(path) == [], kind
        with override(language):
            check_numbers(path)
            check_contents(path, [str(part.title) for part in parts_of(Report(content))])
        assert language != "ar" or report_pdf(content, HASH, language=language) == made, kind


def read_pages(path: Path) -> list[str]:
    """What an ordinary copy out of the PDF brings."""
    said = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return [as_copied(each) for each in said.split("\f")[:-1]]


def as_copied(text: str) -> str:
    """Lam and alef are one glyph, whose letters a copy brings the other way round; spaces beside numbers are lost."""
    return re.sub("\u0644([\u0622\u0623\u0625\u0627])", "\\1\u0644", normalised(text)).replace(" ", "")


def number(value: int) -> str:
    return str(value).translate(ARABIC_DIGITS) if page_words()["arabic"] else str(value)


def check_numbers(path: Path) -> None:
    """“Page 3 of 5” at the foot of each page but the cover, in the digits of the language."""
    pages, foot = read_pages(path), page_words()
    feet = [
        as_copied(f"{foot['before']}{number(at)}{foot['between']}{number(len(pages))}{foot['after']}")
        for at in range(1, len(pages) + 1)
    ]
    assert len(pages) > 1
    assert [words in said for words, said in zip(feet, pages, strict=True)] == [False, *([True] * (len(pages) - 1))], (
        pages
    )


def check_contents(path: Path, titles: list[str]) -> None:
    """Each section has its line with the page on which it begins, which leads there; and so has the outline."""
    reader = PdfReader(path)
    outline = {str(each.title): reader.get_destination_page_number(each) for each in flat(reader.outline)}
    begins = [outline[title] or 0 for title in titles]
    named, links = reader.named_destinations, [note.get_object() for note in reader.pages[1].get("/Annots", [])]
    led = dict.fromkeys(str(note["/Dest"]) for note in links if "/Dest" in note)
    assert [reader.get_destination_page_number(named[name]) for name in led] == begins
    assert [re.sub(r"\D", "", line) for line in lines_with_dots(path)] == [number(at + 1) for at in begins]


def lines_with_dots(path: Path) -> list[str]:
    """Of the contents."""
    command = ["pdftotext", "-layout", "-f", "2", "-l", "2", str(path), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in said.splitlines() if line.count(" .") > 10]


def flat(outline: Any) -> list[Destination]:
    found: list[Destination] = []
    for each in outline:
        found += flat(each) if isinstance(each, list) else [each]
    return found
