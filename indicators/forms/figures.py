"""What people type about one figure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form, NumberField

from ..actions import Numbers
from ..models import IndicatorVersion, Measurement
from .common import RATIOS, number_field
from .qualitative import answer_fields, answer_numbers, is_judged


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
        self.version = version
        self.ratio = version.kind in RATIOS
        if is_judged(version):
            before = Measurement(value=self.initial.get("value"), original=self.initial.get("original", ""))
            numbers = answer_fields(version, before)
        elif self.ratio:
            top = str(version.numerator_name) or _("Numerator")
            bottom = str(version.denominator_name) or _("Denominator")
            numbers = {
                "numerator": NumberField(label=top, required=False),
                "denominator": NumberField(label=bottom, required=False, minimum=0),
            }
        else:
            numbers = {"value": number_field(version, _("Figure"), required=False)}
        self.fields = {**numbers, **self.fields}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if is_judged(self.version):
            found["answered"] = answer_numbers(self.version, found)
        return found

    def numbers(self) -> Numbers:
        found = self.cleaned_data
        if answer := found.get("answered"):
            return Numbers(answer.value, answer.numerator, answer.denominator, found["no_data_reason"], answer.original)
        return Numbers(
            value=found.get("value"), numerator=found.get("numerator"), denominator=found.get("denominator"),
            no_data_reason=found["no_data_reason"],
        )  # fmt: skip

    @staticmethod
    def initial_of(row: Measurement | None) -> dict[str, Any]:
        if row is None:
            return {"revision": 0}
        names = ("value", "numerator", "denominator", "original", "no_data_reason", "note", "revision")
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
