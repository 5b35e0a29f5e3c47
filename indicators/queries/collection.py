"""For what an indicator is collected beside the whole: places, options of dimensions, and combinations of them."""

from collections.abc import Iterable, Sequence
from itertools import product

from ..models import Breakdown, CollectionPlace, Crossing, DimensionOption

Part = tuple[int | None, tuple[int, ...]]  # place, options
Grouped = dict[int, list[int]]


def parts_of(indicators: Sequence[int]) -> dict[int, list[Part]]:
    """Places, then options, then combinations; options in the order in which they were added: four queries."""
    places, options = _places_of(indicators), _options_of(indicators)
    crossings = list(Crossing.objects.filter(indicator__in=indicators).order_by("dimension__code", "at_places", "pk"))
    known = _options_in({pk for row in crossings for pk in (row.dimension_id, row.other_id) if pk})
    found: dict[int, list[Part]] = {pk: [(place, ()) for place in places.get(pk, ())] for pk in indicators}
    for pk in indicators:
        found[pk] += [(None, (option,)) for option in options.get(pk, ())]
    for row in crossings:
        found[row.indicator_id] += _combined(row, places.get(row.indicator_id, []), known)
    return found


def _combined(row: Crossing, places: Sequence[int], known: Grouped) -> Iterable[Part]:
    dimensions = [known.get(pk, []) for pk in (row.dimension_id, row.other_id) if pk]
    at: Sequence[int | None] = places if row.at_places else [None]
    return ((place, options) for place in at for options in product(*dimensions))


def _places_of(indicators: Sequence[int]) -> Grouped:
    rows = CollectionPlace.objects.filter(indicator__in=indicators, place__ended_on=None)
    return _grouped(rows.order_by("place__code", "place").values_list("indicator", "place"))


def _options_of(indicators: Sequence[int]) -> Grouped:
    rows = Breakdown.objects.filter(indicator__in=indicators, dimension__options__isnull=False)
    ordered = rows.order_by("dimension__code", "dimension__options")
    return _grouped(ordered.values_list("indicator", "dimension__options"))


def _options_in(dimensions: Iterable[int]) -> Grouped:
    rows = DimensionOption.objects.filter(dimension__in=list(dimensions)).order_by("pk")
    return _grouped(rows.values_list("dimension", "pk"))


def _grouped(pairs: Iterable[tuple[int, int]]) -> Grouped:
    found: Grouped = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return found
