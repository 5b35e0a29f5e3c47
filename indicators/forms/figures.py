"""What people type about one figure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form, NumberField

from ..actions import Numbers
from ..models import IndicatorVersion, Measurement
from .common import RATIOS, number_field


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
        known = {name: getattr(row, name) for name in names}
        return known | (
            {"no_data_reason": ""} if row.denominator is not None else {}
        )  # a denominator of 0 says it itself


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
