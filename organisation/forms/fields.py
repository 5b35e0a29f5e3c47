"""Fields that the forms of the organisation share."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import Form, NumberField

from ..models import Directorate
from ..queries import tree_order

CODE_HINT = gettext_lazy("A short name that never changes, such as water-1. Imports and exports know the row by it.")


class CodeField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        facts: dict[str, Any] = {"label": gettext_lazy("Code"), "help_text": CODE_HINT, "max_length": 60} | kwargs
        super().__init__(widget=forms.TextInput({"dir": "ltr", "class": "short", "autocomplete": "off"}), **facts)


class WholeNumberField(NumberField):
    """How many people, which place in an order: a whole number from 0 on, in any digits."""

    def __init__(self, *, most: int = 2_000_000_000, **kwargs: Any) -> None:
        super().__init__(minimum=0, maximum=most, **kwargs)

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if isinstance(number, Decimal):
            if number != number.to_integral_value():
                raise ValidationError(_("Write a whole number."), code="whole")
            return int(number)
        return number


class PhoneField(forms.CharField):
    """A number to call, in any digits; it may be missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=40,
            widget=forms.TextInput({"type": "tel", "dir": "ltr", "class": "short", "autocomplete": "off"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return "".join(str(int(c)) if c.isdecimal() else c for c in super().to_python(value) or "")


class _InTreeOrder(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for row in tree_order(self.queryset):
            yield self.choice(row)


class DirectorateField(forms.ModelChoiceField):
    """The directorates in use, in the order of their tree, each further in than the one it is part of."""

    iterator = _InTreeOrder

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Directorate.objects.none(), **{"empty_label": gettext_lazy("Choose one")} | kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "DirectorateField":
        copied: DirectorateField = super().__deepcopy__(memo)
        copied.queryset = Directorate.objects.in_use().by_name()
        return copied

    def leave_out(self, row: Directorate) -> None:
        """Neither the row itself nor anything below it."""
        self.queryset = self.queryset.exclude(path__startswith=row.path)  # type: ignore[union-attr]

    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * obj.depth}{obj.name}"


class CodedField(CodeField):
    """A row named by its code, where there are too many for a list."""

    def __init__(self, model: type[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        row = self.model.objects.filter(code=code).first()
        if row is None:
            raise ValidationError(_("Nothing here has the code “%(code)s”.") % {"code": code}, code="unknown")
        return row

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "code", value)


class Edited(Form):
    """Carries what the reader saw, so that the second of two editors is told."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
