"""What people type about what is measured and how."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Service
from organisation.rules import within
from people.models import Member
from sdip.web.forms import DayField, Form, WordsFormField
from sdip.web.units import PERCENT, unit_choices

from ..models import Direction, Frequency, Indicator, Kind
from .common import NamedChoice

KINDS = [(value, label) for value, label in Kind.choices if value not in (Kind.YES_NO, Kind.RUBRIC, Kind.CHECKLIST)]


class IndicatorForm(Form):
    """A new indicator, or what may change of one; `version` fields only matter where the definition is not frozen."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Short and lasting, for example W-03.")
    )
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    service = NamedChoice(
        label=gettext_lazy("Service"), queryset=Service.objects.none(), empty_label=gettext_lazy("Choose a service")
    )
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=Frequency.choices)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=KINDS)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[], required=False)
    decimals = forms.TypedChoiceField(
        label=gettext_lazy("Decimals shown"), choices=[(n, str(n)) for n in range(5)], coerce=int
    )
    direction = forms.ChoiceField(label=gettext_lazy("Which side is good"), choices=[], required=False)
    numerator_name = WordsFormField(label=gettext_lazy("Numerator: what is counted"), required=False, max_length=200)
    denominator_name = WordsFormField(label=gettext_lazy("Denominator: of what"), required=False, max_length=200)
    description = WordsFormField(label=gettext_lazy("What it tells"), required=False, long=True, max_length=2000)
    method = WordsFormField(label=gettext_lazy("How it is counted"), required=False, long=True, max_length=2000)
    source = WordsFormField(label=gettext_lazy("Where the figures come from"), required=False, max_length=500)
    owner = NamedChoice(
        label=gettext_lazy("Owner"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    deputy = NamedChoice(
        label=gettext_lazy("Deputy"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    public = forms.BooleanField(label=gettext_lazy("Show to the public"), required=False)
    valid_from = DayField(
        label=gettext_lazy("Holds from"),
        required=False,
        help_text=gettext_lazy("From this day on figures are expected."),
    )

    VERSION = ("kind", "unit", "decimals", "direction", "numerator_name", "denominator_name")

    def __init__(self, *args: Any, member: Member, indicator: Indicator | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = within(Service.objects.filter(ended_on=None), member, "edit_indicators")
        self.fields["service"].queryset = services.by_name()  # type: ignore[attr-defined]
        for name in ("owner", "deputy"):
            self.fields[name].queryset = Member.objects.active().order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("No unit")), *unit_choices()]  # type: ignore[attr-defined]
        self.fields["direction"].choices = [("", _("To be settled")), *Direction.choices]  # type: ignore[attr-defined]
        if indicator is not None:
            del self.fields["code"]  # a code never changes: other things are found by it

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") == Kind.PERCENT and not self.errors:
            found["unit"] = PERCENT
        if found.get("owner") and found.get("owner") == found.get("deputy"):
            self.add_error("deputy", _("The deputy is somebody other than the owner."))
        return found

    def version(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] or (None if name == "direction" else self.cleaned_data[name])
            for name in self.VERSION
        }

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in (*self.VERSION, "valid_from")}


class DirectionsForm(Form):
    """One direction for every ticked indicator."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Tick the indicators that this direction is for.")}
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which side is good"), choices=Direction.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a direction.")},
    )  # fmt: skip

    def __init__(self, *args: Any, indicators: list[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(row.pk, str(row.name)) for row in indicators]  # type: ignore[attr-defined]
