"""A sum in place of a captcha: asked only where many messages come from one address, and answered without any script.

Nobody is watched and nothing is fetched from elsewhere. It slows a simple machine down; it does not tell people apart."""

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web import limits
from sdip.web.formats import NumberError, formatter, parse_number
from sdip.web.forms import Honeypot, NumberInput

FREE = 5  # messages an hour from one address before the sum is asked
LASTS = 3600  # seconds
SALT = "feedback.question"


class SendingForm(Honeypot):
    """Of the last step. `asked`: with the sum."""

    sum = forms.CharField(widget=NumberInput(), max_length=10)
    question = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)

    def __init__(self, *args: Any, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        if not asked:
            del self.fields["sum"], self.fields["question"]
            return
        self._set_question()

    def _set_question(self) -> None:
        """Each page has its own, also the one that comes back after a wrong answer."""
        one, two = (secrets.randbelow(9) + 1 for _each in range(2))
        self.fresh = signing.dumps([one, two, secrets.token_hex(8)], salt=SALT)
        write = formatter()
        words = {"one": write.num(one), "two": write.num(two)}
        self.fields["sum"].label = _("How much is %(one)s and %(two)s together?") % words
        why = gettext_lazy("Many messages have come from your connection. This shows that no machine sends them.")
        self.fields["sum"].help_text = why

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.asked and not self.errors and not _is_answered(given.get("question", ""), given.get("sum", "")):
            self.add_error("sum", ValidationError(_("This is not the sum. Here is another one.")))
        return given


def is_asked(request: HttpRequest) -> bool:
    return limits.spent(request, limits.SENDING) >= FREE


def _is_answered(question: str, answer: str) -> bool:
    """In any digits; each question once."""
    try:
        one, two, name = signing.loads(question, salt=SALT, max_age=LASTS)
        number = parse_number(answer)
    except (signing.BadSignature, NumberError, ValueError, TypeError):
        return False
    return number == one + two and cache.add(f"question:{name}", 1, LASTS)
