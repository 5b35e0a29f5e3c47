"""Figures that other parts of the product count (see sources.py): for every period that has ended and is not locked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.models import Place
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..formula import ratio, rounded
from ..models import DimensionOption, IndicatorVersion, Measurement, MeasurementEntry, Period, Slice
from ..queries.collection import Part, parts_of
from ..queries.entry import slice_key
from ..sources import Source, count, source
from .computed import Cell, Computed, cell_of, lock_computing, write_computed
from .slices import find_slice

BACK = timedelta(days=400)  # after a period: so long late news may still change its figures
DAY = timedelta(days=1)


def compute_feeds(*, indicators: Collection[int] | None = None) -> set[tuple[int, int]]:
    """Of all automatic indicators, or of these; the (indicator, period) that were written. The gaps are the caller's."""
    newest = IndicatorVersion.objects.filter(indicator=OuterRef("indicator")).order_by("-number").values("pk")[:1]
    rows = IndicatorVersion.objects.filter(pk=Subquery(newest), indicator__archived_at=None).exclude(feed="")
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    versions = list(rows.select_related("indicator__service"))
    if not versions:
        return set()
    with acting("indicators.compute_feeds"), override(require_tenant().default_language):
        lock_computing()
        wholes: list[Part] = [(None, ())]
        parts = parts_of([version.indicator_id for version in versions])
        known = _Known({part for rows in parts.values() for part in rows})
        return {
            (version.indicator_id, period)
            for version in versions
            if (found := source(version.feed))
            for period in _compute(version, found, known.cells(found, wholes + parts[version.indicator_id]))
        }


class _Known:
    """Places and options by their ids, and slices as they are needed."""

    def __init__(self, parts: Collection[Part]) -> None:
        self.places = Place.objects.in_bulk({place for place, _options in parts if place})
        wanted = {option for _place, options in parts for option in options}
        self.options = DimensionOption.objects.select_related("dimension").in_bulk(wanted)
        self.slices: dict[str, Slice | None] = {}

    def cells(self, found: Source, parts: Iterable[Part]) -> list[tuple[Place | None, Slice]]:
        """Those that the source can tell apart."""
        cells = []
        for place, options in parts:
            rows = [self.options[pk] for pk in options]
            if {row.dimension.code for row in rows} <= set(found.dimensions):
                slice_ = self._slice(slice_key(rows))
                cells += [(self.places[place] if place else None, slice_)] if slice_ else []
        return cells

    def _slice(self, key: str) -> Slice | None:
        if key not in self.slices:
            self.slices[key] = find_slice(key)
        return self.slices[key]


def _compute(version: IndicatorVersion, found: Source, cells: Iterable[tuple[Place | None, Slice]]) -> set[int]:
    periods = list(_periods(version, timezone.localdate()))
    there = {cell_of(row): row for row in Measurement.objects.filter(version=version, period__in=periods)}
    figures = {
        Cell(version.pk, period.pk, place.pk if place else None, slice_.pk): _figure(
            version, found, period, place, slice_
        )
        for period in periods
        for place, slice_ in cells
    }
    if found.step > 1:
        figures = _by_steps(figures, there, found.step)
    return {row.period_id for row in write_computed(figures, there)}


def _by_steps(figures: Mapping[Cell, Computed], there: Mapping[Cell, Measurement], step: int) -> dict[Cell, Computed]:
    told = _told(there)
    return {cell: _next(figure, told.get(cell, []), step) for cell, figure in figures.items()}


def _next(figure: Computed, told: Sequence[Computed], step: int) -> Computed:
    """What was told last stays where whoever compares the two would know what fewer than `step` people said."""
    return figure if all(_may_follow(figure, each, step) for each in told) else told[-1]


def _told(there: Mapping[Cell, Measurement]) -> dict[Cell, list[Computed]]:
    """All that was ever told of these cells, the latest last: a history can be read."""
    cells = {row.pk: cell for cell, row in there.items()}
    entries = MeasurementEntry.objects.filter(measurement__in=cells, door=MeasurementEntry.Door.SYSTEM)
    told: dict[Cell, list[Computed]] = {}
    for row in entries.exclude(denominator=None).order_by("revision"):
        figure = Computed(row.value, row.numerator, row.denominator, row.no_data_reason, row.origin)
        told.setdefault(cells[row.measurement_id], []).append(figure)
    return told


def _may_follow(figure: Computed, told: Computed, step: int) -> bool:
    """A figure that goes would tell, too: that so few are on one side now."""
    now, before = _sides(figure), _sides(told)
    if now is None or before is None:
        return False
    return not any(0 < abs(new - old) < step for new, old in zip(now, before, strict=True))


def _sides(figure: Computed) -> tuple[Decimal, Decimal] | None:
    top, bottom = figure.numerator, figure.denominator
    return None if top is None or bottom is None else (top, bottom - top)


def _periods(version: IndicatorVersion, today: date) -> Iterable[Period]:
    """Ended, not locked, and begun since the definition holds."""
    ended = Period.objects.filter(kind=version.frequency, ends_on__range=(today - BACK, today - DAY), locked_at=None)
    return ended.filter(starts_on__gte=version.valid_from or date.min)


def _figure(version: IndicatorVersion, found: Source, period: Period, place: Place | None, slice_: Slice) -> Computed:
    counted = count(found, period, place, slice_, service=version.indicator.service)
    origin = f"{found.key}, {counted.as_of.isoformat(timespec='seconds')}"
    top, bottom = (None if each is None else Decimal(each) for each in (counted.numerator, counted.denominator))
    if bottom is None:
        reason = "" if top is not None else _("Nothing can be said of this place or group.")
        return Computed(rounded(top), None, None, reason, origin, only_changes=top is None)
    reason = "" if bottom else _("Nothing was counted: the denominator is 0.")
    return Computed(rounded(ratio(top, bottom)), rounded(top), rounded(bottom), reason, origin)


def check_feed(key: str, kind: str) -> None:
    found = source(key)
    if found is None:
        raise NotAllowed(_("No part of the product counts this."))
    if found.kind != kind:
        raise NotAllowed(
            _("What “%(name)s” counts is of another kind. Choose the kind that fits.") % {"name": found.name}
        )
