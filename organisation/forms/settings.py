"""Settings, calendars, and files that are brought in."""

import zoneinfo
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter
from sdip.web.forms import DayField, Form, PercentField, WordsFormField
from sdip.web.language import LANGUAGES

from ..deadlines import ANSWER_DAYS, DUE_DAYS, LONGEST, PHONES, RECOUNT_TOLERANCE, REMINDER_DAYS, REPORT_TOLERANCE
from ..exchange.sheets import SHEETS
from ..models import Weekday
from .fields import Edited, PhoneField, WholeNumberField


def time_zones() -> list[tuple[str, str]]:
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(zoneinfo.available_timezones())
        if "/" in zone or zone == "UTC"
    ]


def months() -> list[tuple[int, str]]:
    return [(n, formatter().month_name(date(2000, n, 1))) for n in range(1, 13)]


class ImportForm(Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A workbook (XLSX) as the export makes it, or a CSV file in UTF-8."),
    )
    csv_holds = forms.ChoiceField(
        label=gettext_lazy("What a CSV file holds"),
        required=False,
        choices=[
            ("", gettext_lazy("It is a workbook: its sheets say it")),
            *((s.key, s.label) for s in SHEETS.values()),
        ],
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.get("file")
        if file and not file.name.lower().endswith(".xlsx") and not given.get("csv_holds"):
            self.add_error("csv_holds", _("Say what the CSV file holds."))
        return given


class SettingsForm(Edited):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=[(each.code, each.own_name) for each in LANGUAGES.values()],
        widget=forms.CheckboxSelectMultiple,
    )
    first_language = forms.ChoiceField(
        label=gettext_lazy("First language"),
        choices=[(each.code, each.own_name) for each in LANGUAGES.values()],
        help_text=gettext_lazy("Whoever has chosen none reads this one. Reports are written in it."),
    )
    digits = forms.ChoiceField(
        label=gettext_lazy("Digits in Arabic and Kurdish"),
        choices=[("arab", gettext_lazy("Arabic-Indic: ٠١٢٣")), ("latn", gettext_lazy("Western: 0123"))],
    )
    charts = forms.ChoiceField(
        label=gettext_lazy("Time in charts of right-to-left pages"),
        required=False,
        choices=[
            ("", gettext_lazy("Runs from right to left, like the text")),
            ("ltr", gettext_lazy("Runs from left to right")),
        ],
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    fiscal_month = forms.TypedChoiceField(
        label=gettext_lazy("The fiscal year begins in"), choices=months, coerce=int,
        help_text=gettext_lazy("Fiscal years that are there already stay as they are."),
    )  # fmt: skip
    colour = forms.CharField(
        label=gettext_lazy("Colour of the pages"),
        required=False,
        max_length=7,
        widget=forms.TextInput({"type": "color", "dir": "ltr", "class": "short"}),
        help_text=gettext_lazy("Dark enough that white text on it can be read."),
    )
    own_colour = forms.BooleanField(label=gettext_lazy("Use this colour instead of ours"), required=False)
    crest = forms.FileField(
        label=gettext_lazy("Coat of arms"),
        required=False,
        help_text=gettext_lazy("A picture (PNG, JPEG or WebP). We store our own small copy."),
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    no_crest = forms.BooleanField(label=gettext_lazy("Remove the coat of arms"), required=False)
    mfa_required = forms.BooleanField(
        label=gettext_lazy("Staff must use a second factor"),
        required=False,
        help_text=gettext_lazy("Whoever has none yet is asked to set it up with the next click."),
    )
    sample = forms.BooleanField(
        label=gettext_lazy("Mark every page as sample data"),
        required=False,
        help_text=gettext_lazy("For training: nobody must take these figures for real."),
    )

    def clean(self) -> dict[str, Any]:
        """The first language stands first; a colour that is not ours to use is none."""
        given = super().clean() or {}
        first, chosen = given.pop("first_language", ""), given.get("languages", [])
        if first and chosen and first not in chosen:
            self.add_error("first_language", _("Choose one of the languages above."))
        given["languages"] = [first, *(code for code in chosen if code != first)]
        own, colour = given.pop("own_colour", False), given.get("colour", "")
        given["colour"] = colour.lower() if own else ""
        return given


class DeadlinesForm(Edited):
    """Empty fields stay with what the application takes otherwise, which their hints name."""

    answer_days = WholeNumberField(
        label=gettext_lazy("Working days until a message is answered"), required=False, most=LONGEST
    )
    due_day = WholeNumberField(label=gettext_lazy("Days until daily figures are due"), required=False, most=LONGEST)
    due_week = WholeNumberField(label=gettext_lazy("Days until weekly figures are due"), required=False, most=LONGEST)
    due_month = WholeNumberField(label=gettext_lazy("Days until monthly figures are due"), required=False, most=LONGEST)
    due_quarter = WholeNumberField(
        label=gettext_lazy("Days until quarterly figures are due"), required=False, most=LONGEST
    )
    due_half = WholeNumberField(
        label=gettext_lazy("Days until half-yearly figures are due"), required=False, most=LONGEST
    )
    due_year = WholeNumberField(label=gettext_lazy("Days until yearly figures are due"), required=False, most=LONGEST)
    due_fiscal = WholeNumberField(
        label=gettext_lazy("Days until figures of a fiscal year are due"), required=False, most=LONGEST
    )
    reminder_before = WholeNumberField(
        label=gettext_lazy("Days before figures are due on which their owner is reminded"), required=False, most=LONGEST
    )
    reminder_deputy = WholeNumberField(
        label=gettext_lazy("Days after figures were due on which the deputy is told"), required=False, most=LONGEST
    )
    reminder_head = WholeNumberField(
        label=gettext_lazy("Days after figures were due on which the head of the directorate is told"),
        required=False,
        most=LONGEST,
    )
    recount_tolerance = PercentField(
        label=gettext_lazy("How far a recount in the field may differ before it disputes a figure"),
        required=False,
        minimum=0,
        maximum=1,
    )
    report_tolerance = PercentField(
        label=gettext_lazy("How far below its target a figure may be before a report names it"),
        required=False,
        minimum=0,
        maximum=1,
    )
    phone_emergency = PhoneField(label=gettext_lazy("Telephone for emergencies, day and night"))
    phone_desk = PhoneField(label=gettext_lazy("Telephone of the citizen desk"))
    phone_text = PhoneField(label=gettext_lazy("Number for text messages"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        write = formatter()
        usual = {"answer_days": write.num(ANSWER_DAYS), "report_tolerance": write.percent(REPORT_TOLERANCE)}
        usual |= {f"reminder_{step}": write.num(days) for step, days in REMINDER_DAYS.items()}
        usual["recount_tolerance"] = write.percent(RECOUNT_TOLERANCE)
        usual |= {f"due_{kind}": write.num(days) for kind, days in DUE_DAYS.items()}
        for name, value in usual.items():
            self.fields[name].help_text = _("If this is empty, %(usual)s counts.") % {"usual": value}

    def facts(self) -> dict[str, Any]:
        """As the settings hold them; what is empty is None or left out."""
        given = self.cleaned_data
        return {
            "answer_days": given["answer_days"],
            "reminder_days": {step: days for step in REMINDER_DAYS if (days := given[f"reminder_{step}"]) is not None}
            or None,
            "recount_tolerance": _as_text(given["recount_tolerance"]),
            "report_tolerance": _as_text(given["report_tolerance"]),
            "due_days": {kind: given[f"due_{kind}"] for kind in DUE_DAYS if given[f"due_{kind}"] is not None} or None,
            "phones": {kind: given[f"phone_{kind}"] for kind in PHONES if given[f"phone_{kind}"]} or None,
        }


def _as_text(tolerance: Decimal | None) -> str | None:
    return None if tolerance is None else str(tolerance)


class CalendarForm(Form):
    valid_from = DayField(label=gettext_lazy("Valid from"))
    weekend = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Free days of the week"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class HolidayForm(Form):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=200)
    on = DayField(label=gettext_lazy("First day"))
    until = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: one day only."))
