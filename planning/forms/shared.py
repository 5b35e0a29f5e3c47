"""Fields that several forms of plans have."""

import hashlib
import json
import uuid
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import Member
from sdip.web.authors import FRAME
from sdip.web.forms import Form, NumberField

from ..amounts import MONEY_DECIMALS, MOST_MONEY, too_fine

UNSAID = (*FRAME, "form_key")


class OnceForm(Form):
    """A form that makes something. Its key tells a double click from a second wish."""

    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        required=False,
        initial=uuid.uuid4,
        error_messages={"invalid": _("This form has expired. Load the page again.")},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.key: uuid.UUID | None = data.pop("form_key", None)
        return data

    def fingerprint(self, where: str) -> str:
        """Of what was filled in, and on which page; a file by its name and size."""
        texts = {name: texts for name, texts in cast(QueryDict, self.data).lists() if name not in UNSAID}
        files = [(name, str(file), getattr(file, "size", 0)) for name, file in self.files.items()]
        return hashlib.sha256(json.dumps([where, texts, files], sort_keys=True).encode()).hexdigest()

    def draw_anew(self) -> uuid.UUID:
        """With another key, so that sending it once more is meant."""
        data, key = cast(QueryDict, self.data).copy(), uuid.uuid4()
        data["form_key"] = str(key)
        self.data = data
        return key


class MoneyField(NumberField):
    """An amount in the currency of the plans' settings."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(minimum=0, maximum=MOST_MONEY, **kwargs)

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if too_fine(value, MONEY_DECIMALS):
            raise forms.ValidationError(_("An amount of money has at most two decimals."), code="decimals")


class NamedChoice(forms.ModelChoiceField):
    """Rows with a translated name, in the reader's language and alphabet."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "name", obj))


def member_field(**kwargs: Any) -> NamedChoice:
    return NamedChoice(queryset=Member.objects.none(), **{"empty_label": _("Choose a person"), **kwargs})


def members() -> Any:
    return Member.objects.active().order_by("name", "pk")
