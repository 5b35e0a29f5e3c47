"""Figures that plans start from and aim at."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import Direction, Gap, Indicator, Standard, State
from indicators.queries import Levels, whole_gaps


def measured_gaps() -> QuerySet[Gap]:
    """With an approved figure."""
    return whole_gaps().filter(value__isnull=False, measurement__state=State.APPROVED)


def baseline_of(indicator: Indicator, period_id: int | None = None) -> Gap | None:
    """The approved figure that a goal starts from: of that period, else the newest of the indicator's own frequency."""
    gaps = measured_gaps().filter(indicator=indicator).select_related("period", "version", "guaranteed", "target")
    if period_id is not None:
        return gaps.filter(period_id=period_id).first()
    newest = gaps.order_by("-period__ends_on", "-pk")
    return newest.filter(period__kind=indicator.frequency).first() or newest.first()


def standard_in_force(indicator: Indicator, kind: str, days: Iterable[date]) -> Standard | None:
    """The standard for the whole tenant on the first of the days that has one."""
    for day in days:
        if found := Standard.objects.in_force(day).filter(indicator=indicator, kind=kind, place=None).first():
            return found
    return None


def aim_levels(direction: str | None, low: Decimal | None, high: Decimal | None) -> Levels:
    """An aim as (at least, at most)."""
    if direction == Direction.RANGE:
        return low, high
    return (None, low) if direction == Direction.LOWER else (low, None)
