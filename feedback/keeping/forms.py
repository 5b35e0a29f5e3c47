from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form, NumberField


class KeepingForm(Form):
    blocked_words = forms.CharField(
        label=_("Words that spam has"),
        help_text=_("A message with one of these words waits until somebody has looked at it. It is never dropped."),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
    )
    keep_contact_months = NumberField(
        label=_("Months until name and address are erased"),
        help_text=_("Counted from the closing of a message. Leave it empty to erase them with the words."),
        required=False,
        minimum=1,
        maximum=240,
    )
    keep_months = NumberField(
        label=_("Months until the words are erased too"),
        help_text=_("Counted from the closing of a message. Leave it empty to erase no words by themselves."),
        required=False,
        minimum=1,
        maximum=240,
    )

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        months = {name: given[name] and int(given[name]) for name in ("keep_contact_months", "keep_months")}
        return {"blocked_words": given["blocked_words"], **months}
