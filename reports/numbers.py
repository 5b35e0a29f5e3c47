"""The number of a report: whose it is, of which period, and a counter that starts anew each fiscal year."""

import re
from datetime import date
from itertools import count

from indicators.models import Period
from sdip.web.numbering import next_number
from tenancy.models import Tenant

from .content import Scope
from .models import Snapshot

LONGEST = 60  # characters of a number
PART = 20  # characters of a tenant's or directorate's code at most
COUNT = 6  # digits that a counter may come to


def report_number(tenant: Tenant, scope: Scope) -> str:
    """DIWANIYAH-WAT-2026-10-0001; the counter's row stays locked until the transaction ends.

    What the counter of another beginning of the fiscal year has given already is passed over."""
    when = period_part(scope.period) if scope.period else f"{scope.today:%Y-%m}"
    codes = (tenant.slug, *scope.codes)
    room = (LONGEST - len(when) - COUNT - 1) // len(codes) - 1
    whose = "-".join(_part(code)[:room] for code in codes)
    ends_on = scope.period.ends_on if scope.period else scope.today
    series = f"report:{whose}:{fiscal_year(ends_on, tenant.fiscal_month)}"
    counted = (f"{whose}-{when}-{next_number(series):04}" for _turn in count())
    return next(number for number in counted if not Snapshot.objects.filter(number=number).exists())


def fiscal_year(day: date, first_month: int) -> int:
    """The calendar year in which the fiscal year of that day begins."""
    return day.year - (day.month < first_month)


def period_part(period: Period) -> str:
    return f"{period.code[:4]}-{period.code[4:]}" if period.kind == "month" else _part(period.code)


def _part(code: str) -> str:
    """Letters and digits of any script; everything else would be read as part of the number's own dashes."""
    return re.sub(r"\W+|_", "", code).upper()[:PART]
