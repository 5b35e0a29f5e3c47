from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import DayField, Form, WordsFormField

from ..models import Action, Goal
from ..workflow import ACTION_MOVES, ActionState
from .shared import member_field, members


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
