"""A frozen report as context for its page, and as the HTML that becomes its PDF: drawn from the snapshot alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.documents.pdf import write_pdf, write_sheet
from sdip.documents.progress import Progress
from sdip.web.formats import formatter
from sdip.web.language import active_language
from tenancy.text import Words, words

from ..blocks import Block
from ..canonical import grouped
from ..reading import Report
from ..sections import SECTIONS
from ..sections.asks import asked_in, sentence
from ..sections.correction import correction
from ..workflow import Document
from .brief import ROWS, cut
from .look import as_frozen
from .registry import SPECS

ASKED = 4  # decisions on the cover; the section has all of them
NAMED = 4  # broken promises on the cover


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is drawn. `code` is also its place on the page."""

    code: str
    title: Promise | str
    blocks: list[Block]


def parts_of(report: Report) -> list[Part]:
    """In the language that is active."""
    return [
        Part(code, SECTIONS[code].title, list(SECTIONS[code].blocks(report, facts))) for code, facts in report.sections
    ]


def report_context(report: Report, sha256: str) -> dict[str, Any]:
    """In the language that is active, and in the look that is frozen, wherever it is shown."""
    with as_frozen(report):
        return _context(report, sha256)


def _context(report: Report, sha256: str) -> dict[str, Any]:
    write = formatter()
    spec = SPECS[report.document]
    period = write.period(report.period.starts_on, report.period.ends_on) if report.period else spec.days(report)
    whole = report.about == report.tenant  # its name stands beside the crest
    return {
        "report": report,
        "kind": Document(report.document).label,
        "title": period if whole and period else _told(report.about),
        "addressee": _told(report.design.cover) or ("" if whole else period),
        "headline": spec.headline(report),
        "figures": spec.tiles(report),
        "broken": spec.broken(report)[:NAMED],
        "asks": [sentence(each) for each in asked_in(report)[:ASKED]],
        "proof": proof(report, sha256),
        "fingerprint": sha256,
        "correction": list(correction(report)),
        "parts": parts_of(report),
    }


def _told(name: Words) -> Words:
    """In the one language in which it is told."""
    text, language = name.shown()
    return words({language: text})


def proof(report: Report, sha256: str) -> list[dict[str, Any]]:
    """What proves the report genuine; a preview has no number yet."""
    write = formatter()
    if not report.number:
        return []
    facts = {"part": write.num(report.verified), "whole": write.num(len(report.rows))}
    field = [{"name": _("Verified in the field"), "value": _("%(part)s of %(whole)s") % facts}] if report.rows else []
    return [
        {"name": _("Report number"), "value": report.number, "code": True},
        {"name": _("Issue"), "value": write.num(report.issue)},
        {"name": _("Figures frozen"), "value": write.moment(report.frozen_at)},
        *field,
        {"name": _("Fingerprint"), "value": grouped(sha256), "code": True},
        {"name": _("Check it at"), "value": report.verify_url, "code": True},
    ]


def report_html(text: str, sha256: str, *, language: str = "", crest: bool = False) -> str:
    """Call it inside the tenant. A report of old has a language of its own."""
    report = Report(text)
    with as_frozen(report), override(language or report.language):
        return _html(report, sha256, crest)


def report_drafts(text: str, sha256: str, *, language: str = "", crest: bool = False) -> list[list[str]]:
    """What paper is to show, also called inside the tenant: one draft, or of a one-page document some, from the fullest to the shortest."""
    report = Report(text)
    with as_frozen(report), override(language or report.language):
        if SPECS[report.document].cover:
            return [[_html(report, sha256, crest)]]
        return list(_one_page(report, sha256, crest))


def lay_out(drafts: Sequence[Sequence[str]], *, images: Mapping[str, bytes], progress: Progress | None = None) -> bytes:
    """The drafts as PDF; no database is needed any more."""
    if len(drafts) == 1:
        return write_pdf(drafts[0][0], images=images, progress=progress)
    return write_sheet(drafts, images=images, progress=progress)


def report_pdf(text: str, sha256: str, *, language: str = "", images: Mapping[str, bytes] | None = None) -> bytes:
    images = images or {}
    return lay_out(report_drafts(text, sha256, language=language, crest="crest" in images), images=images)


def _html(report: Report, sha256: str, crest: bool) -> str:
    template = "reports/pdf.html" if SPECS[report.document].cover else "reports/pdf_brief.html"
    return render_to_string(template, frame_of(report, crest) | report_context(report, sha256))


def _one_page(report: Report, sha256: str, crest: bool) -> Iterator[list[str]]:
    """Each draft in letters of two sizes."""
    context = frame_of(report, crest) | report_context(report, sha256)
    for most in ROWS:
        parts = [replace(part, blocks=cut(part.blocks, most)) for part in context["parts"]]
        shown = context | {"parts": parts, "correction": cut(context["correction"], most)}
        yield [render_to_string("reports/pdf_brief.html", shown | {"close": close}) for close in (False, True)]


def frame_of(report: Report, crest: bool) -> dict[str, Any]:
    spoken = active_language()
    return {
        "lang": spoken.code,
        "dir": spoken.dir,
        "paper": True,
        "crest": crest and report.design.crest,
        "accent": report.design.accent,
        "author": report.tenant,
        "sample": report.sample,
    }
