"""The form of one promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from indicators.models import Indicator
from organisation.models import Service
from sdip.web.forms import Form, WordsFormField

from ..models import CharterVersion, Commitment
from ..parts import ASPECT_SETS, Aspect, Standards
from ..queries import by_name, measurable_indicators, services_of
from .fields import CountField, days_field


def aspects() -> list[tuple[str, list[tuple[str, str]]]]:
    """By their set."""
    return [
        (str(each.label), [(code, str(Aspect(code).label)) for code, of in ASPECT_SETS.items() if of == each])
        for each in Standards
    ]


class CommitmentForm(Form):
    """One promise of a draft. The numbers come from the standards of the indicator, not from this form."""

    words = WordsFormField(
        label=gettext_lazy("The promise"),
        help_text=gettext_lazy("As citizens read it: “Burst pipes repaired quickly”."),
    )
    aspect = forms.ChoiceField(label=gettext_lazy("What it is about"), initial=Aspect.SERVICE_TIME)
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("The whole office"),
        help_text=gettext_lazy("A promise of the whole office stands on the page of each of its services."),
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
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: CharterVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = services_of(version)
        rows = measurable_indicators(services).by_name()  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = rows  # type: ignore[attr-defined]
        self.fields["aspect"].choices = aspects()  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.filter(pk__in=services).order_by(by_name(), "pk")  # type: ignore[attr-defined]
        if version.charter.service_id:
            del self.fields["service"]

    @staticmethod
    def initial_of(commitment: Commitment) -> dict[str, Any]:
        names = ("words", "aspect", "service", "indicator", "remedy", "answer_days")
        return {name: getattr(commitment, name) for name in names}

    def values(self) -> dict[str, Any]:
        """Without a place in the list the promise keeps the one that it has."""
        return {k: v for k, v in self.cleaned_data.items() if k != "position" or v is not None}
