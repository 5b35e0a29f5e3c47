"""Forms of charters: strings into values, nothing is saved here."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.models import Indicator
from organisation.models import Service
from people.models import Member
from sdip.web.forms import DayField, Form, NumberField, WordsFormField

from .models import CharterVersion, Commitment
from .queries import measurable_indicators, services_of


class CountField(NumberField):
    """A whole number in any digits."""

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value != value.to_integral_value():
            raise ValidationError(_("Write a whole number."), code="whole")

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


def days_field(label: Any, help_text: Any) -> CountField:
    return CountField(label=label, help_text=help_text, required=False, minimum=0, maximum=366)


class CharterForm(Form):
    """Who looks after a charter, and when it is looked at again."""

    owner = forms.ModelChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Who keeps the charter true and is reminded of its review."),
    )
    review_on = DayField(label=gettext_lazy("Next review"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Member.objects.active().by_name()  # type: ignore[attr-defined]


class NewCharterForm(CharterForm):
    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Service"), empty_label=gettext_lazy("Choose one")
    )
    field_order = ("service", "owner", "review_on")

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class DraftForm(Form):
    """The texts of a draft in the languages of the municipality."""

    for_whom = WordsFormField(
        label=gettext_lazy("For whom"), required=False, help_text=gettext_lazy("One sentence: who may use the service.")
    )
    requirements = WordsFormField(
        label=gettext_lazy("What you need"),
        long=True,
        required=False,
        help_text=gettext_lazy("One line for each paper or condition, with where to get it."),
    )
    steps = WordsFormField(
        label=gettext_lazy("How it works"),
        long=True,
        required=False,
        help_text=gettext_lazy("One line for each step of the citizen or of the office, in order."),
    )
    fees = WordsFormField(
        label=gettext_lazy("Fees"),
        long=True,
        required=False,
        help_text=gettext_lazy("One line for each fee, and who pays nothing."),
    )
    rights = WordsFormField(
        label=gettext_lazy("Rights and duties"), long=True, required=False, help_text=gettext_lazy("One line for each.")
    )
    contacts = WordsFormField(
        label=gettext_lazy("How to reach us"),
        long=True,
        required=False,
        help_text=gettext_lazy("One line for each: telephone, text phone, e-mail, desk, hours."),
    )
    answer_days = days_field(
        gettext_lazy("Messages about the service are answered within (working days)"),
        gettext_lazy("Left empty, the number of the municipality holds."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CommitmentForm(Form):
    """One promise of a draft. The numbers come from the standards of the indicator, not from this form."""

    words = WordsFormField(
        label=gettext_lazy("The promise"),
        help_text=gettext_lazy("As citizens read it: “Burst pipes repaired quickly”."),
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=gettext_lazy("Measured by"),
        required=False,
        empty_label=gettext_lazy("Not measured"),
        help_text=gettext_lazy("The guarantee and the target in force today are copied from its standards."),
    )
    remedy = WordsFormField(
        label=gettext_lazy("If we miss it"),
        long=True,
        required=False,
        help_text=gettext_lazy("What the citizen gets or what you do when the guarantee is missed."),
    )
    answer_days = days_field(
        gettext_lazy("Messages about this promise are answered within (working days)"),
        gettext_lazy("Left empty, the number of the charter holds."),
    )
    position = CountField(label=gettext_lazy("Place in the list"), required=False, minimum=1, maximum=999)

    def __init__(self, *args: Any, version: CharterVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = measurable_indicators(services_of(version)).by_name()  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = rows  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(commitment: Commitment) -> dict[str, Any]:
        names = ("words", "indicator", "remedy", "answer_days", "position")
        return {name: getattr(commitment, name) for name in names}

    def values(self) -> dict[str, Any]:
        """Without a place in the list the promise keeps the one that it has."""
        return {k: v for k, v in self.cleaned_data.items() if k != "position" or v is not None}
