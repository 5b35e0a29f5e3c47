"""Indicators with standards, periods and approved figures for tests, assessed by the real run."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from psycopg.types.range import DateRange

from indicators.gaps import assess_all
from indicators.models import (
    Indicator,
    IndicatorVersion,
    Measurement,
    Period,
    Slice,
    Standard,
    State,
    Verification,
)
from organisation.models import Directorate, Service
from tenancy.context import require_tenant, tenant_context
from tests.make import count, make, make_directorate, make_member


def make_months(first: date, months: int) -> list[Period]:
    """Month after month, each a row of its own."""
    found = []
    for number in range(months):
        years, month = divmod(first.month - 1 + number, 12)
        starts_on = date(first.year + years, month + 1, 1)
        ends_on = (starts_on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        code = f"{starts_on:%Y%m}"
        row, _new = Period.objects.get_or_create(
            kind="month",
            code=code,
            defaults={"starts_on": starts_on, "ends_on": ends_on, "due_on": ends_on + timedelta(days=10)},
        )
        found.append(row)
    return found


def make_indicator(directorate: Directorate | None = None, service: Service | None = None, **values: Any) -> Indicator:
    """With one version; `direction`, `unit`, `kind` and `decimals` go there."""
    version = {
        name: values.pop(name)
        for name in ("direction", "unit", "kind", "decimals", "lowest", "highest", "levels")
        if name in values
    }
    service = service or make(Service, directorate=directorate or make_directorate())
    number = next(count)
    values = {
        "code": f"I-{number}",
        "name": {"en": f"Indicator {number}", "ar": f"مؤشر {number}"},
        "frequency": "month",
        **values,
    }
    indicator = make(Indicator, service=service, **values)
    make(
        IndicatorVersion,
        indicator=indicator,
        number=1,
        **{"kind": "percent", "direction": "higher", "unit": "percent", "decimals": 1, **version},
    )
    return Indicator.objects.select_related("service__directorate").get(pk=indicator.pk)


def set_standard(indicator: Indicator, kind: str, low: str, high: str | None = None, **values: Any) -> Standard:
    valid = values.pop("valid", DateRange(date(2020, 1, 1), None))
    return make(
        Standard,
        indicator=indicator,
        kind=kind,
        low=Decimal(low),
        high=Decimal(high) if high else None,
        valid=valid,
        **values,
    )


def total() -> Slice:
    return Slice.objects.get_or_create(key=Slice.TOTAL)[0]


def set_figures(
    indicator: Indicator, periods: list[Period], values: list[str | None], **more: Any
) -> list[Measurement]:
    """Approved figures; None leaves the cell empty."""
    version = indicator.versions.get()
    return [
        make(
            Measurement,
            version=version,
            period=period,
            place=None,
            slice=total(),
            value=Decimal(value),
            **{"state": State.APPROVED, **more},
        )
        for period, value in zip(periods, values, strict=True)
        if value is not None
    ]


def assess(today: date | None = None) -> None:
    assess_all(today or date(2027, 1, 1), datetime.now(UTC))


def dispute(measurement: Measurement, recounted: str) -> None:
    make(
        Verification,
        measurement=measurement,
        reported=measurement.value,
        recounted=Decimal(recounted),
        verdict="disputed",
        verified_by=make_member(),
        verified_on=date(2026, 11, 1),
    )


def address(name: str, args: Any = ()) -> str:
    """reverse() inside the test's tenant; a request through the test client has left it at the root."""
    with tenant_context(require_tenant()):
        return reverse(name, args=args)
