from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Direction, IndicatorVersion
from sdip.web.forms import DayField, NumberField, PercentField, WordsFormField

from ..models import Cycle, Goal, Problem
from .shared import NamedChoice, OnceForm, member_field, members

ORDER = [
    "cycle", "name", "statement", "cause", "problem", "in_words", "basis", "low", "high", "due_on", "owner", "reason", "revision",
]  # fmt: skip


class ProblemWords(forms.ModelChoiceField):
    def label_from_instance(self, obj: Problem) -> str:
        return str(obj.words)


class AimFields(OnceForm):
    """The goal in words, and its measurable part in the indicator's own unit."""

    in_words = WordsFormField(
        label=_("The goal in words"), required=False, max_length=300,
        help_text=_("What, and for whom. A word such as “better” needs a number beside it."),
    )  # fmt: skip
    basis = forms.ChoiceField(label=_("Aim"), choices=Goal.Basis.choices, widget=forms.RadioSelect)
    due_on = DayField(label=_("By"))
    owner = member_field(label=_("Who answers for it"))

    def __init__(self, *args: Any, version: IndicatorVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = members()  # type: ignore[attr-defined]
        if version is not None:
            number = PercentField if version.unit == "percent" else NumberField
            is_range = version.direction == Direction.RANGE
            self.fields["low"] = number(label=_("Own aim, lower end") if is_range else _("Own aim"), required=False)
            if is_range:
                self.fields["high"] = number(label=_("Own aim, upper end"), required=False)
        self.order_fields(ORDER)

    def aim(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data.get(name) for name in ("in_words", "basis", "low", "high", "due_on", "owner")}


class GoalForm(AimFields):
    problem = ProblemWords(
        label=_("Problem that it answers"), queryset=Problem.objects.none(), required=False, empty_label=_("None")
    )
    reason = forms.CharField(
        label=_("Why the aim or its day changes"), required=False, max_length=500,
        help_text=_("Needed once the goals were signed. It stays in sight with the goal."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, problems: Any, answers: Problem | None = None, changing: bool = False, **kwargs: Any
    ) -> None:
        """`answers`: the problem that the page is about; then there is nothing to choose."""
        super().__init__(*args, **kwargs)
        if not changing:
            del self.fields["reason"]
        self.answers = answers
        if answers is not None:
            del self.fields["problem"]
        else:
            self.fields["problem"].queryset = problems  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return data | {"problem": self.answers} if self.answers is not None else data


class ImproveForm(AimFields):
    """From a gap to a goal on one page."""

    cycle = NamedChoice(
        label=_("Plan"), queryset=Cycle.objects.none(), required=False, empty_label=_("A new plan"),
        help_text=_("A goal belongs to a plan. Take a running one or open a new one."),
    )  # fmt: skip
    name = WordsFormField(label=_("Name of the new plan"), required=False, max_length=200)
    statement = WordsFormField(label=_("What is wrong, and for whom"), long=True, max_length=1000)
    cause = forms.CharField(
        label=_("Cause, as far as known"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
