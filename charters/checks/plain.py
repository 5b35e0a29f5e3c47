"""How plainly a charter is written in each language: long sentences and words, passive, officialese. It advises."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter

from ..content import Content
from ..places import Place, texts_of
from .style import STYLES, Style

WORD = re.compile(r"\w+(?:['’ʼ\-]\w+)*")
END = re.compile(r"(?<!\b[A-Za-zА-Яа-яІіЇїЄє])[.!?؟…]+[\"”»)]*(?=\s|$)|\n+")


class Fault(models.TextChoices):
    SENTENCE = "sentence", gettext_lazy("Long sentence")
    WORD = "word", gettext_lazy("Long word")
    PASSIVE = "passive", gettext_lazy("Passive")
    JARGON = "jargon", gettext_lazy("Officialese")


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence` holds `marked`, which begins at `start`. `plainer`: in the language of the text."""

    fault: Fault
    place: Place
    language: str
    sentence: str
    marked: str
    start: int
    advice: str
    plainer: str = ""

    @property
    def before(self) -> str:
        return self.sentence[: self.start]

    @property
    def after(self) -> str:
        return self.sentence[self.start + len(self.marked) :]


@dataclass(frozen=True, slots=True)
class Reading:
    """One language of a charter. `not_judged`: kinds of faults that can't be told in it, `partly`: known in part."""

    language: str
    sentences: int
    words: int
    findings: Sequence[Finding]
    not_judged: Sequence[Fault]
    partly: Sequence[Fault]

    @property
    def average(self) -> float | None:
        """Words of a sentence."""
        return self.words / self.sentences if self.sentences else None


def read_plainly(content: Content) -> list[Reading]:
    """Each language of the tenant, its first one first."""
    return [_reading(content, language) for language in content.languages]


def judged(text: str, language: str, place: Place) -> list[Finding]:
    """What could be said more plainly in one text; nothing where the language is not known here."""
    style = STYLES.get(language)
    if style is None:
        return []
    return [found for sentence in sentences(text) for found in _found(sentence, style, language, place)]


def sentences(text: str) -> list[str]:
    """Parts between full stops, question marks and ends of lines. A point inside a number, a web address or behind a single letter
    ends nothing."""
    parts, start = [], 0
    for end in END.finditer(text):
        parts.append(text[start : end.end()])
        start = end.end()
    return [part.strip() for part in (*parts, text[start:]) if WORD.search(part)]


def _reading(content: Content, language: str) -> Reading:
    style = STYLES.get(language)
    texts = [(text.place, written) for text in texts_of(content) if (written := text.words.get(language, ""))]
    split = [sentence for _place, written in texts for sentence in sentences(written)]
    findings = [found for place, written in texts for found in judged(written, language, place)]
    missing = tuple(Fault) if style is None else (Fault.WORD,) if not style.word else ()
    partly = tuple(map(Fault, style.partly)) if style else ()
    return Reading(language, len(split), sum(len(WORD.findall(each)) for each in split), findings, missing, partly)


def _found(sentence: str, style: Style, language: str, place: Place) -> Iterator[Finding]:
    words = WORD.findall(sentence)
    if len(words) > style.sentence:
        advice = _("%(count)s words. Make two sentences of it; %(limit)s words are enough.") % {
            "count": formatter().num(len(words)),
            "limit": formatter().num(style.sentence),
        }
        yield Finding(Fault.SENTENCE, place, language, sentence, sentence, 0, advice)
    yield from _long_words(sentence, style, language, place)
    lower = _small(sentence)
    for pattern in style.passive:
        for match in pattern.finditer(lower):
            marked = sentence[match.start() : match.end()]
            advice = _("Say who does it: “we” or the office.")
            yield Finding(Fault.PASSIVE, place, language, sentence, marked, match.start(), advice)
    for pattern, plainer in style.jargon:
        for match in pattern.finditer(lower):
            marked = sentence[match.start() : match.end()]
            advice = _("Say it as people say it.")
            yield Finding(Fault.JARGON, place, language, sentence, marked, match.start(), advice, plainer)


def _long_words(sentence: str, style: Style, language: str, place: Place) -> Iterator[Finding]:
    if not style.word:
        return
    for match in WORD.finditer(sentence):
        longest = max(re.split(r"[-'’ʼ]", match[0]), key=len)
        if len(longest) > style.word and longest.lower() not in style.spared and longest.isalpha():
            advice = _("A shorter word may do.")
            yield Finding(Fault.WORD, place, language, sentence, match[0], match.start(), advice)


def _small(text: str) -> str:
    """Small letters, each where its capital was."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
