"""Periods of every kind in a stretch of time: pure, no ORM. Codes are DHIS2's; a fiscal year starts in the tenant's own month."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from organisation.deadlines import DUE_DAYS

from .reading.periods import Period, period_with


def period_at(day: date, kind: str, *, fiscal_month: int = 1) -> Period:
    """The period of the kind in which the day lies; a fiscal year that starts in January keeps its kind."""
    return replace(period_with(day, kind, fiscal_start=fiscal_month), kind=kind)


def periods_between(kind: str, first: date, last: date, *, fiscal_month: int = 1) -> Iterator[Period]:
    """Every period of the kind that has a day between the two, both included, in order; they neither overlap nor leave a gap."""
    period = period_at(first, kind, fiscal_month=fiscal_month)
    while period.starts_on <= last:
        yield period
        period = period_at(period.ends_on + timedelta(days=1), kind, fiscal_month=fiscal_month)


def following(kind: str, after: date, last: date, *, fiscal_month: int = 1) -> Iterator[Period]:
    """The periods after a day that an older period ended on. Where the fiscal year has moved, the first one begins late and is shorter."""
    for period in periods_between(kind, after + timedelta(days=1), last, fiscal_month=fiscal_month):
        yield replace(period, starts_on=max(period.starts_on, after + timedelta(days=1)))


def due_on(kind: str, ends_on: date, days: Mapping[str, int] | None = None) -> date:
    """The day by which the figures of a period are due; `days` (kind: days after its end) goes before DUE_DAYS."""
    return ends_on + timedelta(days={**DUE_DAYS, **(days or {})}[kind])
