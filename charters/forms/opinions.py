"""What people say about the charter itself, and what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sdip.web.question import SendingForm

from .fields import SeenForm

EASY = {"yes": True, "no": False, "": None}


class FeedbackForm(SendingForm):
    easy = forms.ChoiceField(
        label=gettext_lazy("Is our charter easy to understand?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("What would you change?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Please write no names or telephone numbers."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def written(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"easy": EASY[given["easy"]], "text": given["text"], "form_key": given["form_key"]}


class AsideForm(SeenForm):
    reason = forms.CharField(label=gettext_lazy("Because"), max_length=300, widget=forms.Textarea({"rows": 3}))


class FeedbackAnswerForm(SeenForm):
    answer = forms.CharField(label=gettext_lazy("Answer"), max_length=4000, widget=forms.Textarea({"rows": 5}))
    shown = forms.BooleanField(
        label=gettext_lazy("Show what was said and the answer to everybody"),
        required=False,
        help_text=gettext_lazy("Only if nobody can be recognised by it."),
    )
