from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ..models import PlanSettings
from ..workspace import STAGE_PAGES
from .shared import OnceForm


class PlanSettingsForm(OnceForm):
    governor_stages = forms.MultipleChoiceField(
        label=_("Stages that wait for the governor’s office or council"),
        required=False,
        choices=[(stage.value, stage.label) for stage in STAGE_PAGES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The head of the directorate signs every stage. These go on only when the office has signed too."),
    )
    cluster_size = forms.IntegerField(label=_("Messages that make a cluster"), min_value=2, max_value=1000)
    cluster_days = forms.IntegerField(label=_("Within how many days"), min_value=1, max_value=366)
    remind_days = forms.IntegerField(
        label=_("Days before an action is due on which its owner is reminded"), min_value=0, max_value=90
    )
    deputy_after_days = forms.IntegerField(
        label=_("Days until the deputy hears of a late action"), min_value=0, max_value=366
    )
    head_after_days = forms.IntegerField(
        label=_("Days until the head of the directorate hears of it"), min_value=0, max_value=366
    )
    currency = forms.CharField(
        label=_("Currency of budgets"),
        required=False,
        max_length=3,
        validators=[RegexValidator(r"^[A-Za-z]{3}$", _("Write the three letters of the currency, for example IQD."))],
        widget=forms.TextInput({"dir": "ltr", "class": "short", "autocomplete": "off"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def start(cls, row: PlanSettings) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields if name != "form_key"}
