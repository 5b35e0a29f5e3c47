"""Lists of codes with words, written one to a line: "5: Strongly agree", with the same codes in every language."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sdip.web.forms import WordsFormField
from tenancy.text import Words

BETWEEN = ":"


class CodedField(WordsFormField):
    """The text of the boxes; parsed() makes [{"code": ..., "words": {language: text}}] of it, in the order of the lines."""

    def __init__(self, *, numeric: bool = False, **kwargs: Any) -> None:
        self.numeric = numeric
        super().__init__(long=True, **kwargs)

    def validate(self, value: Words) -> None:
        super().validate(value)
        self.parsed(value)

    def parsed(self, texts: Words) -> list[dict[str, Any]]:
        found: dict[str, Words] = {}
        for language, text in texts.items():
            for line in filter(str.strip, text.splitlines()):
                code, sign, words = (part.strip() for part in line.partition(BETWEEN))
                if not sign or not words:
                    raise ValidationError(_("“%(line)s”: write a code, a colon and the words.") % {"line": line[:60]})
                self.check(code)
                if language in found.setdefault(code, Words()):
                    raise ValidationError(_("The code “%(code)s” stands there twice.") % {"code": code})
                found[code][language] = words
        return [{"code": code, "words": words} for code, words in found.items()]

    def check(self, code: str) -> None:
        plain = code.replace(".", "", 1)
        good = (
            plain.isascii() and plain.isdecimal()
            if self.numeric
            else code.isascii() and code.replace("-", "").replace("_", "").isalnum()
        )
        if not good or len(code) > 40:
            raise ValidationError(
                _("“%(code)s” is no code. Write Latin letters, digits, - and _.") % {"code": code[:40]}
            )


def as_lines(parts: Iterable[dict[str, Any]], code: str = "code", words: str = "words") -> Words:
    """For the boxes of the form: what CodedField reads back."""
    written: dict[str, list[str]] = {}
    for part in parts:
        for language, text in part[words].items():
            written.setdefault(language, []).append(f"{part[code]}{BETWEEN} {text}")
    return Words({language: "\n".join(lines) for language, lines in written.items()})


def parts_of(form: Any, name: str) -> list[dict[str, Any]]:
    """What a clean form's field of this kind holds."""
    parts: list[dict[str, Any]] = form.fields[name].parsed(form.cleaned_data.get(name) or Words())
    return parts


def codes_in(text: str) -> list[str]:
    """Codes with commas or spaces between them."""
    return list(dict.fromkeys(part for part in text.replace(",", " ").replace("،", " ").split() if part))
