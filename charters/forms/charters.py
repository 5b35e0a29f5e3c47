"""Who looks after a charter, and what it is of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisation.models import Directorate, Service
from people.models import Member
from sdip.web.forms import DayField, Form, WordsFormField

from .fields import CountField


class CharterForm(Form):
    """Who looks after a charter, and when it is looked at again."""

    owner = forms.ModelChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Who keeps the charter true and is reminded of its review."),
    )
    review_on = DayField(label=gettext_lazy("Next review"), required=False)
    every_months = CountField(
        label=gettext_lazy("Reviewed every (months)"), required=False, minimum=1, maximum=120, initial=12
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Member.objects.active().by_name()  # type: ignore[attr-defined]


class OfficeCharterForm(CharterForm):
    """Of an office the name can be changed too."""

    name = WordsFormField(label=gettext_lazy("Name of the charter"), max_length=300)
    field_order: tuple[str, ...] = ("name", "owner", "review_on", "every_months")


class NewCharterForm(CharterForm):
    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Service"), empty_label=gettext_lazy("Choose one")
    )
    field_order = ("service", "owner", "review_on", "every_months")

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class NewOfficeCharterForm(OfficeCharterForm):
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(), label=gettext_lazy("Directorate"), empty_label=gettext_lazy("Choose one")
    )
    field_order = ("directorate", "name", "owner", "review_on", "every_months")

    def __init__(self, *args: Any, directorates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].queryset = directorates  # type: ignore[attr-defined]


class CharterSettingsForm(Form):
    governor_approves = forms.BooleanField(
        label=gettext_lazy("The governor’s office or council approves each charter too"), required=False
    )
