from typing import Any

from django.utils.translation import gettext_lazy as _

from organisation.models import Directorate, Service
from organisation.rules import within
from people.models import Member
from sdip.web.forms import DayField, WordsFormField

from .shared import NamedChoice, OnceForm, member_field, members


class StartForm(OnceForm):
    """Where and when a plan begins that has its problems, solutions and actions from elsewhere."""

    directorate = NamedChoice(label=_("Directorate"), queryset=Directorate.objects.none(), empty_label=_("Choose one"))
    service = NamedChoice(
        label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("The whole directorate")
    )
    name = WordsFormField(label=_("Name of the plan"), max_length=200)
    starts_on = DayField(
        label=_("From"), help_text=_("All days move along: what began on the tenth day does so again.")
    )
    chair = member_field(label=_("Chair"), help_text=_("Answers for the actions until they are given to their owners."))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = within(Directorate.objects.in_use(), member, "edit_plans", "path")
        self.fields["directorate"].queryset = mine.by_name()  # type: ignore[attr-defined]
        services = within(Service.objects.filter(ended_on=None), member, "edit_plans")
        self.fields["service"].queryset = services.by_name()  # type: ignore[attr-defined]
        self.fields["chair"].queryset = members()  # type: ignore[attr-defined]


class TemplateForm(OnceForm):
    name = WordsFormField(label=_("Name of the template"), max_length=200)
