"""Forms of the moves of a version."""

from django import forms
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form

from ..models import Check


class ReasonForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("What is to be changed"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class CheckForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("Check"), choices=Check.Kind.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class KeepForm(Form):
    review_on = DayField(label=gettext_lazy("Next review"))
