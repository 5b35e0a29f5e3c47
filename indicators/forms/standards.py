"""What people type about standards."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Place
from sdip.web.forms import DayField, Form

from ..models import Direction, IndicatorVersion, StandardKind
from .common import NamedChoice, number_field


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why it is corrected"), required=False, max_length=300,
        help_text=gettext_lazy(
            "Only where approved figures have been judged by another standard already. The reason stays on the page of the standards."
        ),
    )  # fmt: skip


class StandardForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=StandardKind.choices, widget=forms.RadioSelect)
    since = DayField(label=gettext_lazy("Holds from"))
    until = DayField(
        label=gettext_lazy("Until and including"),
        required=False,
        help_text=gettext_lazy("Leave empty: until further notice."),
    )
    place = NamedChoice(
        label=gettext_lazy("Only for this place"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=gettext_lazy("Everywhere"),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A decision, a law, a charter: who says so."),
    )

    limits_anew = forms.BooleanField(
        label=gettext_lazy("The process changes on that day: the limits of the chart start anew"), required=False
    )
    reason = reason_field()

    def __init__(self, *args: Any, version: IndicatorVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_range = version.direction == Direction.RANGE
        low = number_field(version, _("At least") if in_range else _("Standard"))
        fields = {"kind": self.fields["kind"], "low": low}
        if in_range:
            fields["high"] = number_field(version, _("At most"))
        self.fields = {**fields, **{name: field for name, field in self.fields.items() if name != "kind"}}
        self.fields["place"].queryset = Place.objects.in_use().by_name()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("kind", "low")}


class EndForm(Form):
    on = DayField(label=gettext_lazy("Last day on which it holds"))
    reason = reason_field()


class RemovalForm(Form):
    reason = reason_field()
