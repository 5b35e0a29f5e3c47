from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Member
from sdip.web.forms import DayField, Form, WordsFormField

from ..models import Meeting
from ..workflow import AttendanceState, MeetingKind
from .shared import OnceForm, member_field, members


class ClockField(forms.TimeField):
    default_error_messages = {"invalid": _("This is not a time. Write hours and minutes, for example 14:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}))
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%H.%M"], **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(str(int(c)) if c.isdecimal() else c for c in value.strip())
        return super().to_python(value)


class MeetingForm(OnceForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices, widget=forms.RadioSelect)
    on = DayField(label=_("Day"))
    begins = ClockField(label=_("From"))
    ends = ClockField(label=_("Until"))
    where = forms.CharField(label=_("Where"), required=False, max_length=200)
    agenda = forms.CharField(
        label=_("Agenda"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        """The times as moments in the tenant's zone."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("kind", "where", "agenda")}
        return kept | {
            "starts_at": _moment(data["on"], data["begins"]),
            "ends_at": _moment(data["on"], data["ends"]),
        }

    @staticmethod
    def start(meeting: Meeting) -> dict[str, Any]:
        first, last = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        kept = {name: getattr(meeting, name) for name in ("kind", "where", "agenda", "revision")}
        return kept | {"on": first.date(), "begins": first.time(), "ends": last.time()}


def _moment(day: date, clock: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


class RecordForm(Form):
    """Who came, seat by seat, and what was said."""

    guests = forms.CharField(
        label=_("Guests"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who came besides the team, or for somebody of it."),
    )  # fmt: skip
    minutes = forms.CharField(
        label=_("Minutes"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for person in self.people:
            self.fields[f"member_{person.pk}"] = forms.ChoiceField(
                label=person.name, choices=AttendanceState.choices, widget=forms.RadioSelect
            )
        self.order_fields([f"member_{person.pk}" for person in self.people])

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        came = {person.pk: data[f"member_{person.pk}"] for person in self.people}
        return {name: data[name] for name in ("guests", "minutes", "revision")} | {"attendance": came}


class DecisionForm(OnceForm):
    statement = WordsFormField(label=_("What was decided"), max_length=300)
    owner = member_field(
        label=_("Who does it"), required=False, help_text=_("With a person and a day it becomes an action of the plan.")
    )
    due_on = DayField(label=_("By"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = members()  # type: ignore[attr-defined]


class RewordForm(Form):
    statement = WordsFormField(label=_("What was decided"), max_length=300)
    revision = forms.IntegerField(widget=forms.HiddenInput)
