"""One indicator at one period with everything a page or report shows of it; lists of them in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest

from organisation.models import Directorate, Service
from sdip.web.standing import Standing

from ..gaps.charts import MOST
from ..judged import IN_WORDS
from ..models import (
    Annotation,
    Confidence,
    ControlChart,
    Direction,
    Frequency,
    Gap,
    Indicator,
    IndicatorVersion,
    Period,
    Slice,
    Status,
    Verification,
)
from .series import Point, Signals, signals
from .words import Levels, levels, plain_unit, share_of, standing_of

SHOWN = 12  # periods in a small chart
Window = list[Period]  # periods of one kind, oldest first
Services = Mapping[int, Service]  # by key, each with its directorate


@dataclass
class Result:
    """`gap` is the assessment in `gap.period`; it may be a missing figure (`no_data`), with the standards that hold there.

    `series` are up to 36 periods of the same kind, oldest first, the last one being the newest that the page looks at;
    a period without a figure keeps its place. `history` are the last 12 of them."""

    gap: Gap
    series: list[Point]
    rebased_on: Sequence[date] = ()

    def __post_init__(self) -> None:
        self.indicator, self.version, self.period = self.gap.indicator, self.gap.version, self.gap.period

    @property
    def standing(self) -> Standing:
        return standing_of(self.gap)

    @property
    def guaranteed(self) -> Levels:
        return levels(self.version.direction, self.gap.guaranteed)

    @property
    def target(self) -> Levels:
        return levels(self.version.direction, self.gap.target)

    @property
    def known_way(self) -> bool:
        """Whether a standard can be said as "at least" or "at most"."""
        return self.version.direction not in (None, Direction.NEUTRAL)

    @property
    def share(self) -> Decimal | None:
        return share_of(self.gap)

    @property
    def plain_unit(self) -> str:
        return plain_unit(self.version)

    @property
    def with_version(self) -> Indicator:
        """The indicator as pieces of higher apps want it: with `version`, the definition of this figure."""
        self.indicator.version = self.version  # type: ignore[attr-defined]
        return self.indicator

    @property
    def in_range(self) -> bool:
        return self.version.direction == Direction.RANGE

    @property
    def history(self) -> list[Point]:
        return self.series[-SHOWN:]

    @property
    def values(self) -> list[object]:
        return [point.value for point in self.history]

    @property
    def standings(self) -> list[Standing]:
        return [point.standing for point in self.history]

    @property
    def disputed(self) -> bool:
        return self.gap.confidence == "disputed"

    @cached_property
    def signals(self) -> Signals:
        """Whether the change is real and whether the standard will be met."""
        return signals(self.series, self.version, self.gap, self.rebased_on)


def whole_gaps() -> QuerySet[Gap]:
    """Of the whole tenant and of everybody: no place, no slice."""
    return Gap.objects.filter(place=None, slice=Subquery(Slice.objects.filter(key=Slice.TOTAL).values("pk")[:1]))


def current_versions(indicators: Iterable[int]) -> dict[int, IndicatorVersion]:
    """How each indicator is measured now."""
    rows = IndicatorVersion.objects.filter(indicator__in=indicators).order_by("indicator", "-number")
    return {row.indicator_id: row for row in rows.distinct("indicator")}


def windows(ends: Mapping[str, date], length: int = MOST) -> dict[str, Window]:
    """For each kind of period the last ones that ended on or before its day, oldest first: one query."""
    parts = [
        Period.objects.filter(kind=kind, ends_on__lte=day).order_by("-ends_on")[:length]
        for kind, day in sorted(ends.items())
    ]
    if not parts:
        return {}
    found: dict[str, Window] = defaultdict(list)
    for period in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        found[period.kind].append(period)
    return {kind: sorted(periods, key=lambda each: each.ends_on) for kind, periods in found.items()}


def results_of(gaps: Iterable[Gap], found: Mapping[str, Window], services: Services | None = None) -> list[Result]:
    """The gaps with their series, in their order: two queries. `services` and the periods of `found` are put in place of joins."""
    gaps = list(gaps)
    periods = {period.pk: period for window in found.values() for period in window}
    for gap in gaps:
        if gap.period_id in periods:
            gap.period = periods[gap.period_id]
        if services and gap.indicator.service_id in services:
            gap.indicator.service = services[gap.indicator.service_id]
    return [Result(gap, series, rebased) for gap, series, rebased in _with_series(gaps, found)]


def _with_series(gaps: list[Gap], found: Mapping[str, Window]) -> Iterator[tuple[Gap, list[Point], list[date]]]:
    indicators = [gap.indicator_id for gap in gaps]
    kinds = {gap.period.kind for gap in gaps}
    periods = [period.pk for kind in kinds for period in found.get(kind, ())]
    known = {
        (row.indicator_id, row.period_id): row
        for row in whole_gaps().filter(indicator__in=indicators, period__in=periods)
    }
    rebased = defaultdict(list)
    for indicator, day in Annotation.objects.filter(indicator__in=indicators, rebases=True).values_list(
        "indicator", "on"
    ):
        rebased[indicator].append(day)
    for gap in gaps:
        window = found.get(gap.period.kind, [gap.period])
        series = [Point(period, known.get((gap.indicator_id, period.pk))) for period in window]
        yield gap, series, sorted(rebased[gap.indicator_id])


def with_parts(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    return gaps.select_related(
        "indicator__service__directorate",
        "indicator__owner",
        "version",
        "period",
        "guaranteed",
        "target",
        "measurement",
    )


# --- a directorate at a period ---


def periods_at(day: date) -> dict[str, Window]:
    """For each frequency the periods up to the one that ended last on the day: what a page "as of October" looks at."""
    return windows(dict.fromkeys(Frequency.values, day))


def services_of(directorate: Directorate | None) -> Services:
    """The services of the directorate and below (none: of the tenant), with their directorates."""
    rows = Service.objects.select_related("directorate")
    rows = rows.filter(directorate__path__startswith=directorate.path) if directorate else rows
    return {row.pk: row for row in rows}


def gaps_at(services: Services, found: Mapping[str, Window]) -> QuerySet[Gap]:
    """Each indicator of the services in the last period of its own frequency; results_of() puts services and periods in place."""
    owed = Q(pk__in=[])
    for kind, window in found.items():
        owed |= Q(period=window[-1].pk, version__frequency=kind)
    return whole_gaps().filter(owed, indicator__service__in=list(services), indicator__archived_at=None)


def with_measures(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """What a row shows, by few joins: the planner takes longer over ten tables than the database over the rows."""
    return gaps.select_related("indicator__owner", "version", "guaranteed", "target", "measurement")


def worst_first(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """Broken promises, widest first as a share of the standard; then the rest; figures that are missing last."""
    return gaps.order_by(
        Case(When(status=Status.BREACH, then=0), default=1), F("worst").asc(nulls_last=True), "indicator__code", "pk"
    )


# How much there is to win: the gap to the guarantee, else to the target, as a share of it, times weight, times people served.
EFFECT = ExpressionWrapper(
    Greatest(-F("worst"), Value(Decimal(0))) * F("indicator__weight") * F("indicator__people_served"),
    DecimalField(max_digits=40, decimal_places=6),
)


def has_signal(sign: str) -> Q:
    """The gaps whose figure is the newest of its series and more than chance: "worse" or "better"; of what is counted, not judged."""
    kind = {"worse": "special_cause_concern", "better": "special_cause_improvement"}[sign]
    charts = ControlChart.objects.filter(place=None, slice=OuterRef("slice"), point_type=kind)
    charted = Exists(charts.filter(indicator=OuterRef("indicator"), period=OuterRef("period")))
    return Q(charted) & ~Q(version__kind__in=IN_WORDS)


def directorate_gaps(directorate: Directorate, period: Period) -> list[Result]:
    """All indicators of a directorate and below as they stood when the period ended, worst first, in five queries.

    Each is shown in the last period of its own frequency that ended by then; one of which nothing is known or expected is left out."""
    found, services = periods_at(period.ends_on), services_of(directorate)
    return results_of(worst_first(with_measures(gaps_at(services, found))), found, services)


def latest_period(services: Services) -> Period | None:
    """The newest period in which any indicator of the services has a figure of its own frequency: where a page opens."""
    rows = Gap.objects.filter(
        latest=True, value__isnull=False, period__kind=F("version__frequency"), indicator__archived_at=None
    )
    newest = (
        rows.filter(indicator__service__in=list(services))
        .select_related("period")
        .order_by("-period__ends_on", "-period__starts_on")
        .first()
    )
    return newest.period if newest else None


# --- a service for its public page ---


def promises_and_results(*services: Service, also: Collection[int] = (), public: bool = True) -> list[Result]:
    """What services have promised and what was measured: each indicator that is not archived, in its newest period with a figure.

    `also`: indicators of other services, where those are public. `public`: only what the tenant shows to everybody.
    The gap of a disputed figure has `recounted`, what the oversight unit counted.
    Indicators without any figure come too (`no_data`) where one is expected.
    Four queries: gaps, periods, series, annotations. The series end with the newest period that any of them has a figure for."""
    elsewhere = Q(indicator__in=also, indicator__service__public=True, indicator__service__ended_on=None)
    rows = Gap.objects.filter(latest=True, indicator__archived_at=None)
    rows = rows.filter(Q(indicator__service__in=services) | elsewhere if also else Q(indicator__service__in=services))
    counted = Verification.objects.filter(measurement=OuterRef("measurement")).order_by("-pk").values("recounted")[:1]
    disputed = When(confidence=Confidence.DISPUTED, then=Subquery(counted))
    rows = (rows.filter(indicator__public=True) if public else rows).annotate(recounted=Case(disputed))
    gaps = list(with_parts(rows).order_by("indicator__code"))
    ends: dict[str, date] = {}
    for gap in gaps:
        ends[gap.period.kind] = max(ends.get(gap.period.kind, gap.period.ends_on), gap.period.ends_on)
    return results_of(gaps, windows(ends), {service.pk: service for service in services})
