"""Which ready indicators go into which service."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisation.models import Service
from organisation.rules import within
from people.models import Member
from sdip.web.forms import DayField, Form

from ..library import Entry
from .common import NamedChoice


class AdoptForm(Form):
    chosen = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Tick the indicators that you want.")})
    service = NamedChoice(
        label=gettext_lazy("Into the service"),
        queryset=Service.objects.none(),
        empty_label=gettext_lazy("Choose a service"),
    )
    valid_from = DayField(
        label=gettext_lazy("Holds from"),
        required=False,
        help_text=gettext_lazy("From this day on figures are expected."),
    )

    def __init__(self, *args: Any, member: Member, entries: Collection[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(each.code, str(each.name)) for each in entries]  # type: ignore[attr-defined]
        services = within(Service.objects.filter(ended_on=None), member, "edit_indicators")
        self.fields["service"].queryset = services.by_name()  # type: ignore[attr-defined]
