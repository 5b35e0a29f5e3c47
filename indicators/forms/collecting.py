"""What people type about dimensions, and where and by what an indicator is collected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisation.models import Place
from sdip.web.forms import Form, WordsFormField

from ..models import Breakdown, CollectionPlace, Dimension, Indicator
from .common import NamedChoices


class NamedForm(Form):
    """A dimension, or an option of one."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Short and lasting, for example women.")
    )
    name = WordsFormField(label=gettext_lazy("Name"), max_length=200)


class RenameForm(Form):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=200)


class PlaceChoices(NamedChoices):
    """The tree as a list: what lies inside another place is indented."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u2003" * (obj.path.strip("/").count("/")) + str(obj.name)


class CollectionForm(Form):
    dimensions = NamedChoices(
        label=gettext_lazy("Broken down by"), queryset=Dimension.objects.none(), required=False,
        help_text=gettext_lazy("A figure for each option is collected beside the whole."),
    )  # fmt: skip
    places = PlaceChoices(
        label=gettext_lazy("Collected at"), queryset=Place.objects.none(), required=False,
        help_text=gettext_lazy("A figure for each of these areas and service points is collected beside the whole."),
    )  # fmt: skip

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        chosen = {
            "dimensions": list(Breakdown.objects.filter(indicator=indicator).values_list("dimension", flat=True)),
            "places": list(CollectionPlace.objects.filter(indicator=indicator).values_list("place", flat=True)),
        }
        super().__init__(*args, initial=chosen, **kwargs)
        self.fields["dimensions"].queryset = Dimension.objects.by_name()  # type: ignore[attr-defined]
        places = Place.objects.in_use() | Place.objects.filter(pk__in=chosen["places"])
        self.fields["places"].queryset = places.order_by("path")  # type: ignore[attr-defined]
