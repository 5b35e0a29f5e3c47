import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sdip.web.forms import Form, NumberField


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


class OnceForm(Form):
    """A form that makes something. Its key tells a double click from a second wish."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class SeenForm(Form):
    """A form that changes what somebody else may have changed meanwhile."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
