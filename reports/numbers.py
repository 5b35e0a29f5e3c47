"""The number of a report: whose it is, of which period, and a counter that starts anew each fiscal year."""

import re
from datetime import date

from indicators.models import Period
from sdip.web.numbering import next_number
from tenancy.models import Tenant

from .content import Scope

PART = 20  # characters of a tenant's or directorate's code at most


def report_number(tenant: Tenant, scope: Scope) -> str:
    """DIWANIYAH-WAT-2026-10-0001; the counter's row stays locked until the transaction ends."""
    whose = "-".join(_part(code) for code in (tenant.slug, *scope.codes))
    ends_on = scope.period.ends_on if scope.period else scope.today
    count = next_number(f"report:{whose}:{fiscal_year(ends_on, tenant.fiscal_month)}")
    when = period_part(scope.period) if scope.period else f"{scope.today:%Y-%m}"
    return f"{whose}-{when}-{count:04}"


def fiscal_year(day: date, first_month: int) -> int:
    """The calendar year in which the fiscal year of that day begins."""
    return day.year - (day.month < first_month)


def period_part(period: Period) -> str:
    return f"{period.code[:4]}-{period.code[4:]}" if period.kind == "month" else _part(period.code)


def _part(code: str) -> str:
    """Letters and digits of any script; everything else would be read as part of the number's own dashes."""
    return re.sub(r"\W+|_", "", code).upper()[:PART]
