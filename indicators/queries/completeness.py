"""Which figures are there, on their way, missing or late, period by period; and who owes them.

A figure is expected where the gap run expects one: from the day on which the indicator holds, for periods that have ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from organisation.models import Directorate

from ..models import Gap, Indicator, Measurement, Period, Slice, State, Status
from .collection import parts_of
from .results import SHOWN, whole_gaps

APPROVED, REASON, SUBMITTED, RETURNED, DRAFT = "approved", "reason", "submitted", "returned", "draft"
LATE, DUE, NOTHING = "late", "due", ""
TOLD = Q(value__isnull=False) | ~Q(no_data_reason="") | ~Q(original="")  # an emptied draft tells nothing
WHOLE = Q(place=None, slice__key=Slice.TOTAL)
MOST_OWING = 25


@dataclass(frozen=True, slots=True)
class Square:
    """One indicator in one period: the state of its whole figure, and how many of its places and groups are there."""

    period: Period
    state: str = NOTHING
    figure: int | None = None  # the id of the measurement
    parts: int = 0
    parts_there: int = 0


@dataclass
class Share:
    """One directorate in one period."""

    expected: int = 0
    there: int = 0
    on_the_way: int = 0
    started: int = 0
    late: bool = False

    @property
    def missing(self) -> int:
        return self.expected - self.there

    @property
    def state(self) -> str:
        """The worst of them."""
        if not self.expected:
            return NOTHING
        if not self.missing:
            return APPROVED
        if self.missing > self.on_the_way:
            return LATE if self.late else DRAFT if self.started else DUE
        return SUBMITTED


@dataclass
class Debt:
    """What one owner owes."""

    owner: int | None
    name: str
    deputy: str
    missing: int
    late: int
    oldest: date | None


def ended_periods(kind: str) -> list[Period]:
    """The last twelve of the kind that have ended, oldest first."""
    rows = Period.objects.filter(kind=kind, ends_on__lt=timezone.localdate()).order_by("-ends_on")
    return list(rows[:SHOWN])[::-1]


def expected_gaps(periods: Iterable[Period]) -> QuerySet[Gap]:
    """The cells of these periods that people fill: of indicators in use, of their own frequency, that nothing computes."""
    rows = whole_gaps().filter(period__in=[period.pk for period in periods], indicator__archived_at=None)
    return rows.filter(version__frequency=F("period__kind"), version__formula="", version__feed="")


def missing_gaps(periods: Iterable[Period]) -> QuerySet[Gap]:
    """Nothing approved: no figure and no reason."""
    return expected_gaps(periods).filter(status=Status.NO_DATA, measurement=None)


# --- one directorate ---


def squares_of(indicators: Sequence[Indicator], periods: Sequence[Period]) -> dict[int, list[Square]]:
    """By indicator, a square for each period: six queries."""
    pks = [row.pk for row in indicators]
    whole, parts_there = _figures(pks, periods)
    expected = set(expected_gaps(periods).filter(indicator__in=pks).values_list("indicator", "period"))
    parts, today = parts_of(pks), timezone.localdate()

    def square(pk: int, period: Period) -> Square:
        state, figure = whole.get((pk, period.pk), (NOTHING, None))
        if not state and (pk, period.pk) in expected:
            state = LATE if period.due_on < today else DUE
        return Square(period, state, figure, len(parts[pk]), parts_there[pk, period.pk])

    return {pk: [square(pk, period) for period in periods] for pk in pks}


def _figures(pks: list[int], periods: Sequence[Period]) -> tuple[dict[Any, Any], Mapping[tuple[int, int], int]]:
    """Of the whole: (state, id) by indicator and period; of the parts how many there are."""
    rows = Measurement.objects.filter(TOLD, version__indicator__in=pks, period__in=[each.pk for each in periods])
    found = rows.order_by("version__number").values_list(
        "pk", "version__indicator", "period", "place", "slice__key", "state", "value"
    )
    whole: dict[tuple[int, int], tuple[str, int]] = {}
    there: dict[tuple[int, int], int] = defaultdict(int)
    for pk, indicator, period, place, key, state, value in found:
        if not place and key == Slice.TOTAL:
            whole[indicator, period] = (REASON if state == State.APPROVED and value is None else state, pk)
        else:
            there[indicator, period] += 1
    return whole, there


def incomplete(rows: QuerySet[Indicator], periods: Sequence[Period]) -> QuerySet[Indicator]:
    """Indicators with a figure missing in one of the periods."""
    return rows.filter(Exists(missing_gaps(periods).filter(indicator=OuterRef("pk"))))


# --- all directorates ---


def shares_by_directorate(periods: Sequence[Period]) -> list[tuple[Directorate, list[Share]]]:
    """Every directorate with indicators of that frequency, a share for each period: three queries."""
    today = timezone.localdate()
    late = {period.pk: period.due_on < today for period in periods}
    shares: dict[int, dict[int, Share]] = defaultdict(lambda: {pk: Share(late=each) for pk, each in late.items()})
    by = ("indicator__service__directorate", "period")
    missing = Count("pk", filter=Q(status=Status.NO_DATA, measurement=None))
    for directorate, period, expected, gone in (
        expected_gaps(periods).order_by().values_list(*by).annotate(expected=Count("pk"), gone=missing)
    ):
        share = shares[directorate][period]
        share.expected, share.there = expected, expected - gone
    for directorate, period, on_the_way, started in _moving(periods):
        share = shares[directorate][period]
        share.on_the_way, share.started = on_the_way, started
    rows = Directorate.objects.filter(pk__in=shares).by_name()
    return [(row, [shares[row.pk][period.pk] for period in periods]) for row in rows]


def _moving(periods: Sequence[Period]) -> Any:
    rows = Measurement.objects.filter(TOLD, WHOLE, period__in=[each.pk for each in periods])
    live = rows.filter(version__indicator__archived_at=None, version__formula="", version__feed="")
    own = live.filter(version__frequency=F("period__kind")).exclude(state=State.APPROVED)
    sent = Count("pk", filter=Q(state=State.SUBMITTED))
    return (
        own.order_by()
        .values_list("version__indicator__service__directorate", "period")
        .annotate(sent=sent, started=Count("pk") - sent)
    )


# --- who owes what ---


def debts(periods: Sequence[Period], path: str = "", service: int | None = None) -> list[Debt]:
    """Owners with figures that nobody has sent, most late ones first; without an owner under one line."""
    rows = missing_gaps(periods).filter(~Exists(_sent()))
    rows = rows.filter(indicator__service__directorate__path__startswith=path) if path else rows
    rows = rows.filter(indicator__service=service) if service else rows
    late = Count("pk", filter=Q(period__due_on__lt=timezone.localdate()))
    found = rows.order_by().values("indicator__owner", "indicator__owner__name", "indicator__deputy__name")
    ordered = found.annotate(missing=Count("pk"), late=late, oldest=Min("period__due_on")).order_by(
        Case(When(indicator__owner=None, then=1), default=0), "-late", "-missing", "indicator__owner__name"
    )
    return [
        Debt(
            row["indicator__owner"], row["indicator__owner__name"] or "", row["indicator__deputy__name"] or "",
            row["missing"], row["late"], row["oldest"],
        )
        for row in ordered[:MOST_OWING]
    ]  # fmt: skip


def _sent() -> QuerySet[Measurement]:
    """For a gap: somebody has sent the figure, it waits for approval."""
    return Measurement.objects.filter(
        WHOLE, version__indicator=OuterRef("indicator"), period=OuterRef("period"), state=State.SUBMITTED
    )


# --- for reminders ---


def owed(today: date, before: int, since: date) -> QuerySet[Gap]:
    """Missing figures that fall due within so many days or did so from `since` on, and that nobody has sent."""
    rows = whole_gaps().filter(
        status=Status.NO_DATA, measurement=None, indicator__archived_at=None, version__formula="", version__feed="",
        version__frequency=F("period__kind"), period__locked_at=None,
        period__due_on__gte=since, period__due_on__lte=today + timedelta(days=before), period__ends_on__lt=today,
    )  # fmt: skip
    return rows.filter(~Exists(_sent())).select_related(
        "indicator__service__directorate", "indicator__owner", "indicator__deputy", "period"
    )


def stale_since(indicators: Iterable[int]) -> dict[int, date]:
    """Since when an indicator has had no approved figure: the day on which the first missing one after its newest figure fell
    due. Those without a late figure are not in it. One query."""
    late = _late_after_the_newest().filter(indicator__in=list(indicators))
    return dict(late.order_by().values_list("indicator").annotate(since=Min("period__due_on")))


def with_silence(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """Each gap with `stale_since` of its indicator, read for the rows of the page alone."""
    late = _late_after_the_newest().filter(indicator=OuterRef("indicator"))
    return gaps.annotate(stale_since=Subquery(late.order_by("period__due_on").values("period__due_on")[:1]))


def _late_after_the_newest() -> QuerySet[Gap]:
    newest = whole_gaps().filter(indicator=OuterRef("indicator"), latest=True).values("period__ends_on")[:1]
    rows = whole_gaps().filter(
        status=Status.NO_DATA, measurement=None, indicator__archived_at=None, version__frequency=F("period__kind"),
        period__due_on__lt=timezone.localdate(),
    )  # fmt: skip
    return rows.annotate(newest=Subquery(newest)).filter(Q(newest=None) | Q(period__ends_on__gt=F("newest")))
