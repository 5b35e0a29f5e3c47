"""The formats that a charter is made in: what each is called, how it is made, and whether this machine can."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise as Lazy
from django.utils.text import slugify
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from sdip.documents import audio, braille, epub, pdf
from sdip.documents.blocks import Block, Text
from sdip.documents.lines import Line, lines_of
from sdip.documents.text import write_text
from sdip.documents.unavailable import FormatUnavailable
from sdip.web.language import active_language

from ..content import Content
from . import paper, sheets
from .blocks import charter_blocks, opening
from .data import content_json
from .frame import Frame
from .saying import say

PDF = "application/pdf"
Write = Callable[[], bytes]
Make = Callable[[Content, Frame], Write]  # in the language that is active; what takes long is left for the second call


@dataclass(frozen=True, slots=True)
class Format:
    """`check` raises FormatUnavailable where this machine cannot make it in a language. `hint`: what the reader should know."""

    code: str
    label: Lazy | str
    ending: str
    media_type: str
    make: Make
    check: Callable[[str], None]
    hint: Callable[[str], str] = lambda language: ""
    per_language: bool = True

    def why_unavailable(self, language: str) -> str:
        """A sentence; "" where it can be had."""
        try:
            self.check(language)
        except FormatUnavailable as reason:
            return str(reason)
        return ""

    def file_name(self, content: Content, frame: Frame, language: str) -> str:
        """Plain letters only: it travels in headings and on old disks."""
        parts = ["charter", slugify(frame.code), f"v{content.number}", language if self.per_language else "", self.code]
        return "-".join(part for part in parts if part) + self.ending


def prepare_edition(code: str, content: Content, frame: Frame, language: str) -> Write:
    """Reads all it needs, rows too; the result writes the file without a database. Both raise FormatUnavailable."""
    form = FORMATS[code]
    if form.per_language and not is_written_in(content, language):
        raise FormatUnavailable(_("The charter is not written in this language yet."))
    with override(language):
        form.check(language)
        write = form.make(content, frame)

    def written() -> bytes:
        with override(language):
            return write()

    return written


def make_edition(code: str, content: Content, frame: Frame, language: str) -> bytes:
    """One file; the same content and frame make the same bytes."""
    return prepare_edition(code, content, frame, language)()


def is_written_in(content: Content, language: str) -> bool:
    """A file in which only the headings are in the reader's language would deceive."""
    return not content.promises or any(promise.words.get(language) for promise in content.promises)


def _no_need(language: str) -> None:
    """Made with nothing but Python."""


def _pdf(language: str) -> None:
    pdf.check_available()


def _draft_braille(language: str) -> str:
    return gettext("Draft: no reader of Braille has checked it yet.") if braille.is_draft(language) else ""


def _computer_voice(language: str) -> str:
    return gettext("Read by a computer voice.")


def _lines(content: Content, frame: Frame, *more: Block) -> list[Line]:
    blocks = [*opening(content), *more, *charter_blocks(content, frame)]
    return lines_of(blocks, title=say(content.name), language=active_language().code, languages=content.languages)


def _braille(content: Content, frame: Frame) -> Write:
    language = active_language().code
    draft = _draft_braille(language)
    lines = _lines(content, frame, *([Text(draft)] if draft else []))
    return partial(braille.write_brf, lines, language=language)


def _audio(content: Content, frame: Frame) -> Write:
    return partial(audio.write_mp3, _lines(content, frame), language=active_language().code)


def _text(content: Content, frame: Frame) -> Write:
    return partial(write_text, _lines(content, frame), rtl=active_language().dir == "rtl")


def _epub(content: Content, frame: Frame) -> Write:
    book = epub.Book(
        title=say(content.name),
        language=active_language().code,
        author=frame.author,
        identity=f"{frame.address or f'{frame.author}/{frame.code}'}#{content.number}",  # each version is a book of its own
        issued=content.published_on,
        source=frame.address,
    )
    return partial(epub.write_epub, book, [*opening(content), *charter_blocks(content, frame)])


def _json(content: Content, frame: Frame) -> Write:
    return partial(content_json, content, frame)


FORMATS: dict[str, Format] = {
    each.code: each
    for each in (
        Format("pdf", _("PDF"), ".pdf", PDF, paper.as_pdf, _pdf),
        Format("large", _("Large print"), ".pdf", PDF, paper.as_large_print, _pdf),
        Format("audio", _("Audio"), ".mp3", "audio/mpeg", _audio, audio.check_available, _computer_voice),
        Format("braille", _("Braille"), ".brf", "application/x-brf", _braille, braille.check_available, _draft_braille),
        Format("text", _("Plain text"), ".txt", "text/plain; charset=utf-8", _text, _no_need),
        Format("epub", _("EPUB"), ".epub", epub.MEDIA_TYPE, _epub, _no_need),
        Format("poster", _("Poster with QR code"), ".pdf", PDF, sheets.as_poster, _pdf),
        Format("wall", _("Wall sheet"), ".pdf", PDF, sheets.as_wall_sheet, _pdf),
        Format("json", _("Data (JSON)"), ".json", "application/json", _json, _no_need, per_language=False),
    )
}
