"""One member's points: every solution by every criterion, any part of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import Form, NumberField, WordsFormField

from ..models import Criterion, Solution
from ..priority import LEAST, MOST
from ..workflow import Axis
from .shared import OnceForm

SCALE = range(LEAST, MOST + 1)


@dataclass(frozen=True, slots=True)
class Question:
    """A row of five radio buttons."""

    name: str
    criterion: Criterion
    points: int | None


class ScoreForm(Form):
    """The rows are drawn by the page: hundreds of fields of the library would take seconds."""

    def __init__(
        self, data: QueryDict | None, *, solutions: Sequence[Solution], criteria: Sequence[Criterion],
        given: Mapping[tuple[int, str], int],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.asked = {
            self.key(pk, code): (pk, code)
            for pk in (row.pk for row in solutions)
            for code in (row.code for row in criteria)
        }
        self.solutions, self.criteria, self.given = solutions, criteria, given

    @staticmethod
    def key(pk: int, code: str) -> str:
        return f"s{pk}-{code}"

    @property
    def rows(self) -> list[tuple[Solution, list[Question]]]:
        typed = self.typed()
        return [
            (row, [Question(self.key(row.pk, c.code), c, typed.get((row.pk, c.code))) for c in self.criteria])
            for row in self.solutions
        ]

    def typed(self) -> dict[tuple[int, str], int]:
        """What stands in the form: as given before, with what is sent now."""
        return {**self.given, **(self.cleaned_data.get("points", {}) if self.is_bound and self.is_valid() else {})}

    def clean(self) -> dict[str, Any]:
        sent = {name: value for name, value in self.data.items() if name in self.asked}
        allowed = {str(n): n for n in SCALE}
        if any(value not in allowed for value in sent.values()):
            raise forms.ValidationError(_("Points are whole numbers from 1 to 5."))
        unknown = [name for name in self.data if name.startswith("s") and "-" in name and name not in self.asked]
        if unknown:
            raise forms.ValidationError(
                _("Somebody has changed the solutions or the criteria meanwhile. Look at them again, then score.")
            )
        return {"points": {self.asked[name]: allowed[value] for name, value in sent.items()}}


class CriterionForm(OnceForm):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=100)
    weight = NumberField(
        label=gettext_lazy("Weight"), maximum=100, help_text=gettext_lazy("Twice the weight counts twice.")
    )
    worst = WordsFormField(label=gettext_lazy("What 1 means"), max_length=200)
    best = WordsFormField(
        label=gettext_lazy("What 5 means"),
        max_length=200,
        help_text=gettext_lazy("5 is always the good end, for cost and difficulty too."),
    )
    axis = forms.ChoiceField(
        label=gettext_lazy("Side of the picture"),
        choices=Axis.choices,
        widget=forms.RadioSelect,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criterion: Criterion | None = None, **kwargs: Any) -> None:
        names = ("name", "weight", "worst", "best", "axis", "revision")
        start = {name: getattr(criterion, name) for name in names} if criterion else {"axis": "effect"}
        super().__init__(*args, initial=start, **kwargs)
        if criterion is None:
            del self.fields["revision"]
