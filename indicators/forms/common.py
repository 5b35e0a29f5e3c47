"""What the forms of this app share."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sdip.web.forms import NumberField, PercentField
from sdip.web.units import PERCENT, unit_name

from ..models import IndicatorVersion, Kind

RATIOS = frozenset({Kind.PERCENT, Kind.RATIO})


class NamedChoice(forms.ModelChoiceField):
    """Rows with a translated name, in the reader's language and alphabet."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class NamedChoices(forms.ModelMultipleChoiceField):
    """Several rows with a translated name, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def number_field(version: IndicatorVersion, label: Any, **options: Any) -> NumberField:
    """In the indicator's own unit; a percentage is written as 71.2 and kept as a fraction."""
    if version.unit == PERCENT:
        return PercentField(label=label, help_text=_("In per cent, for example 71.2."), **options)
    unit = unit_name(version.unit) if version.unit else ""
    return NumberField(label=label, help_text=_("In %(unit)s.") % {"unit": unit} if unit else "", **options)
