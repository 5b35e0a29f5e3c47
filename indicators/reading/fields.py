"""How a code, a name or a word is made from the cells of a row, and rules that settle things by code or name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from organisation.exchange.files import unguarded
from tenancy.text import fold

from .tables import Row
from .values import mark_key, text_of, words_of


class FieldError(Exception):
    """A cell that a field can't use: the sentence and the column."""

    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.sentence, self.column = sentence, column


class RowErrors(Exception):
    """All the cells of one row that can't be used."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = errors


@dataclass(frozen=True)
class Field:
    """A text made from one or more columns, from the sheet's name, or given once for the whole file.

    Of several columns the texts are joined, or (`first`) the first that is not blank is taken. `each`: every joined
    text is a word for itself. `pattern` keeps its first group, `pad` fills up with zeros from the left, `words` translates and must know
    every word that occurs.
    """

    columns: Sequence[str] = ()
    join: str = "-"
    each: bool = False
    first: bool = False
    from_sheet: bool = False
    constant: str = ""
    pattern: re.Pattern[str] | None = None
    pad: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    lines: bool = False
    guarded: bool = False
    lenient: bool = False  # a word that `words` does not know stays as it is

    def read(self, row: Row) -> str:
        """The text, "" for none; FieldError for a date, a text without the pattern, a word that is not known."""
        text = self._cell(row, self.columns[0]) if len(self.columns) == 1 else self._raw(row)
        text = unguarded(text) if self.guarded else text
        return self._translated(self._cut(text)) if text else ""

    def _raw(self, row: Row) -> str:
        if self.constant or self.from_sheet:
            return self.constant or words_of(row.sheet)
        texts = [text for column in self.columns if (text := self._cell(row, column))]
        return (texts[0] if texts else "") if self.first else self.join.join(texts)

    def _cell(self, row: Row, column: str) -> str:
        cell = row[column]
        if isinstance(cell, date | time | timedelta):
            raise FieldError(_("A date or time stands where a text is expected."), column)
        return text_of(cell) if self.lines else words_of(cell)

    def _cut(self, text: str) -> str:
        if self.pattern:
            match = self.pattern.search(text)
            if match is None:
                raise FieldError(_("“%(text)s” does not have the expected form.") % {"text": text}, self.column)
            text = match[1].strip()
        return text.zfill(self.pad) if text and self.pad else text

    def _translated(self, text: str) -> str:
        if not text or not self.words:
            return text
        parts = filter(None, (part.strip() for part in text.split(self.join))) if self.each else [text]
        return self.join.join(self._word(part) for part in parts)

    def _word(self, text: str) -> str:
        if (word := self.words.get(mark_key(text))) is None:
            if self.lenient:
                return self.words.get(fold(text), text)
            raise FieldError(_("The mapping does not know the word “%(text)s”.") % {"text": text}, self.column)
        return word

    @property
    def column(self) -> str:
        return self.columns[0] if self.columns else ""


@dataclass(frozen=True)
class OfOthers(Field):
    """What a file says of indicators that nobody has defined yet; of those whose code is `known` it counts for nothing."""

    code: Field = Field()
    known: frozenset[str] = frozenset()

    def read(self, row: Row) -> str:
        return "" if self.code.read(row) in self.known else super().read(row)


@dataclass(frozen=True)
class Rule:
    """What holds for the indicators with these codes, or whose name matches, and whose other columns say so."""

    results: Mapping[str, str]
    codes: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    why: str = ""

    def holds(self, code: str, name: str, row: Row) -> bool:
        if self.codes and code not in self.codes:
            return False
        if self.pattern and not self.pattern.search(name):
            return False
        return all(mark_key(text_of(row[column])) in wanted for column, wanted in self.where.items())


def first_rule(rules: Sequence[Rule], code: str, name: str, row: Row) -> Rule | None:
    return next((rule for rule in rules if rule.holds(code, name, row)), None)
