from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tenancy.text import Words


class FormatUnavailable(RuntimeError):
    """A document cannot be had in this form; str() says in a sentence why, and what to do about it.

    `sentence` is translated when it is read, so that each reader gets it in their own language."""

    def __init__(self, sentence: str | Promise, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence, self.facts = sentence, facts

    def __str__(self) -> str:
        return str(self.sentence) % self.facts if self.facts else str(self.sentence)

    def in_languages(self, languages: Iterable[str]) -> Words:
        found = Words()
        for code in languages:
            with override(code):
                found[code] = str(self)
        return found


class PartMissing(FormatUnavailable):
    """Something that the system needs is not installed: readers get one sentence, those who run it what to install."""

    for_readers = _("Our computer lacks the program for it.")

    def in_languages(self, languages: Iterable[str]) -> Words:
        """The sentence for readers stands in the first line."""
        found = super().in_languages(languages)
        for code in found:
            with override(code):
                found[code] = f"{self.for_readers}\n{found[code]}"
        return found
