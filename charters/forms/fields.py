from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sdip.web.forms import NumberField


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
