"""What people type about reports and their schedules, as values; the actions decide."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.models import Period, PeriodKind
from organisation.models import Directorate
from sdip.web.formats import formatter
from sdip.web.forms import Form
from sdip.web.language import tenant_languages

from .models import Schedule

Address = tuple[str, str]
LINE = re.compile(r"(?P<name>[^<>,;،؛]+?)\s*[<,;،؛]\s*(?P<email>[^\s<>,;،؛]+)\s*>?\Z")
ALONE = re.compile(r"(?P<name>)(?P<email>[^\s<>,;،؛]+@[^\s<>,;،؛]+)\Z")
LONGEST_NAME, LONGEST_ADDRESS = 200, 254
KINDS = [kind for kind in PeriodKind.choices if kind[0] != PeriodKind.DAY]


class RecipientsField(forms.CharField):
    """One for each line: name and address. Governors' offices often have no account, so an address is enough."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Recipients"))
        kwargs.setdefault(
            "help_text", gettext_lazy("One in each line: name, comma, e-mail address. For example: Governor’s office, office@example.org")
        )  # fmt: skip
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), max_length=5000, **kwargs)

    def clean(self, value: Any) -> list[Address]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        return [self._address(line) for line in lines]

    def _address(self, line: str) -> Address:
        found = LINE.match(line) or ALONE.match(line)
        if found is None:
            raise ValidationError(
                _("“%(line)s”: write the name, a comma and the e-mail address.") % {"line": line}, code="address"
            )
        name, email = found["name"] or found["email"], found["email"]
        if len(name) > LONGEST_NAME or len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("“%(line)s”: this is too long for a name and an address.") % {"line": line[:60]})
        return name, email


def written(recipients: Any) -> str:
    """Recipients as the field takes them."""
    return "\n".join(f"{each.name}, {each.email}" for each in recipients)


class DirectorateChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * obj.depth}{obj.name}"


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        write = formatter()
        facts = {"period": write.period(obj.starts_on, obj.ends_on), "kind": obj.get_kind_display()}
        return _("%(period)s (%(kind)s)") % facts


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Language of the report"))


class ReportForm(Form):
    directorate = DirectorateChoice(
        label=gettext_lazy("Directorate"), queryset=Directorate.objects.none(), empty_label=None
    )
    period = PeriodChoice(label=gettext_lazy("Period"), queryset=Period.objects.none(), empty_label=None)
    language = language_field()
    recipients = RecipientsField(required=False)

    def __init__(self, *args: Any, directorates: Any, periods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].queryset = directorates  # type: ignore[attr-defined]
        self.fields["period"].queryset = periods  # type: ignore[attr-defined]
        self.fields["language"].choices = [(each.code, each.own_name) for each in tenant_languages()]  # type: ignore[attr-defined]


class SendForm(Form):
    recipients = RecipientsField()


class CorrectionForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("What changed, and why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Printed on the new issue and written in its e-mail."),
    )  # fmt: skip


class ScheduleForm(Form):
    directorate = DirectorateChoice(
        label=gettext_lazy("Directorate"), queryset=Directorate.objects.none(), empty_label=None
    )
    language = language_field()
    period_kind = forms.ChoiceField(
        label=gettext_lazy("Period of the report"), choices=KINDS,
        help_text=gettext_lazy("The newest one that has ended and has figures."),
    )  # fmt: skip
    cadence = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Schedule.Cadence.choices, widget=forms.RadioSelect
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day"), min_value=1, max_value=28, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        help_text=gettext_lazy("Weekly: 1 for Monday to 7 for Sunday. Else the day of the month, 1 to 28."),
        error_messages={"invalid": gettext_lazy("Write the day as a number.")},
    )  # fmt: skip
    at = forms.TimeField(
        label=gettext_lazy("Hour"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        error_messages={"invalid": gettext_lazy("Write the hour as 08:00.")},
    )  # fmt: skip
    recipients = RecipientsField()

    def __init__(self, *args: Any, directorates: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(each.code, each.own_name) for each in tenant_languages()]  # type: ignore[attr-defined]
        if directorates is None:
            del self.fields["directorate"]  # a schedule stays with its directorate
        else:
            self.fields["directorate"].queryset = directorates  # type: ignore[attr-defined]


class VerifyForm(Form):
    number = forms.CharField(
        label=gettext_lazy("Report number"), max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint"), max_length=100, widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=gettext_lazy("The four groups on the first page, for example 9f2c 41d7 a03e 5b18, or all 64 characters."),
    )  # fmt: skip
