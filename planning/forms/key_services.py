from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form, WordsFormField

from ..actions import KEY_WORDS
from ..models import KeyStandard


def _words(label: Any, hint: Any = "") -> WordsFormField:
    return WordsFormField(label=label, help_text=hint, required=False, max_length=1000)


class KeyStandardForm(Form):
    """Everything may stay empty: what nobody knows yet is a dash in the table."""

    current = _words(_("Current standard"))
    year_1 = _words(_("Desired standard, first year"))
    year_2 = _words(_("Desired standard, second year"))
    year_3 = _words(_("Desired standard, third year"))
    achieved = _words(_("Actual achievement"), _("For the yearly progress report."))
    comment = _words(_("Comment on the deviation and corrective step"))
    evidence = _words(_("Evidence"), _("Where the achievement can be seen: a register, a report, a survey."))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: KeyStandard | None, **kwargs: Any) -> None:
        start: dict[str, Any] = {name: getattr(row, name) for name in KEY_WORDS} if row else {}
        super().__init__(*args, initial=start | {"revision": row.revision if row else 0}, **kwargs)
