"""What people type about plans, as values; the actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Direction, IndicatorVersion
from organisation.models import Directorate, Service
from organisation.rules import within
from people.models import Member
from sdip.web.forms import DayField, Form, NumberField, PercentField, WordsFormField

from .models import Action, Cycle, Goal
from .workflow import ACTION_MOVES, ActionState, Stage


class NamedChoice(forms.ModelChoiceField):
    """Rows with a translated name, in the reader's language and alphabet."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "name", obj))


def member_field(**kwargs: Any) -> NamedChoice:
    return NamedChoice(queryset=Member.objects.none(), empty_label=_("Choose a person"), **kwargs)


def members() -> Any:
    return Member.objects.active().order_by("name", "pk")


class PlanForm(Form):
    directorate = NamedChoice(label=_("Directorate"), queryset=Directorate.objects.none(), empty_label=_("Choose one"))
    service = NamedChoice(
        label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("The whole directorate")
    )
    name = WordsFormField(label=_("Name of the plan"), max_length=200)
    chair = member_field(label=_("Chair"), required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    public = forms.BooleanField(
        label=_("Show to the public"),
        required=False,
        help_text=_("Goals and figures only; no names of persons."),
    )

    def __init__(self, *args: Any, member: Member, cycle: Cycle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cycle is None:
            mine = within(Directorate.objects.in_use(), member, "edit_plans", "path")
            self.fields["directorate"].queryset = mine.by_name()  # type: ignore[attr-defined]
            services = within(Service.objects.filter(ended_on=None), member, "edit_plans")
        else:
            del self.fields["directorate"]  # a plan stays where it is; another one is opened elsewhere
            services = Service.objects.filter(ended_on=None, directorate__path__startswith=cycle.directorate.path)
        self.fields["service"].queryset = services.by_name()  # type: ignore[attr-defined]
        self.fields["chair"].queryset = members()  # type: ignore[attr-defined]


class StageForm(Form):
    to = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    stage = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why the plan goes back"), required=False, max_length=1000, widget=forms.Textarea)


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


class AimFields(Form):
    """The measurable part of a goal: in the indicator's own unit."""

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
        self.order_fields(["cycle", "name", "statement", "cause", "basis", "low", "high", "due_on", "owner"])

    def aim(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data.get(name) for name in ("basis", "low", "high", "due_on", "owner")}


class GoalForm(AimFields):
    pass


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


class ActionForm(Form):
    goal = forms.ModelChoiceField(label=_("For the goal"), queryset=Goal.objects.none(), empty_label=_("Choose a goal"))
    statement = WordsFormField(label=_("What is done"), max_length=300)
    owner = member_field(label=_("Who does it"))
    starts_on = DayField(label=_("From"), required=False)
    due_on = DayField(label=_("By"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, goals: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = members()  # type: ignore[attr-defined]
        if goals is None:
            del self.fields["goal"]  # an action stays with its goal
        else:
            self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
            self.fields["goal"].label_from_instance = lambda goal: str(goal.indicator.name)  # type: ignore[attr-defined]


class UpdateForm(Form):
    """How far is it: one minute, from "my work"."""

    to = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What to know"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DayField(label=_("By"), help_text=_("Leave it as it is unless the day moves; then write down why."))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        start = {"to": action.state, "note": action.note, "due_on": action.due_on, "revision": action.revision}
        super().__init__(*args, initial=start, **kwargs)
        reachable = {action.state, *ACTION_MOVES[action.state]}
        self.fields["to"].choices = [(state, label) for state, label in ActionState.choices if state in reachable]  # type: ignore[attr-defined]
