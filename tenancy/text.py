"""Text stored in several languages: one jsonb {language: text} for each field, with fallback, sort keys and folded search words."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .context import current_tenant

ARABIC_FOLDS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ئ": "ي", "ؤ": "و", "ۆ": "و", "ة": "ه", "ە": "ه",
        "ھ": "ه", "ک": "ك", "ڕ": "ر", "ڵ": "ل", "ـ": None, "\u200c": None, "\u200d": None, "ґ": "г", "ё": "е",
    }
)  # fmt: skip
WORD = re.compile(r"\w+")
APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`", "'"))
INSIDE_A_WORD = re.compile(r"(?<=\w)'(?=\w)")
BREAK = re.compile("[\x0b\x0c\x85]")  # what word processors paste for the end of a line
NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What no reader sees: soft hyphens, marks of width and direction, letters that fill a place.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def visible(text: str) -> str:
    """What of a text somebody can see."""
    return INVISIBLE.sub("", text).strip()


def fold(text: str) -> str:
    """One spelling for search: without unseen signs, diacritics and tatweel, one form of Arabic letters, apostrophes and digits."""
    decomposed = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).casefold().translate(ARABIC_FOLDS))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain.translate(ARABIC_FOLDS))
    return INSIDE_A_WORD.sub("ʼ", digits.translate(APOSTROPHES))


def plain_signs(text: str, line_break: str = "\n") -> str:
    """Without control characters and halves of characters: no page, database or e-book can hold them."""
    return NO_SIGN.sub("", BREAK.sub(line_break, text)) if NO_SIGN.search(text) else text


def words_of(*texts: object) -> set[str]:
    """The folded words of the texts (also of translated ones), for the search table."""
    found: set[str] = set()
    for text in texts:
        parts: Iterable[object] = text.values() if isinstance(text, Mapping) else (text,)
        for part in parts:
            found.update(word[:64] for word in WORD.findall(fold(str(part or ""))))
    return found


@functools.cache
def _collator() -> Any:
    from pyuca import Collator

    return Collator()


@functools.lru_cache(maxsize=20000)
def sort_key(text: str) -> str:
    """Hexadecimal Unicode collation key: compares right byte by byte (COLLATE "C"), whatever the server's libraries."""
    return "".join(f"{number:04x}" for number in _collator().sort_key(text.strip())[:24])


class Words(dict[str, str]):
    """{language: text}. str() is the text in the reader's language, else the tenant's first, else any."""

    def shown(self, language: str | None = None) -> tuple[str, str]:
        """(text, language it is in)."""
        wanted = language or get_language() or "en"
        tenant = current_tenant()
        for code in (wanted, *(tenant.languages if tenant else ()), *self):
            if self.get(code):
                return self[code], code
        return "", wanted

    def in_language(self, language: str) -> str:
        return self.shown(language)[0]

    def __str__(self) -> str:
        return self.shown()[0]

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def words(value: object, language: str = "en") -> Words:
    """A plain string in one language, or a mapping, as Words."""
    if isinstance(value, Mapping):
        said = {str(code): plain_signs(str(text or "")).strip() for code, text in value.items()}
        return Words({code: text for code, text in said.items() if text})
    return words({language: value} if value else {})


class WordsField(models.JSONField):
    """Stores Words; never unique and never a key: what must be found again has a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Words)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Words | None:
        loaded = super().from_db_value(value, expression, connection)
        return None if loaded is None else words(loaded)

    def to_python(self, value: Any) -> Words | None:
        return value if value is None or isinstance(value, Words) else words(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(dict(words(value)) if isinstance(value, Mapping) else value)

    def validate(self, value: Any, model_instance: Any) -> None:
        if not self.blank and not any(str(text).strip() for text in (value or {}).values()):
            raise ValidationError(_("Write the text in at least one language."), code="blank")
        super().validate(dict(value or {}), model_instance)


def sort_keys(name: Words, languages: Iterable[str]) -> dict[str, str]:
    """The sort key of what each language's reader sees."""
    return {code: sort_key(name.in_language(code)) for code in languages}
