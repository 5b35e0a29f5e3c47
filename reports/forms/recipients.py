"""Who gets a report, as people type it: one in each line."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter
from sdip.web.language import tenant_languages

Line = tuple[str, str, str]  # name, e-mail address, code of the language or ""
MARKS = "<>,;،؛"
NAME = rf"(?P<name>[^{MARKS}]+?)\s*[<,;،؛]\s*"
LINE = re.compile(
    rf"(?:{NAME})?(?P<email>[^\s{MARKS}]*@[^\s{MARKS}]*)\s*>?\s*(?:[,;،؛]\s*(?P<language>[^@{MARKS}]+?))?\Z"
)
NO_ADDRESS = re.compile(rf"{NAME}(?P<email>[^\s{MARKS}]+)\s*>?(?P<language>)\Z")  # the action refuses it by its name
LONGEST_NAME, LONGEST_ADDRESS = 200, 254


class RecipientsField(forms.CharField):
    """Name, address and language. Governors' offices often have no account, so an address is enough."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Recipients"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "One in each line: name, comma, e-mail address; after another comma the language, if it is not that of "
                "the report. For example: Governor’s office, office@example.org, ar"
            ),
        )
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), max_length=5000, **kwargs)

    def clean(self, value: Any) -> list[Line]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        return [_line(line) for line in lines]


def _line(line: str) -> Line:
    found = LINE.match(line) or NO_ADDRESS.match(line)
    if found is None:
        raise ValidationError(
            _("“%(line)s”: write the name, a comma and the e-mail address.") % {"line": line}, code="address"
        )
    name, email = found["name"] or found["email"], found["email"]
    if len(name) > LONGEST_NAME or len(email) > LONGEST_ADDRESS:
        raise ValidationError(_("“%(line)s”: this is too long for a name and an address.") % {"line": line[:60]})
    return name, email, _language(found["language"] or "")


def _language(text: str) -> str:
    """By its code or its own name."""
    known = tenant_languages()
    for each in known:
        if text.strip().casefold() in (each.code.casefold(), each.own_name.casefold()):
            return str(each.code)
    if text:
        facts = {"text": text, "codes": formatter().listed(each.code for each in known)}
        raise ValidationError(
            _("“%(text)s” is no language that is in use here. Write one of these: %(codes)s.") % facts
        )
    return ""


def written(recipients: Iterable[Any]) -> str:
    """Recipients as the field takes them."""
    return "\n".join(", ".join(filter(None, (each.name, each.email, each.language))) for each in recipients)
