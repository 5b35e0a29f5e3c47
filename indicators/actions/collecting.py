"""Where and by what figures are collected beside the whole: places, and dimensions with their options."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from organisation.models import Place
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..models import Breakdown, CollectionPlace, Crossing, Dimension, DimensionOption, Indicator, SliceOption
from ..queries.collection import parts_of

MOST_PARTS = 500  # figures of one indicator for one period: more than a person enters


@dataclass(frozen=True, slots=True)
class Combined:
    """A combination to be collected: two dimensions by their ids in ascending order, or one at each place, or both."""

    dimension: int
    other: int | None = None
    at_places: bool = False


def add_dimension(*, code: str, name: Any, by: Any) -> Dimension:
    """By what figures may be broken down: sex, age, client group."""
    with acting("indicators.add_dimension", by=by):
        return _made(Dimension, code, name)


def add_option(dimension: Dimension, *, code: str, name: Any, by: Any) -> DimensionOption:
    with acting("indicators.add_option", by=by):
        return _made(DimensionOption, code, name, dimension=dimension)


def rename_dimension(row: Dimension | DimensionOption, *, name: Any, by: Any) -> None:
    """Of a dimension or one of its options. The code stays: figures are found by it."""
    with acting("indicators.rename_dimension", by=by):
        row.name = words(name)
        row.save()


def remove_option(row: DimensionOption, *, by: Any) -> None:
    with acting("indicators.remove_option", by=by):
        if SliceOption.objects.filter(option=row).exists():
            raise NotAllowed(_("Figures exist for “%(name)s”. It stays.") % {"name": row.name})
        row.delete()


def remove_dimension(row: Dimension, *, by: Any) -> None:
    with acting("indicators.remove_dimension", by=by):
        crossed = Crossing.objects.filter(models.Q(dimension=row) | models.Q(other=row))
        if (
            Breakdown.objects.filter(dimension=row).exists()
            or crossed.exists()
            or SliceOption.objects.filter(option__dimension=row).exists()
        ):
            raise NotAllowed(_("Indicators are broken down by “%(name)s”. It stays.") % {"name": row.name})
        row.delete()


def set_collection(
    indicator: Indicator, *, dimensions: Collection[Dimension], places: Collection[Place], by: Any, crossings: Collection[Combined] = ()
) -> None:  # fmt: skip
    """From now on figures are collected for these. What was collected before stays as it is."""
    with acting("indicators.set_collection", by=by):
        Indicator.objects.select_for_update().get(pk=indicator.pk)
        if not places and any(each.at_places for each in crossings):
            raise NotAllowed(_("A combination with places needs places. Tick at least one."))
        _match(Breakdown, indicator, "dimension", dimensions)
        _match(CollectionPlace, indicator, "place", places)
        _cross(indicator, set(crossings))
        count = len(parts_of([indicator.pk])[indicator.pk])
        if count > MOST_PARTS:
            told = {"count": formatter().num(count), "most": formatter().num(MOST_PARTS)}
            raise NotAllowed(_("These are %(count)s figures for each period; %(most)s at most are collected.") % told)


def _cross(indicator: Indicator, wanted: set[Combined]) -> None:
    there = {Combined(row.dimension_id, row.other_id, row.at_places): row for row in indicator.crossings.all()}
    Crossing.objects.filter(pk__in=[row.pk for each, row in there.items() if each not in wanted]).delete()
    Crossing.objects.bulk_create(
        Crossing(indicator=indicator, dimension_id=each.dimension, other_id=each.other, at_places=each.at_places)
        for each in sorted(wanted - there.keys(), key=str)
    )


def _match(model: Any, indicator: Indicator, name: str, wanted: Collection[models.Model]) -> None:
    rows = model.objects.filter(indicator=indicator)
    keys = {row.pk for row in wanted}
    there = set(rows.values_list(name, flat=True))
    rows.filter(**{f"{name}__in": there - keys}).delete()
    model.objects.bulk_create([model(indicator=indicator, **{f"{name}_id": pk}) for pk in sorted(keys - there)])


def _made(model: Any, code: str, name: Any, **values: Any) -> Any:
    if any(sign in code for sign in ";= "):
        raise NotAllowed(_("A code has no spaces, and neither “;” nor “=”."))
    try:
        with transaction.atomic():
            return model.objects.create(code=code, name=words(name), **values)
    except IntegrityError as error:
        raise NotAllowed(_("The code “%(code)s” is taken. Choose another one.") % {"code": code}) from error
