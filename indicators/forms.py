"""What people type about indicators, as values; the actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Place, Service
from organisation.rules import within
from people.models import Member
from sdip.web.forms import DayField, Form, NumberField, PercentField, WordsFormField
from sdip.web.units import PERCENT, unit_choices, unit_name

from .actions import Numbers
from .models import Direction, Frequency, Indicator, IndicatorVersion, Kind, Measurement, StandardKind

KINDS = [(value, label) for value, label in Kind.choices if value not in (Kind.YES_NO, Kind.RUBRIC, Kind.CHECKLIST)]
RATIOS = frozenset({Kind.PERCENT, Kind.RATIO})


class NamedChoice(forms.ModelChoiceField):
    """Rows with a translated name, in the reader's language and alphabet."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def number_field(version: IndicatorVersion, label: Any, **options: Any) -> NumberField:
    """In the indicator's own unit; a percentage is written as 71.2 and kept as a fraction."""
    if version.unit == PERCENT:
        return PercentField(label=label, help_text=_("In per cent, for example 71.2."), **options)
    unit = unit_name(version.unit) if version.unit else ""
    return NumberField(label=label, help_text=_("In %(unit)s.") % {"unit": unit} if unit else "", **options)


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


class FigureForm(Form):
    """One figure: numerator and denominator for a ratio, else the value; or the reason why there is none."""

    no_data_reason = forms.CharField(label=gettext_lazy("Or: why there is no figure"), required=False, max_length=300)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What explains the figure to whoever reads it."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: IndicatorVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ratio = version.kind in RATIOS
        if self.ratio:
            top = str(version.numerator_name) or _("Numerator")
            bottom = str(version.denominator_name) or _("Denominator")
            numbers: dict[str, forms.Field] = {
                "numerator": NumberField(label=top, required=False),
                "denominator": NumberField(label=bottom, required=False, minimum=0),
            }
        else:
            numbers = {"value": number_field(version, _("Figure"), required=False)}
        self.fields = {**numbers, **self.fields}

    def numbers(self) -> Numbers:
        found = self.cleaned_data
        return Numbers(
            value=found.get("value"), numerator=found.get("numerator"), denominator=found.get("denominator"),
            no_data_reason=found["no_data_reason"],
        )  # fmt: skip

    @staticmethod
    def initial_of(row: Measurement | None) -> dict[str, Any]:
        if row is None:
            return {"revision": 0}
        names = ("value", "numerator", "denominator", "no_data_reason", "note", "revision")
        return {name: getattr(row, name) for name in names}


class ReturnForm(Form):
    note = forms.CharField(
        label=gettext_lazy("What has to be corrected"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=True,
    )


class RecountForm(Form):
    verified_on = DayField(label=gettext_lazy("Counted again on"))
    note = forms.CharField(
        label=gettext_lazy("What was found"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, version: IndicatorVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"recounted": number_field(version, _("Recounted")), **self.fields}
