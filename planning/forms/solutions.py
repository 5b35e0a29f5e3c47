from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form, NumberField, WordsFormField

from ..amounts import MOST_STAFF
from ..models import Problem, Solution
from ..settings import plan_settings
from ..workflow import Authority, Horizon, SolutionState
from .shared import MoneyField, OnceForm


def _text(label: Any, hint: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=2000, widget=area)


class SolutionForm(OnceForm):
    statement = WordsFormField(label=_("What could be done"), max_length=500)
    horizon = forms.ChoiceField(label=_("How soon it helps"), choices=Horizon.choices, widget=forms.RadioSelect)
    authority = forms.ChoiceField(
        label=_("Whose authority it needs"), choices=Authority.choices, widget=forms.RadioSelect
    )
    cost = MoneyField(label=_("Cost"), required=False)
    staff = NumberField(label=_("Staff, in person-months"), minimum=0, maximum=MOST_STAFF, required=False)
    effect = _text(_("Effect"), _("How much of the gap it closes, and for whom."))
    risk = _text(_("Risk"), _("What may go wrong, or what happens if nothing is done."))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, solution: Solution | None = None, **kwargs: Any) -> None:
        start = {"horizon": Horizon.SHORT, "authority": Authority.LOCAL}
        names = ("horizon", "authority", "cost", "staff", "effect", "risk", "revision")
        if solution is not None:
            start = {name: getattr(solution, name) for name in names} | {"statement": solution.words}
        super().__init__(*args, initial=start | kwargs.pop("initial", {}), **kwargs)
        currency = plan_settings().currency
        if currency:
            self.fields["cost"].label = _("Cost, in %(currency)s") % {"currency": currency}
        if solution is None:
            del self.fields["revision"]
        elif solution.does_nothing:
            for name in ("statement", "horizon", "authority"):
                del self.fields[name]


class RankForm(Form):
    rank = forms.IntegerField(
        label=_("Rank"), required=False, min_value=1, max_value=999, widget=forms.TextInput(
            attrs={"inputmode": "numeric", "dir": "ltr", "class": "short", "autocomplete": "off"}
        ),
        help_text=_("Leave it empty to go back to the rank that the scores give."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the plan reads the reason and your name."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(Form):
    to = forms.ChoiceField(choices=SolutionState.choices)
    revision = forms.IntegerField()


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


class RevisionForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ProblemChoice(forms.ModelChoiceField):
    """Problems by their plan and words."""

    def label_from_instance(self, obj: Problem) -> str:
        return f"{obj.cycle.name} · {obj.words}" if obj.cycle else str(obj.words)


class SuggestionForm(OnceForm):
    problem = ProblemChoice(label=_("Problem"), queryset=Problem.objects.none(), empty_label=_("Choose a problem"))
    statement = WordsFormField(
        label=_("What could be done"), max_length=500,
        help_text=_("Leave out what would show who wrote."),
    )  # fmt: skip

    def __init__(self, *args: Any, problems: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].queryset = problems  # type: ignore[attr-defined]
