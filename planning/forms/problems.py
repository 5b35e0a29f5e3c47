from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from organisation.models import Service
from sdip.web.formats import formatter
from sdip.web.forms import Form, WordsFormField

from ..models import Cycle, Problem
from ..queries import indicators_of, services_of
from ..workflow import Branch
from .shared import NamedChoice, OnceForm

WHYS = 5
LONGEST = 300  # of one cause
RIBS = tuple(branch for branch in Branch if branch != Branch.WHY)


class ProblemForm(OnceForm):
    statement = WordsFormField(
        label=_("What is wrong, and for whom"), long=True, max_length=1000,
        help_text=_("One or two sentences. Name what people notice, not the solution."),
    )  # fmt: skip
    sufferers = forms.CharField(
        label=_("Who suffers from it"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Which people, where, and how many as far as known."),
    )  # fmt: skip
    service = NamedChoice(
        label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("No single service")
    )
    indicator = NamedChoice(
        label=_("Figure that shows it"), queryset=Indicator.objects.none(), required=False, empty_label=_("None yet"),
        help_text=_("With a figure the problem can have a goal. More evidence can be attached afterwards."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services_of(cycle)  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = indicators_of(cycle).by_name()  # type: ignore[attr-defined]


class CausesForm(Form):
    """Five whys, each the answer to the one above it, then the causes by branch, one a line, then the root cause."""

    cause = forms.CharField(
        label=_("The root cause in one sentence"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What has to change so that the problem does not come back."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        held: dict[str, list[str]] = {}
        for row in problem.causes.order_by("branch", "position"):
            held.setdefault(row.branch, []).append(row.words)
        super().__init__(*args, initial={"cause": problem.cause, "revision": problem.revision}, **kwargs)
        chain = held.get(Branch.WHY, []) + [""] * WHYS
        whys = {f"why_{number}": _why(number, chain[number - 1]) for number in range(1, WHYS + 1)}
        ribs = {branch.value: _rib(branch, held.get(branch, [])) for branch in RIBS}
        self.fields = {**whys, **ribs, **self.fields}

    def whys(self) -> list[str]:
        return [self.cleaned_data[f"why_{number}"] for number in range(1, WHYS + 1)]

    def branches(self) -> dict[str, list[str]]:
        return {branch.value: self.cleaned_data[branch.value].splitlines() for branch in RIBS}

    def chain(self) -> list[Any]:
        return [self[f"why_{number}"] for number in range(1, WHYS + 1)]

    def ribs(self) -> list[Any]:
        return [self[branch.value] for branch in RIBS]

    def clean(self) -> None:
        for branch in RIBS:
            lines = self.cleaned_data.get(branch.value, "").splitlines()
            if any(len(line.strip()) > LONGEST for line in lines):
                self.add_error(
                    branch.value, _("A cause is at most 300 characters long. Write each in a line of its own.")
                )


def _why(number: int, initial: str) -> forms.CharField:
    facts = {"number": formatter().num(number)}
    label = _("%(number)s. Why is that so?") if number > 1 else _("%(number)s. Why does the problem exist?")
    return forms.CharField(label=label % facts, required=False, max_length=LONGEST, initial=initial)


def _rib(branch: Branch, initial: list[str]) -> forms.CharField:
    return forms.CharField(
        label=branch.label, required=False, max_length=4000, initial="\n".join(initial),
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One cause a line."),
    )  # fmt: skip


class MergeForm(Form):
    into = forms.ModelChoiceField(
        label=_("The problem that stays"), queryset=Problem.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
        self.fields["into"].label_from_instance = lambda row: str(row.words)  # type: ignore[attr-defined]


class PutAsideForm(Form):
    """Why something is put aside, by whoever has read this revision of it."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AdoptForm(Form):
    cycle = NamedChoice(label=_("Plan"), queryset=Cycle.objects.none(), empty_label=_("Choose a plan"))

    def __init__(self, *args: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
