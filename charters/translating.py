"""Which translations were left behind when the text in the tenant's first language changed.

A version remembers pairs: this translation was written from that text. It needs no row and no position for it, so it is carried
from version to version as it is. A translation is outdated when it was written from another text than the one beside it now.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy

from tenancy.text import Words

from .comparing import Piece, by_kind, marked, paired
from .content import Content
from .places import Place, Row, rows_of, texts_of

LENGTH = 12  # hexadecimal digits


class Standing(models.TextChoices):
    """How a translation stands to the text in the tenant's first language."""

    CURRENT = "current", gettext_lazy("Up to date")
    OUTDATED = "outdated", gettext_lazy("Outdated translation")
    MISSING = "missing", gettext_lazy("Not translated")


@dataclass(frozen=True, slots=True)
class Translation:
    place: Place
    language: str
    source: str
    text: str
    standing: Standing
    changed: Sequence[Piece] = ()  # of the first language since the version before

    @property
    def pair(self) -> str:
        return pair_of(self.language, self.text, self.source)


def pair_of(language: str, text: str, source: str) -> str:
    """How a version remembers that `text` was written from `source`. Signs, spaces and capitals of the source don't count."""
    return f"{_start(language, text)}{_digest(' '.join(_said(source)))}"


def noted(content: Content, confirmed: Iterable[str] = ()) -> frozenset[str]:
    """What the version remembers once it is saved like this. A translation that is not known yet was written from the text beside
    it; one that is known keeps its source until it is written anew or somebody confirms the pair that it makes now.

    Pairs of translations that the version no longer holds are forgotten."""
    first = content.languages[0]
    there = {(code, text, words[first]) for words in _both(content) for code, text in words.items() if code != first}
    pairs = {pair_of(*each) for each in there}
    known = {pair.rpartition(":")[0] for pair in content.translated}
    written = {
        pair_of(code, text, source)
        for code, text, source in there
        if _start(code, text).rstrip(":") not in known or _is_copy(code, text, source, there, content.translated)
    }
    living = {_start(code, text).rstrip(":") for code, text, _source in there}
    kept = {pair for pair in content.translated if pair.rpartition(":")[0] in living}
    return frozenset(kept | written | (set(confirmed) & pairs))


def translations(content: Content, before: Content | None, language: str) -> list[Translation]:
    """Every text of the first language beside its translation, in order. Where nothing is remembered about a translation, it is
    outdated if its source changed since the version before and it did not."""
    first, old = content.languages[0], _texts_before(before, content) if before else {}
    found = []
    for text in texts_of(content):
        source, own = text.words.get(first, ""), text.words.get(language, "")
        if not source:
            continue
        was = old.get(text.place, Words())
        standing = _standing(content.translated, was, source, own, (first, language))
        changed = marked(was[first], source) if standing == Standing.OUTDATED and was.get(first) else ()
        found.append(Translation(text.place, language, source, own, standing, changed))
    return found


def _standing(
    remembered: frozenset[str], was: Mapping[str, str], source: str, text: str, codes: tuple[str, str]
) -> Standing:
    first, language = codes
    if not text:
        return Standing.MISSING
    if pair_of(language, text, source) in remembered:
        return Standing.CURRENT
    if any(pair.startswith(_start(language, text)) for pair in remembered):
        return Standing.OUTDATED
    left_behind = text == was.get(language) and _said(was.get(first, "")) != _said(source)
    return Standing.OUTDATED if left_behind else Standing.CURRENT


def _is_copy(code: str, text: str, source: str, there: set[tuple[str, str, str]], remembered: frozenset[str]) -> bool:
    """The same translation still stands beside the text that it was written from: here it serves a second one."""
    return any(
        other == code and same == text and beside != source and pair_of(code, text, beside) in remembered
        for other, same, beside in there
    )


def _both(content: Content) -> Iterator[Words]:
    """Texts that are written in the first language."""
    return (text.words for text in texts_of(content) if text.words.get(content.languages[0]))


def _start(language: str, text: str) -> str:
    return f"{language}:{_digest(text)}:"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:LENGTH]


def _said(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _texts_before(old: Content, new: Content) -> dict[Place, Words]:
    """By the place in `new`: what the same text said in `old`."""
    return {place: text for was, now in by_kind(rows_of(old), rows_of(new)) for place, text in _matched(was, now)}


def _matched(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Place, Words]]:
    for now, was in paired(old, new).items():
        for name, words in old[was].texts.items():
            yield new[now].place.at(name), words
        for before, after in by_kind(old[was].rows, new[now].rows):
            yield from _matched(before, after)
