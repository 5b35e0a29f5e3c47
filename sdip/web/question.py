"""A sum in place of a captcha: asked only where much comes from one address, and answered without any script.

Nobody is watched and nothing is fetched from elsewhere. It slows a simple machine down; it does not tell people apart."""

import secrets
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import limits
from .formats import NumberError, formatter, parse_number
from .forms import Form, Honeypot, NumberInput

FREE = 5  # messages an hour from one address before the sum is asked
LASTS = 3600  # seconds
SALT = "web.question"


class FreshInput(forms.HiddenInput):
    """Each page has a question of its own, also the one that comes back with what was written."""

    def __init__(self, fresh: str) -> None:
        super().__init__()
        self.fresh = fresh

    def format_value(self, value: Any) -> str:
        return self.fresh


class SumInput(NumberInput):
    """Empty under each new question."""

    def format_value(self, value: Any) -> None:
        return None


class SumForm(Form):
    """What anybody may send. `asked`: with the sum, because much has come from the address; nothing else is refused for that."""

    why: ClassVar[Any] = gettext_lazy(
        "Many messages have come from your connection. This shows that no machine sends them."
    )

    def __init__(self, *args: Any, asked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        if asked:
            self._ask()

    def _ask(self) -> None:
        one, two = (secrets.randbelow(9) + 1 for _each in range(2))
        fresh = signing.dumps([one, two, secrets.token_hex(8)], salt=SALT)
        write = formatter()
        words = {"one": write.num(one), "two": write.num(two)}
        missing = _("Add up the two numbers too, and send again. What you wrote is still here.")
        self.fields["sum"] = forms.CharField(
            label=_("How much is %(one)s and %(two)s together?") % words,
            help_text=self.why,
            widget=SumInput(),
            max_length=10,
            error_messages={"required": missing},
        )
        self.fields["question"] = forms.CharField(required=False, widget=FreshInput(fresh), max_length=300)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.asked and not self.errors and not _is_answered(given.get("question", ""), given.get("sum", "")):
            self.add_error("sum", ValidationError(_("This is not the sum. Here is another one.")))
        return given


class SendingForm(SumForm, Honeypot):  # type: ignore[misc]
    """With the field that nobody sees; by itself, of a page that has nothing but its button."""


def is_asked(request: HttpRequest, limit: limits.Limit, free: int | None = None) -> bool:
    """Where the attempts are used up, or as many as are `free` of it."""
    return limits.spent(request, limit) >= (limit[1] if free is None else free)


def _is_answered(question: str, answer: str) -> bool:
    """In any digits; each question once."""
    try:
        one, two, name = signing.loads(question, salt=SALT, max_age=LASTS)
        number = parse_number(answer)
    except (signing.BadSignature, NumberError, ValueError, TypeError):
        return False
    return number == one + two and cache.add(f"question:{name}", 1, LASTS)
