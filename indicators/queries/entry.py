"""The cells of a period that somebody has to fill: the whole, and each place, option and combination that is collected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from organisation.models import Directorate, Place, Service
from organisation.rules import within
from people.models import Member

from ..checks import MOST
from ..models import (
    DimensionOption,
    Indicator,
    IndicatorVersion,
    LockException,
    Measurement,
    MeasurementEntry,
    Period,
    PeriodKind,
    Reading,
    Slice,
    State,
)
from .collection import parts_of

SHOWN_PERIODS = 12
LOOKED_BACK = 12  # periods in which the last figure is looked for
Key = tuple[int, int | None, tuple[int, ...]]  # indicator, place, options


@dataclass
class Cell:
    """One figure to be entered, with what is known of it."""

    indicator: Indicator
    version: IndicatorVersion
    period: Period
    place: Place | None = None
    options: Sequence[DimensionOption] = ()
    row: Measurement | None = None
    last: Measurement | None = None
    has_readings: bool = field(default=False)

    @property
    def key(self) -> str:
        """In names of fields and ids of rows: i7, i7p3, i7o2, i7p3o2o5."""
        place = self.place.pk if self.place else None
        return key_text((self.indicator.pk, place, tuple(option.pk for option in self.options)))

    @property
    def address(self) -> str:
        """The query of pages about this one cell."""
        parts = [f"period={self.period.kind}:{self.period.code}"]
        parts += [f"place={self.place.pk}"] if self.place else []
        return "&".join([*parts, *(f"option={option.pk}" for option in self.options)])

    @property
    def parts(self) -> list[Place | DimensionOption]:
        """Where and for whom, in the order in which it is read; nothing for the whole."""
        return [*([self.place] if self.place else []), *self.options]

    @property
    def slice_key(self) -> str:
        """Of the options with their dimensions; everybody without any."""
        return slice_key(self.options)

    @property
    def revision(self) -> int:
        return self.row.revision if self.row else 0


def slice_key(options: Iterable[DimensionOption]) -> str:
    return ";".join(sorted(f"{option.dimension.code}={option.code}" for option in options)) or Slice.TOTAL


def key_text(key: Key) -> str:
    indicator, place, options = key
    return f"i{indicator}" + (f"p{place}" if place else "") + "".join(f"o{option}" for option in options)


def fillable_directorates(member: Member) -> QuerySet[Directorate]:
    """Where the member may enter figures and there are indicators."""
    live = Indicator.objects.filter(archived_at=None, service__directorate=OuterRef("pk"))
    rows = Directorate.objects.by_name().filter(Exists(live))
    return within(rows, member, "enter_measurements", "path")


def fillable_indicators(directorate: Directorate, kind: str, ends_on: date) -> QuerySet[Indicator]:
    """Indicators of that frequency in the directorate and below it that people fill: not those that a formula or a feed computes."""
    of_indicator = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number")
    in_force = of_indicator.filter(Q(valid_from=None) | Q(valid_from__lte=ends_on))
    rows = Indicator.objects.filter(archived_at=None, service__directorate__path__startswith=directorate.path)
    rows = rows.annotate(version_id=Subquery(in_force.values("pk")[:1]))
    return rows.filter(version_id__in=IndicatorVersion.objects.filter(frequency=kind, formula="", feed="").values("pk"))


def kinds_in_use(directorate: Directorate | None = None) -> list[str]:
    """The kinds of period for which there are or were indicators, in the directorate or anywhere; months first."""
    rows = IndicatorVersion.objects.filter(indicator__archived_at=None)
    rows = rows.filter(indicator__service__directorate__path__startswith=directorate.path) if directorate else rows
    found = set(rows.values_list("frequency", flat=True).distinct().order_by())
    order = [PeriodKind.MONTH.value, *[kind for kind in PeriodKind.values if kind != PeriodKind.MONTH]]
    return [kind for kind in order if kind in found]


def begun_periods(kinds: Iterable[str]) -> dict[str, list[Period]]:
    """The last twelve periods of each kind that have begun, newest first: one query."""
    today = timezone.localdate()
    queries = [
        Period.objects.filter(kind=kind, starts_on__lte=today).order_by("-ends_on")[:SHOWN_PERIODS] for kind in kinds
    ]
    rows = queries[0].union(*queries[1:], all=True) if queries else []
    found: dict[str, list[Period]] = {kind: [] for kind in kinds}
    for row in rows:
        found[row.kind].append(row)
    return {kind: sorted(each, key=lambda row: row.ends_on, reverse=True) for kind, each in found.items()}


def services_with(directorate: Directorate) -> QuerySet[Service]:
    live = Indicator.objects.filter(archived_at=None, service=OuterRef("pk"))
    return Service.objects.by_name().filter(Exists(live), directorate__path__startswith=directorate.path)


def cell_keys(indicators: QuerySet[Indicator]) -> list[Key]:
    """Every cell in the order of the page: by service and code; the whole, then its parts. Five queries."""
    ordered = list(indicators.order_by("service__code", "code", "pk").values_list("pk", flat=True))
    parts = parts_of(ordered)
    return [(pk, place, options) for pk in ordered for place, options in [(None, ()), *parts[pk]]]


def cells_of(indicators: QuerySet[Indicator], keys: Sequence[Key], period: Period) -> list[Cell]:
    """The cells with their figures of the period and the last ones before it, in the order of the keys: eight queries."""
    known: dict[int, Any] = {
        row.pk: row
        for row in indicators.filter(pk__in={key[0] for key in keys}).select_related("service__directorate", "owner")
    }
    versions = IndicatorVersion.objects.in_bulk({row.version_id for row in known.values()})
    places = Place.objects.in_bulk({key[1] for key in keys if key[1]})
    wanted = {option for key in keys for option in key[2]}
    options = DimensionOption.objects.select_related("dimension").in_bulk(wanted)
    cells = [
        Cell(known[pk], versions[known[pk].version_id], period, places.get(place or 0), [options[each] for each in chosen])
        for pk, place, chosen in keys
        if pk in known
    ]  # fmt: skip
    _fill(cells, period)
    return cells


def _fill(cells: list[Cell], period: Period) -> None:
    indicators = {cell.indicator.pk for cell in cells}
    rows = Measurement.objects.filter(version__indicator__in=indicators).select_related("slice", "version", "period")
    now = rows.filter(period=period).select_related("entered_by")
    now = now.annotate(kept_readings=Count("readings", filter=Q(readings__withdrawn_at=None)))
    here = {(row.version_id, row.place_id, row.slice.key): row for row in now}
    back = Period.objects.filter(kind=period.kind, ends_on__lt=period.starts_on).order_by("-ends_on")
    earlier = rows.filter(period__in=list(back.values_list("pk", flat=True)[:LOOKED_BACK]), state=State.APPROVED)
    newest = earlier.order_by("version__indicator", "place", "slice", "-period__ends_on", "-version__number")
    last = {
        (row.version.indicator_id, row.place_id, row.slice.key): row
        for row in newest.distinct("version__indicator", "place", "slice")
    }
    for cell in cells:
        place = cell.place.pk if cell.place else None
        cell.row = here.get((cell.version.pk, place, cell.slice_key))
        cell.last = last.get((cell.indicator.pk, place, cell.slice_key))
        cell.has_readings = bool(cell.row and cell.row.kept_readings)  # type: ignore[attr-defined]


def earlier_figures(version: IndicatorVersion, period: Period, place: Place | None, slice_: Slice) -> list[Decimal]:
    """The approved figures of the cell before the period, newest first, counted in the same way: at most 24."""
    rows = Measurement.objects.filter(
        version=version, place=place, slice=slice_, state=State.APPROVED, value__isnull=False,
        period__kind=period.kind, period__ends_on__lt=period.starts_on,
    )  # fmt: skip
    return [
        value for value in rows.order_by("-period__ends_on").values_list("value", flat=True)[:MOST] if value is not None
    ]


def readings_of(row: Measurement | None) -> QuerySet[Reading]:
    """All of them, also the withdrawn ones, in the order of their days."""
    rows = Reading.objects.filter(measurement=row) if row else Reading.objects.none()
    return rows.select_related("entered_by", "withdrawn_by").order_by("read_on", "pk")


def told_entries(row: Measurement) -> list[MeasurementEntry]:
    """The history, each entry with `before` where it changed the number: the entry that held the old one."""
    rows = list(row.entries.select_related("entered_by").order_by("revision"))
    for earlier, later in pairwise(rows):
        later.before = earlier if earlier.value != later.value else None  # type: ignore[attr-defined]
    return rows


def options_of(row: Measurement) -> list[DimensionOption]:
    """For whom the figure is; nothing for everybody."""
    return [link.option for link in row.slice.options.select_related("option__dimension").order_by("pk")]


def address_of(row: Measurement) -> str:
    """The query that leads back to the figure's own cell."""
    return Cell(row.version.indicator, row.version, row.period, row.place, options_of(row)).address


# --- exceptions to a lock ---


def exceptions_in_force(periods: Iterable[int]) -> list[LockException]:
    rows = LockException.objects.filter(period__in=set(periods), until__gte=timezone.localdate())
    return list(rows.select_related("directorate"))


def exceptions_of(period: Period) -> QuerySet[LockException]:
    """Also those that have ended."""
    return period.exceptions.select_related("member", "directorate", "given_by").order_by("-until", "pk")


def with_exceptions(periods: QuerySet[Period]) -> QuerySet[Period]:
    """Each with how many exceptions hold today."""
    return periods.annotate(excepted=Count("exceptions", filter=Q(exceptions__until__gte=timezone.localdate())))


def excepted(exceptions: Iterable[LockException], period: int, path: str, member: int | None = None) -> bool:
    """Whether one of them speaks of the period and the directorate with that path; of this member only, where one is named."""
    return any(
        each.period_id == period
        and (each.directorate is None or path.startswith(each.directorate.path))
        and (member is None or each.member_id == member)
        for each in exceptions
    )
