"""The number of a report: whose it is, of which period, and a counter that starts anew each fiscal year."""

import re

from indicators.models import Period
from organisation.models import Directorate
from sdip.web.numbering import next_number
from tenancy.models import Tenant

PART = 20  # characters of a tenant's or directorate's code at most


def report_number(tenant: Tenant, directorate: Directorate, period: Period) -> str:
    """DIWANIYAH-WAT-2026-10-0001; the counter's row stays locked until the transaction ends."""
    scope = f"{_part(tenant.slug)}-{_part(directorate.code)}"
    count = next_number(f"report:{scope}:{fiscal_year(period, tenant.fiscal_month)}")
    return f"{scope}-{period_part(period)}-{count:04}"


def fiscal_year(period: Period, first_month: int) -> int:
    """The calendar year in which the fiscal year of the period's last day begins."""
    return period.ends_on.year - (period.ends_on.month < first_month)


def period_part(period: Period) -> str:
    return f"{period.code[:4]}-{period.code[4:]}" if period.kind == "month" else _part(period.code)


def _part(code: str) -> str:
    """Letters and digits of any script; everything else would be read as part of the number's own dashes."""
    return re.sub(r"\W+|_", "", code).upper()[:PART]
