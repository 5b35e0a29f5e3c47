"""The questions of a review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..models import ReviewAnswer
from .fields import SeenForm


class ReviewForm(SeenForm):
    """For each question yes or no, and a note."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in ReviewAnswer.Question:
            self.fields[f"{question.value}_holds"] = forms.ChoiceField(
                label=question.label,
                choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Answer this question with yes or no.")},
            )
            self.fields[f"{question.value}_note"] = forms.CharField(
                label=gettext_lazy("What we found"),
                required=False,
                max_length=4000,
                widget=forms.Textarea({"rows": 2}),
            )

    def answers(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {code: (given[f"{code}_holds"] == "yes", given[f"{code}_note"]) for code in ReviewAnswer.Question.values}


def initial_of(answers: Any) -> dict[str, str]:
    """What the form begins with when some questions are answered already."""
    found: dict[str, str] = {}
    for row in answers:
        found |= {f"{row.question}_holds": "yes" if row.holds else "no", f"{row.question}_note": row.note}
    return found
