from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.models import Period, PeriodKind
from organisation.forms.settings import time_zones
from organisation.models import Directorate

from ..calendar import FISCAL, HALF, MONTHS, QUARTERLY
from ..content import Scope
from ..models import Schedule
from ..workflow import ABOUT, OF_NO_PERIOD
from .recipients import RecipientsField
from .reports import ReportForm

KINDS = [kind for kind in PeriodKind.choices if kind[0] != PeriodKind.DAY]
OF_MONTHS = (QUARTERLY, HALF, FISCAL)  # cadences of several months
NUMBER = {"inputmode": "numeric", "class": "short"}


class ScheduleForm(ReportForm):
    """What it is about, as a report's form asks it; then when, and to whom."""

    period_kind = forms.ChoiceField(
        label=gettext_lazy("Period of the report"), choices=KINDS,
        help_text=gettext_lazy("The newest one that has ended and has figures."),
    )  # fmt: skip
    cadence = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Schedule.Cadence.choices, widget=forms.RadioSelect
    )
    month = forms.IntegerField(
        label=gettext_lazy("Month"), min_value=1, max_value=12, required=False, widget=forms.TextInput(attrs=NUMBER),
        help_text=gettext_lazy("Of the quarter, the half-year or the fiscal year: 1 for its first month."),
        error_messages={"invalid": gettext_lazy("Write the month as a number.")},
    )  # fmt: skip
    day = forms.IntegerField(
        label=gettext_lazy("Day"), min_value=1, max_value=31, widget=forms.TextInput(attrs=NUMBER),
        help_text=gettext_lazy("Weekly: 1 for Monday to 7 for Sunday. Else the day of the month; 31 is its last day."),
        error_messages={"invalid": gettext_lazy("Write the day as a number.")},
    )  # fmt: skip
    at = forms.TimeField(
        label=gettext_lazy("Hour"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        error_messages={"invalid": gettext_lazy("Write the hour as 08:00.")},
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    rule = forms.ChoiceField(
        label=gettext_lazy("If that is no working day"), choices=Schedule.Rule.choices, widget=forms.RadioSelect
    )
    recipients = RecipientsField()
    field_order = (
        "directorate",
        "subject",
        "language",
        "period_kind",
        "cadence",
        "month",
        "day",
        "at",
        "time_zone",
        "rule",
        "recipients",
    )

    def __init__(self, *args: Any, document: str, directorates: Any = None, whole: bool = False, **kwargs: Any) -> None:
        """`directorates` None: the schedule is there, and stays with what it is about."""
        self.is_new = directorates is not None
        mine = directorates if directorates is not None else Directorate.objects.none()
        periods = Period.objects.none()
        super().__init__(
            *args, document=document, directorates=mine, periods=periods, whole=whole, asking=False, **kwargs
        )
        away = ["period", *(["period_kind"] if ABOUT[document] in OF_NO_PERIOD else [])]
        for name in away if self.is_new else [*away, "directorate", "subject"]:
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """The month counts where the cadence has one."""
        data: dict[str, Any] = super().clean()
        cadence, month = data.get("cadence"), data.get("month") or 1
        if cadence in OF_MONTHS and month > MONTHS[cadence]:
            self.add_error("month", _("Write a number from 1 to %(most)s.") % {"most": MONTHS[cadence]})
        data["month"] = month if cadence in OF_MONTHS else 1
        return data

    def _scope(self, data: dict[str, Any]) -> Any:
        return super()._scope(data) if self.is_new else Scope(self.document)  # of which nothing is taken

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes beside the scope."""
        return {name: self.cleaned_data[name] for name in KEPT if name in self.cleaned_data}


KEPT = ("language", "period_kind", "cadence", "month", "day", "at", "time_zone", "rule", "recipients")
