from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.models import Directorate, Service
from organisation.rules import within
from people.models import Member
from sdip.web.forms import DayField, Form, WordsFormField

from ..models import Cycle
from ..queries import default_chair
from ..workflow import STAGE_MOVES, Level, Stage, is_back
from .shared import NamedChoice, OnceForm, member_field, members


class PlanForm(OnceForm):
    directorate = NamedChoice(label=_("Directorate"), queryset=Directorate.objects.none(), empty_label=_("Choose one"))
    service = NamedChoice(
        label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("The whole directorate")
    )
    name = WordsFormField(label=_("Name of the plan"), max_length=200)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    review_months = forms.IntegerField(label=_("Months between reviews"), min_value=1, max_value=36, initial=3)
    chair = member_field(
        label=_("Chair"), required=False, empty_label=_("The planning manager of the directorate, else its head")
    )
    public = forms.BooleanField(
        label=_("Show to the public"),
        required=False,
        help_text=_("Problems, goals, solutions, actions and figures; no names of persons. Write none into the texts."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, cycle: Cycle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cycle is None:
            del self.fields["revision"]
            mine = within(Directorate.objects.in_use(), member, "edit_plans", "path")
            self.fields["directorate"].queryset = mine.by_name()  # type: ignore[attr-defined]
            services = within(Service.objects.filter(ended_on=None), member, "edit_plans")
            self.fields["chair"].queryset = members()  # type: ignore[attr-defined]
        else:
            # a plan stays where it is, and its chair is one of the seats of its team
            del self.fields["directorate"], self.fields["chair"]
            services = Service.objects.filter(ended_on=None, directorate__path__startswith=cycle.directorate.path)
        self.fields["service"].queryset = services.by_name()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nobody named: who plans there takes the chair."""
        given = super().clean() or {}
        if "chair" in self.fields and given.get("chair") is None and (where := given.get("directorate")):
            given["chair"] = default_chair(where)
        return given


class SignForm(Form):
    stage = forms.ChoiceField(choices=Stage.choices)
    level = forms.ChoiceField(choices=Level.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)


class ReopenForm(Form):
    to = forms.ChoiceField(label=_("Back to"), widget=forms.RadioSelect)
    stage = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the plan goes back"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, initial={"stage": cycle.stage}, **kwargs)
        earlier = [
            (to, Stage(to).label) for to in Stage.values if to in STAGE_MOVES[cycle.stage] and is_back(cycle.stage, to)
        ]
        self.fields["to"].choices = earlier  # type: ignore[attr-defined]


class CountersignForm(Form):
    stage = forms.ChoiceField(choices=Stage.choices)
    note = forms.CharField(required=False, max_length=1000)


class NextPlanForm(OnceForm):
    name = WordsFormField(label=_("Name of the plan"), max_length=200)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))


class ArchiveForm(Form):
    reason = forms.CharField(
        label=_("Why the plan is put away"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
