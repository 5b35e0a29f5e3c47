from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form, WordsFormField

from ..models import Cycle
from .shared import NamedChoice


class ProblemForm(Form):
    statement = WordsFormField(
        label=_("What is wrong, and for whom"), long=True, max_length=1000,
        help_text=_("One or two sentences. Name what people notice, not the solution."),
    )  # fmt: skip
    cause = forms.CharField(
        label=_("Cause, as far as known"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AdoptForm(Form):
    cycle = NamedChoice(label=_("Plan"), queryset=Cycle.objects.none(), empty_label=_("Choose a plan"))

    def __init__(self, *args: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
