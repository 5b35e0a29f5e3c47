"""What people type about actions and what hangs on them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.evidence import ACCEPTED
from sdip.web.forms import DayField, Form, NumberField, WordsFormField

from ..models import Action, Barrier, Cycle, Goal, Solution
from ..queries import could_be_waited_for, goals_with_actions
from ..workflow import ACTION_MOVES, BARRIER_LEVELS, ActionState, BarrierLevel, SolutionState
from .shared import MoneyField, OnceForm, member_field, members


class WordsChoice(forms.ModelChoiceField):
    """Rows that have words rather than a name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.indicator.name if isinstance(obj, Goal) else obj.words)


class ActionForm(OnceForm):
    goal = WordsChoice(
        label=_("For the goal"), queryset=Goal.objects.none(), required=False, empty_label=_("For no single goal")
    )
    solution = WordsChoice(
        label=_("Carries out the solution"), queryset=Solution.objects.none(), required=False, empty_label=_("None")
    )
    statement = WordsFormField(label=_("What is done"), max_length=300)
    owner = member_field(label=_("Who does it"))
    deputy = member_field(label=_("Deputy"), required=False)
    starts_on = DayField(label=_("From"), required=False)
    due_on = DayField(label=_("By"))
    reason = forms.CharField(
        label=_("Why the day moves"), required=False, max_length=500, help_text=_("Needed where the day becomes later.")
    )
    budget = MoneyField(label=_("Budget"), required=False)
    budget_source = forms.CharField(label=_("Where the budget comes from"), required=False, max_length=200)
    spent = MoneyField(label=_("Spent so far"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, cycle: Cycle | None, action: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            self.fields[name].queryset = members()  # type: ignore[attr-defined]
        if action is None:
            del self.fields["reason"], self.fields["revision"]
        if cycle is None:
            del self.fields["goal"], self.fields["solution"]
            return
        self.fields["goal"].queryset = goals_with_actions(cycle)  # type: ignore[attr-defined]
        chosen = cycle.solutions.filter(archived_at=None, state=SolutionState.CHOSEN, does_nothing=False)
        self.fields["solution"].queryset = chosen.order_by("pk")  # type: ignore[attr-defined]

    @staticmethod
    def of(action: Action) -> dict[str, Any]:
        keys = {name: getattr(action, f"{name}_id") for name in ("goal", "solution", "owner", "deputy")}
        names = ("starts_on", "due_on", "budget", "budget_source", "spent", "revision")
        return {"statement": action.words} | keys | {name: getattr(action, name) for name in names}


class UpdateForm(Form):
    """How far is it: one minute, from "my work"."""

    to = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)
    share = NumberField(label=_("How much is done, in per cent"), required=False, minimum=0, maximum=100)
    note = forms.CharField(
        label=_("What to know"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    spent = MoneyField(label=_("Spent so far"), required=False)
    due_on = DayField(label=_("By"), help_text=_("Leave it as it is unless the day moves; then write down why."))
    reason = forms.CharField(label=_("Why the day moves"), required=False, max_length=500)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        names = ("share", "note", "spent", "due_on", "revision")
        start = {"to": action.state} | {name: getattr(action, name) for name in names}
        super().__init__(*args, initial=start, **kwargs)
        self.before = action.share
        reachable = {action.state, *ACTION_MOVES[action.state]}
        self.fields["to"].choices = [(state, label) for state, label in ActionState.choices if state in reachable]  # type: ignore[attr-defined]
        if action.budget is None:
            del self.fields["spent"]

    def clean_share(self) -> int | None:
        """A share that nobody touched says nothing about the new state."""
        share = self.cleaned_data["share"]
        if share is not None and share != int(share):
            raise forms.ValidationError(_("Write a whole number."))
        return None if share is None or share == self.before else int(share)


class MoveForm(Form):
    to = forms.ChoiceField(choices=ActionState.choices)
    revision = forms.IntegerField()


class MilestoneForm(OnceForm):
    statement = WordsFormField(label=_("Milestone"), max_length=300)
    due_on = DayField(label=_("By"))


class DependencyForm(OnceForm):
    needs = WordsChoice(label=_("Waits for"), queryset=Action.objects.none(), empty_label=_("Choose an action"))

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = could_be_waited_for(action)  # type: ignore[attr-defined]


class BarrierForm(OnceForm):
    statement = forms.CharField(label=_("What holds it up"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label=_("Who is to clear it"), choices=BarrierLevel.choices, widget=forms.RadioSelect)


class ClearForm(Form):
    answer = forms.CharField(label=_("How it was cleared"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class EscalateForm(Form):
    to = forms.ChoiceField(label=_("Pass it on to"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, barrier: Barrier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = BARRIER_LEVELS[BARRIER_LEVELS.index(barrier.level) + 1 :]
        self.fields["to"].choices = [(level, BarrierLevel(level).label) for level in above]  # type: ignore[attr-defined]


class ActionFileForm(OnceForm):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("A photo, a letter, a list: PDF, JPEG, PNG, XLSX, ODS, DOCX, ODT, CSV or plain text."),
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
    )
    note = forms.CharField(label=_("What it shows"), required=False, max_length=300)
