"""A schedule as people set it. The fields of the day follow how often it runs, with and without script."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.models import Period, PeriodKind
from organisation.forms.fields import WholeNumberField
from organisation.forms.settings import time_zones
from organisation.models import Directorate, Weekday
from planning.models import Cycle
from sdip.web.formats import formatter
from tenancy.context import require_tenant

from ..calendar import FISCAL, HALF, MONTHS, QUARTERLY, WEEKLY
from ..content import Scope
from ..models import Schedule
from ..workflow import ABOUT, OF_ANY_PERIOD, OF_NO_PERIOD, Kind, usual_period
from .recipients import RecipientsField
from .reports import ReportForm

KINDS = [kind for kind in PeriodKind.choices if kind[0] != PeriodKind.DAY]
OF_MONTHS = (QUARTERLY, HALF, FISCAL)  # cadences of several months
FIRST_DAY = {WEEKLY: 1}  # of a schedule that gets another cadence; else the usual


class DayOfMonth(WholeNumberField):
    def __init__(self, **kwargs: Any) -> None:
        missing = gettext_lazy("“Day of the month” is missing. Write a number from 1 to 31.")
        super().__init__(most=31, error_messages={"required": missing}, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            day = super().clean(value)
        except ValidationError as problem:
            if problem.code == "required":
                raise
            day = 0
        if not day:
            raise ValidationError(_("“Day of the month”: write a number from 1 to 31."))
        return day


def day_of_week() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, choices=[(each.value + 1, each.label) for each in Weekday],
        error_messages={
            "required": _("“Day of the week” is missing. Choose one."),
            "invalid_choice": _("Choose a day of the week from the list."),
        },
    )  # fmt: skip


def months_of(cadence: str) -> list[tuple[int, str]]:
    """Each with the months of the calendar that it comes to."""
    write, step = formatter(), MONTHS[cadence]
    first = require_tenant().fiscal_month - 1 if cadence == FISCAL else 0
    return [
        (
            place + 1,
            write.listed(
                write.month_name(date(2000, (first + place + more) % 12 + 1, 1)) for more in range(0, 12, step)
            ),
        )
        for place in range(step)
    ]


class ScheduleForm(ReportForm):
    """What it is about, as a report's form asks it; then when, and to whom."""

    period_kind = forms.ChoiceField(
        label=gettext_lazy("Period of the report"), choices=KINDS,
        help_text=gettext_lazy("The newest one that has ended and has figures."),
    )  # fmt: skip
    cadence = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Schedule.Cadence.choices, widget=forms.RadioSelect
    )
    month = forms.TypedChoiceField(
        label=gettext_lazy("Month"), coerce=int, choices=[],
        error_messages={
            "required": gettext_lazy("“Month” is missing. Choose in which months the report is made."),
            "invalid_choice": gettext_lazy("Choose one of the months in the list."),
        },
    )  # fmt: skip
    day = DayOfMonth(
        label=gettext_lazy("Day of the month"), help_text=gettext_lazy("1 to 31; 31 is always its last day.")
    )
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

    def __init__(
        self,
        *args: Any,
        document: str,
        directorates: Any = None,
        whole: bool = False,
        cycle: Cycle | None = None,
        **kwargs: Any,
    ) -> None:
        """`directorates` None: the schedule is there, and stays with what it is about, such as the plan `cycle`.

        `drawn` among what was sent: for which cadence the day was asked. What was asked for another one is asked anew."""
        kwargs["data"] = _asked_anew(args[0] if args else kwargs.get("data"))
        args = args[1:]
        self.is_new, self.cycle = directorates is not None, cycle
        mine = directorates if directorates is not None else Directorate.objects.none()
        periods = Period.objects.none()
        super().__init__(
            *args, document=document, directorates=mine, periods=periods, whole=whole, asking=False, **kwargs
        )
        away = ["period", *(["period_kind"] if ABOUT[document] in OF_NO_PERIOD else [])]
        for name in away if self.is_new else [*away, "directorate", "subject"]:
            self.fields.pop(name, None)
        if document in OF_ANY_PERIOD and "period_kind" in self.fields:
            self.fields["period_kind"].help_text = _("The newest one that has ended.")
        if "subject" in self.fields and self.kind == Kind.WAVE:
            self.fields["subject"].help_text = _("Once a later wave has all its answers, the report is about that one.")
        self._follow_cadence()

    def _follow_cadence(self) -> None:
        cadence = str(self["cadence"].value() or "")
        self.drawn = cadence if cadence in Schedule.Cadence.values else Schedule.Cadence.MONTHLY.value
        if self.drawn == WEEKLY:
            self.fields["day"] = day_of_week()
        if self.drawn in OF_MONTHS:
            self.fields["month"].choices = months_of(self.drawn)  # type: ignore[attr-defined]
        else:
            del self.fields["month"]

    @property
    def groups(self) -> dict[str, list[Any]]:
        """Before the cadence, what follows it, and the rest."""
        names = list(self.fields)
        when = [name for name in ("month", "day") if name in names]
        about = names[: names.index("cadence")]
        rest = [name for name in names if name not in (*about, *when, "cadence")]
        return {
            key: [self[name] for name in found] for key, found in (("about", about), ("when", when), ("rest", rest))
        }

    def clean(self) -> dict[str, Any]:
        """The month counts where the cadence has one."""
        data: dict[str, Any] = super().clean()
        data.setdefault("month", 1)
        return data

    def _scope(self, data: dict[str, Any]) -> Any:
        return super()._scope(data) if self.is_new else Scope(self.document)  # of which nothing is taken

    @property
    def timing(self) -> dict[str, Any] | None:
        """When it would run, as soon as all that says so is filled in; whatever else is missing."""
        wanted = [name for name in TIMING if name in self.fields]
        data = getattr(self, "cleaned_data", {})
        if any(name not in data for name in wanted):
            return None
        cycle = data.get("subject") if self.is_new and self.kind == Kind.PLAN else self.cycle
        return {"document": self.document, "cycle": cycle, "month": 1} | {name: data[name] for name in wanted}

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes beside the scope."""
        usual = {"period_kind": usual_period(self.document)}  # of what has days of its own nobody asks
        return usual | {name: self.cleaned_data[name] for name in KEPT if name in self.cleaned_data}


def _asked_anew(data: Any) -> Any:
    """Without the day that was asked for another cadence: 5 is the fifth of a month, and a Friday."""
    if not data or data.get("drawn", data.get("cadence")) == data.get("cadence"):
        return data
    return {name: data.get(name) for name in data if name not in ("month", "day")}


TIMING = ("period_kind", "cadence", "month", "day", "at", "time_zone", "rule")
KEPT = ("language", "period_kind", "cadence", "month", "day", "at", "time_zone", "rule", "recipients")
