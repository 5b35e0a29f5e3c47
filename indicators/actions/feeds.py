"""Figures that other parts of the product count (see sources.py): for every period that has ended and is not locked."""

from collections import defaultdict
from collections.abc import Collection, Iterable
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
from ..models import CollectionPlace, IndicatorVersion, Measurement, Period, Slice
from ..sources import Source, count, source
from .computed import Cell, Computed, cell_of, lock_computing, write_computed

BACK = timedelta(days=400)  # how far back late news may still change a figure


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
        places = _places(versions)
        total = Slice.objects.get_or_create(key=Slice.TOTAL)[0]
        return {
            (version.indicator_id, period)
            for version in versions
            if (found := source(version.feed))
            for period in _compute(version, found, [None, *places[version.indicator_id]], total)
        }


def _places(versions: Iterable[IndicatorVersion]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    rows = CollectionPlace.objects.filter(indicator__in=[each.indicator_id for each in versions])
    for row in rows.select_related("place"):
        found[row.indicator_id].append(row.place)
    return found


def _compute(version: IndicatorVersion, found: Source, places: Iterable[Place | None], total: Slice) -> set[int]:
    periods = list(_periods(version, timezone.localdate()))
    there = {cell_of(row): row for row in Measurement.objects.filter(version=version, period__in=periods)}
    figures = {
        Cell(version.pk, period.pk, place.pk if place else None, total.pk): _figure(
            version, found, period, place, total
        )
        for period in periods
        for place in places
    }
    return {row.period_id for row in write_computed(figures, there)}


def _periods(version: IndicatorVersion, today: date) -> Iterable[Period]:
    """Ended, not locked, and begun since the definition holds."""
    since = max(version.valid_from or date.min, today - BACK)
    return Period.objects.filter(
        kind=version.indicator.frequency, ends_on__lt=today, starts_on__gte=since, locked_at=None
    )


def _figure(version: IndicatorVersion, found: Source, period: Period, place: Place | None, total: Slice) -> Computed:
    counted = count(found, period, place, total, service=version.indicator.service)
    origin = f"{found.key}, {counted.as_of.isoformat(timespec='seconds')}"
    top, bottom = (None if each is None else Decimal(each) for each in (counted.numerator, counted.denominator))
    if bottom is None:
        reason = "" if top is not None else _("Nothing can be said of this place.")
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
