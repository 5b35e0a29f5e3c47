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
    keep_months = NumberField(
        label=_("Months until what is personal is erased"),
        help_text=_("Counted from the closing of a message. Leave it empty to erase nothing by itself."),
        required=False,
        minimum=1,
        maximum=240,
    )
