"""What people type about dimensions, and where and by what an indicator is collected."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Place
from sdip.web.forms import Form, WordsFormField

from ..actions.collecting import Combined
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


class Stacked(forms.CheckboxSelectMultiple):
    """One below the other: long lists, and trees."""

    template_name = "indicators/parts/stacked_choices.html"


class PlaceChoices(NamedChoices):
    """The tree as a list: what lies inside another place is indented."""

    widget = Stacked

    def label_from_instance(self, obj: Any) -> str:
        return "\u2003" * (obj.path.strip("/").count("/")) + str(obj.name)


def combined_of(text: str) -> Combined:
    """Of a box's value: 3x5, 3p, 3x5p."""
    first, _sign, other = text.removesuffix("p").partition("x")
    return Combined(int(first), int(other) if other else None, text.endswith("p"))


def text_of(each: Combined) -> str:
    return f"{each.dimension}" + (f"x{each.other}" if each.other else "") + ("p" if each.at_places else "")


def combined_choices(dimensions: Sequence[Dimension]) -> Iterator[tuple[str, str]]:
    """Two dimensions; one at each place; two at each place."""
    pairs = [sorted(pair, key=lambda row: row.pk) for pair in combinations(dimensions, 2)]
    for one, other in pairs:
        yield text_of(Combined(one.pk, other.pk)), _pair_words(one, other)
    for row in dimensions:
        yield text_of(Combined(row.pk, None, True)), _("%(what)s, at each place") % {"what": row.name}
    for one, other in pairs:
        told = {"what": _pair_words(one, other)}
        yield text_of(Combined(one.pk, other.pk, True)), _("%(what)s, at each place") % told


def _pair_words(one: Dimension, other: Dimension) -> str:
    return _("%(one)s by %(other)s") % {"one": one.name, "other": other.name}


class CombinedChoices(forms.TypedMultipleChoiceField):
    widget = Stacked

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=combined_of, empty_value=[], required=False, **kwargs)


class CollectionForm(Form):
    dimensions = NamedChoices(
        label=gettext_lazy("Broken down by"), queryset=Dimension.objects.none(), required=False,
        help_text=gettext_lazy("A figure for each option is collected beside the whole."),
    )  # fmt: skip
    places = PlaceChoices(
        label=gettext_lazy("Collected at"), queryset=Place.objects.none(), required=False,
        help_text=gettext_lazy("A figure for each of these areas and service points is collected beside the whole."),
    )  # fmt: skip

    crossings = CombinedChoices(
        label=gettext_lazy("Combinations"),
        help_text=gettext_lazy("A figure for each combination of the options is collected too, for example women above 60."),
    )  # fmt: skip

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        chosen: dict[str, Any] = {
            "dimensions": list(Breakdown.objects.filter(indicator=indicator).values_list("dimension", flat=True)),
            "places": list(CollectionPlace.objects.filter(indicator=indicator).values_list("place", flat=True)),
            "crossings": [
                text_of(Combined(row.dimension_id, row.other_id, row.at_places)) for row in indicator.crossings.all()
            ],
        }
        super().__init__(*args, initial=chosen, **kwargs)
        self.fields["dimensions"].queryset = Dimension.objects.by_name()  # type: ignore[attr-defined]
        self._offer_combinations()
        places = Place.objects.in_use() | Place.objects.filter(pk__in=chosen["places"])
        self.fields["places"].queryset = places.order_by("path")  # type: ignore[attr-defined]

    def _offer_combinations(self) -> None:
        choices = list(combined_choices(list(Dimension.objects.by_name())))
        if choices:
            self.fields["crossings"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["crossings"]
