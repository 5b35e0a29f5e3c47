"""Small worlds of indicators for the tests of this folder."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from psycopg.types.range import DateRange

from indicators.models import Indicator, IndicatorVersion, Measurement, Period, Slice, Standard, State
from indicators.periods import due_on, period_at
from organisation.models import Service
from tests.make import make, make_directorate

TODAY = date(2026, 11, 21)


def total() -> Slice:
    return Slice.objects.get_or_create(key=Slice.TOTAL)[0]


def make_service(**values: Any) -> Service:
    directorate = values.pop("directorate", None) or make_directorate()
    return make(Service, directorate=directorate, **values)


def make_indicator(*, direction: str | None = "higher", **values: Any) -> Indicator:
    """An indicator with its first version; what the version has is passed with `version=`."""
    version = values.pop("version", {})
    values.setdefault("service", None)
    values["service"] = values["service"] or make_service()
    indicator = make(Indicator, frequency=values.pop("frequency", "month"), **values)
    make(IndicatorVersion, **{"indicator": indicator, "number": 1, "kind": "number", "direction": direction, **version})
    return indicator


def period_of(day: date, kind: str = "month") -> Period:
    found = period_at(day, kind, fiscal_month=10)
    row, _created = Period.objects.get_or_create(
        kind=kind, code=found.code,
        defaults={"starts_on": found.starts_on, "ends_on": found.ends_on, "due_on": due_on(kind, found.ends_on)},
    )  # fmt: skip
    return row


def figure(indicator: Indicator, day: date, value: object = None, *, kind: str = "month", **values: Any) -> Measurement:
    """An approved figure."""
    values.setdefault("version", indicator.versions.order_by("number").last())
    values.setdefault("slice", total())
    values.setdefault("state", State.APPROVED)
    if values["state"] == State.APPROVED:
        values.setdefault("approved_at", timezone.now())
    number = None if value is None else Decimal(str(value))
    if number is None:
        values.setdefault("no_data_reason", "none")
    return make(Measurement, period=period_of(day, kind), value=number, **values)


def standard(
    indicator: Indicator,
    kind: str,
    low: object,
    high: object = None,
    *,
    since: date = date(2000, 1, 1),
    until: date | None = None,
    **values: Any,
) -> Standard:
    return make(
        Standard, indicator=indicator, kind=kind, low=Decimal(str(low)), high=None if high is None else Decimal(str(high)),
        valid=DateRange(since, until), **values,
    )  # fmt: skip
