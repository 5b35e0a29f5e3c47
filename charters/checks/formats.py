"""Which formats a version could be made in, while what stops one can still be mended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.documents import braille
from sdip.documents.blocks import Said
from sdip.documents.lines import runs_of
from tenancy.text import Words

from ..content import Content
from ..documents.formats import FORMATS, is_written_in
from ..documents.frame import Frame
from ..documents.saying import say
from ..documents.sheets import sheets_fit
from ..places import Kind, Place, Row, rows_of

SHOWN = ("name", "directorate", "owner", "value", "address", "guaranteed", "target")  # facts that stand in the files


@dataclass(frozen=True, slots=True)
class Stop:
    """`format`: a code, "" for all of them in the language. `place`: of what is to be written otherwise; None where it isn't the
    text that stops it."""

    format: str
    language: str
    reason: str
    place: Place | None = None


def what_stops(content: Content, frame: Frame | None = None) -> list[Stop]:
    """In the order of languages and formats. `frame`: also whether the sheets fit, which takes a second for each language."""
    return [stop for language in content.languages for stop in _in_language(content, frame, language)]


def _in_language(content: Content, frame: Frame | None, language: str) -> Iterator[Stop]:
    if not is_written_in(content, language):
        yield Stop("", language, _("The charter is not written in this language yet."))
        return
    reasons = {code: form.why_unavailable(language) for code, form in FORMATS.items() if form.per_language}
    yield from (Stop(code, language, reason) for code, reason in reasons.items() if reason)
    if not reasons["braille"]:
        yield from _without_a_sign(content, language)
    if frame and not reasons["wall"]:
        with override(language):
            fit = sheets_fit(content, frame)
        sentence = _("It does not fit on one sheet. Shorten the texts or show less.")
        yield from (Stop(code, language, sentence) for code, fits in fit.items() if not fits)


def _without_a_sign(content: Content, language: str) -> Iterator[Stop]:
    with override(language):
        texts = [*_texts(rows_of(content)), *_about(content)]
    for place, text in texts:
        if unknown := braille.unknown_signs(runs_of(text, language=language, languages=content.languages)):
            yield Stop("braille", language, str(braille.unavailable_for(unknown)), place)


def _about(content: Content) -> Iterator[tuple[Place, str]]:
    """What others have written about its making."""
    place = Place(Kind.CHARTER)
    yield from ((place.at("consulted"), say(words)) for words in content.consulted if words)
    yield from ((place.at("approved_by"), name) for name in content.approved_by)


def _texts(rows: Sequence[Row]) -> Iterator[tuple[Place, str]]:
    """Each as the file would say it: in the active language, else in the one that it is written in."""
    for row in rows:
        yield from ((row.place.at(name), say(text)) for name, text in row.texts.items() if text)
        yield from _facts(row)
        yield from _texts(row.rows)


def _facts(row: Row) -> Iterable[tuple[Place, str]]:
    for name in SHOWN:
        fact = row.facts.get(name)
        if isinstance(fact, Words) and fact:
            yield row.place.at(name), say(fact)
        elif isinstance(fact, str) and fact:
            yield row.place.at(name), Said(fact, code=True)
