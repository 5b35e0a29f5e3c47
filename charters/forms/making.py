"""Forms of the moves of a version."""

from collections.abc import Collection
from typing import Self, cast

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

    def without(self, made: Collection[str]) -> Self:
        field = cast(forms.ChoiceField, self.fields["kind"])
        field.choices = [(kind, label) for kind, label in Check.Kind.choices if kind not in made]
        return self


class KeepForm(Form):
    review_on = DayField(label=gettext_lazy("Next review"))
