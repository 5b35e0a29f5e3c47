"""Blocks as an EPUB 3 book: a chapter from each heading of the second level, with what screen readers and shops ask for."""

import io
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override

from sdip.web.language import language

from .blocks import Block, Heading

MEDIA_TYPE = "application/epub+zip"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time in a ZIP file: the same book is the same bytes
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
STYLE = """body { line-height: 1.5; }
h1, h2, h3, h4 { line-height: 1.25; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin-block: 1em; }
caption { font-weight: bold; text-align: start; }
th, td { border-bottom: 1px solid; padding: .35em .5em; text-align: start; vertical-align: top; }
.nowrap { white-space: nowrap; }
"""


@dataclass(frozen=True, slots=True)
class Book:
    """`identity`: what stays the same in every copy of this edition, an address as a rule."""

    title: str
    language: str
    author: str
    identity: str
    issued: date | None = None
    source: str = ""


@dataclass(slots=True)
class Chapter:
    name: str
    title: str
    first: bool = False
    blocks: list[Block] = field(default_factory=list)


def write_epub(book: Book, blocks: Iterable[Block]) -> bytes:
    chapters = _chapters(book.title, blocks)
    context = {
        "book": book,
        "dir": language(book.language).dir,
        "chapters": chapters,
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"{book.identity}#{book.language}"),
        "changed": f"{book.issued or date(2000, 1, 1):%Y-%m-%d}T00:00:00Z",
    }
    with override(book.language):
        files = {name: _rendered(name, context) for name in ("package.opf", "contents.xhtml")}
        for chapter in chapters:
            files[f"{chapter.name}.xhtml"] = _rendered("chapter.xhtml", context | {"chapter": chapter})
    return _packed({"META-INF/container.xml": CONTAINER, "book/style.css": STYLE} | _below("book", files))


def _chapters(title: str, blocks: Iterable[Block]) -> list[Chapter]:
    """What stands before the first heading belongs to the title."""
    found = [Chapter("chapter-1", title, first=True)]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2 and found[-1].blocks:
            found.append(Chapter(f"chapter-{len(found) + 1}", str(block.words)))
        found[-1].blocks.append(block)
    return found


def _rendered(name: str, context: dict[str, object]) -> str:
    return render_to_string(f"documents/epub/{name}", context)


def _below(folder: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _packed(files: dict[str, str]) -> bytes:
    """The type comes first and unpacked, so that a program knows the file by its beginning."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", BEGINNING), MEDIA_TYPE)
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
