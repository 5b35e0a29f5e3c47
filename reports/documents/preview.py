"""A design before anything is frozen: the head of its first page on screen, and a PDF that is short enough to be made while its
reader waits, however much there is to report."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.documents.paper import ground_of
from sdip.documents.pdf import write_pdf

from ..blocks import Block, Notice, Picture
from ..reading import Report
from .brief import cut
from .page import frame_of, lay_out, report_context, report_drafts
from .registry import SPECS

SECONDS = 15.0  # a reader waits no longer, and a process of the web serves others
ROWS = 8  # of each table or list
PICTURES, BLOCKS = 3, 16  # of each section


def head_of(report: Report) -> dict[str, Any]:
    """What paper has above the first words, for a screen: whether that is a cover, its colour ("": the house's own), the crest."""
    design, cover = report.design, SPECS[report.document].cover
    colour = ground_of(design.accent) if cover and design.accent else design.accent
    return {"cover": cover, "colour": colour, "crest": design.crest, "author": report.tenant}


class TooLong(Exception):
    """Its layout was stopped."""


def preview_pdf(text: str, sha256: str, *, language: str, images: Mapping[str, bytes]) -> bytes:
    """Raises TooLong. Of a document with a cover the beginning of each section; one sheet is short as it is."""
    report, ends_at = Report(text), time.monotonic() + SECONDS

    def tell(_step: int, _steps: int, _pages: int) -> None:
        if time.monotonic() > ends_at:
            raise TooLong

    if not SPECS[report.document].cover:
        return lay_out(
            report_drafts(text, sha256, language=language, crest="crest" in images), images=images, progress=tell
        )
    with override(language):
        html = preview_html(report, sha256, crest="crest" in images)
    return write_pdf(html, images=images, progress=tell)


def preview_html(report: Report, sha256: str, *, crest: bool) -> str:
    """In the language that is active."""
    context = frame_of(report, crest) | report_context(report, sha256)
    context["parts"] = [replace(part, blocks=list(_beginning(part.blocks))) for part in context["parts"]]
    context["correction"] = [Notice(_("This is a preview"), _("Of each section it shows the beginning."))]
    return render_to_string("reports/pdf.html", context)


def _beginning(blocks: list[Block]) -> Iterator[Block]:
    pictures = 0
    for block in cut(blocks[:BLOCKS], ROWS):
        pictures += isinstance(block, Picture)
        if pictures > PICTURES:
            return
        yield block
