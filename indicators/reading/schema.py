"""Reading a TOML table key by key: what is missing, of the wrong kind or unknown becomes one sentence each."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from .fields import Field
from .values import mark_key

T = TypeVar("T")
FIELD_KEYS = ("column", "columns", "first_of", "join", "sheet", "text", "pattern", "pad", "words")


class Section:
    """One table of the mapping. All mistakes land in the same list; a wrong key reads as if it were absent."""

    def __init__(self, content: Mapping[str, Any], path: str, mistakes: list[str]) -> None:
        self.content, self.path, self.mistakes = content, path, mistakes
        self._seen: set[str] = set()

    def wrong(self, key: str, sentence: str) -> None:
        place = f"{self.path}.{key}" if self.path and key else self.path or key
        self.mistakes.append(f"{place}: {sentence}" if place else sentence)

    def close(self) -> None:
        """Name the keys that nobody asked for."""
        for key in self.content:
            if key not in self._seen:
                known = ", ".join(sorted(self._seen))
                self.wrong(key, _("This key is unknown; known here are %(known)s.") % {"known": known})

    def has(self, key: str) -> bool:
        self._seen.add(key)
        return key in self.content

    def take(self, key: str, kind: type[T], sentence: str) -> T | None:
        if not self.has(key):
            return None
        value = self.content[key]
        if isinstance(value, kind) and isinstance(value, bool) is (kind is bool):
            return value
        self.wrong(key, sentence)
        return None

    def text(self, key: str) -> str:
        return self.take(key, str, _("A text is expected here.")) or ""

    def number(self, key: str, default: int, lowest: int, highest: int) -> int:
        value = self.take(key, int, _("A whole number is expected here."))
        if value is None or lowest <= value <= highest:
            return default if value is None else value
        self.wrong(key, _("A number from %(low)s to %(high)s is expected here.") % {"low": lowest, "high": highest})
        return default

    def one_of(self, key: str, choices: tuple[str, ...], default: str = "") -> str:
        value = self.text(key) or default
        if value and value not in choices:
            self.wrong(key, _("“%(value)s” is none of %(choices)s.") % {"value": value, "choices": ", ".join(choices)})
            return default
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts; a single text is a list of one."""
        if not self.has(key):
            return []
        value = self.content[key]
        found = [value] if isinstance(value, str) else value
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
        self.wrong(key, _("A list of texts is expected here."))
        return []

    def sets(self, key: str) -> dict[str, frozenset[str]]:
        """Column -> the texts that count, as `read` compares them."""
        inner = self.inside(key)
        found = {column: frozenset(map(mark_key, inner.texts(column))) for column in inner.content}
        inner.close()
        return found

    def words(self, key: str) -> dict[str, str]:
        inner = self.inside(key)
        found = {word: inner.text(word) for word in inner.content}
        inner.close()
        return found

    def pattern(self, key: str, *, group: bool = False) -> re.Pattern[str] | None:
        text = "|".join(self.texts(key))
        compiled = self.compiled(key, text) if text else None
        if compiled is not None and group and not compiled.groups:
            self.wrong(key, _("The pattern needs one group in parentheses: what is kept."))
            return None
        return compiled

    def compiled(self, key: str, text: str) -> re.Pattern[str] | None:
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as error:
            self.wrong(key, _("“%(text)s” is no regular expression: %(error)s.") % {"text": text, "error": error})
            return None

    def day(self, value: object, key: str) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.wrong(key, _("A date such as 2015-10-01 is expected here."))
        return None

    def inside(self, key: str) -> "Section":
        content = self.take(key, dict, _("A table is expected here."))
        return Section(content or {}, f"{self.path}.{key}" if self.path else key, self.mistakes)

    def each(self, key: str) -> Iterator["Section"]:
        for place, content in enumerate(self.take(key, list, _("A list of tables is expected here.")) or [], start=1):
            if isinstance(content, dict):
                yield Section(content, f"{self.path}{key}[{place}]", self.mistakes)
            else:
                self.wrong(key, _("A list of tables is expected here."))

    def field(self, key: str, *, join: str = "-", lines: bool = False) -> Field | None:
        """A column, a list of columns, or a table that says how the text is made; None when the key is absent."""
        if not self.has(key):
            return None
        value = self.content[key]
        if isinstance(value, str | list):
            columns = self.texts(key)
            return Field(columns, join=join, lines=lines) if columns else None
        return self.inside(key)._made(join=join, lines=lines)

    def _made(self, *, join: str, lines: bool) -> Field | None:
        sources = [key for key in FIELD_KEYS[:3] + FIELD_KEYS[4:6] if key in self.content]
        if self.content and len(sources) != 1:
            self.wrong("", _("Exactly one of column, columns, first_of, sheet and text is expected."))
        found = Field(
            columns=self.texts("column") or self.texts("columns") or self.texts("first_of"),
            join=self.text("join") if self.has("join") else join,
            first=self.has("first_of"),
            from_sheet=bool(self.take("sheet", bool, _("Only “true” makes sense here."))),
            constant=self.text("text"),
            pattern=self.pattern("pattern", group=True),
            pad=self.number("pad", 0, 0, 60),
            words={mark_key(word): meaning for word, meaning in self.words("words").items()},
            lines=lines,
        )
        self._seen.update(FIELD_KEYS)
        self.close()
        return found if len(sources) == 1 else None
