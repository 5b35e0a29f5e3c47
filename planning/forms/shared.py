"""Fields that several forms of plans have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Member


class NamedChoice(forms.ModelChoiceField):
    """Rows with a translated name, in the reader's language and alphabet."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "name", obj))


def member_field(**kwargs: Any) -> NamedChoice:
    return NamedChoice(queryset=Member.objects.none(), **{"empty_label": _("Choose a person"), **kwargs})


def members() -> Any:
    return Member.objects.active().order_by("name", "pk")
