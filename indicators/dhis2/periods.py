"""Periods of DHIS2 and of ADX. Codes are the same as ours; a fiscal year that begins in January is a year."""

import re
from datetime import date

from django.utils.translation import gettext as _

from ..reading.periods import Period, fiscal_year, period_of, period_with
from .values import Unreadable

LENGTHS = {"day": "P1D", "week": "P7D", "month": "P1M", "quarter": "P3M", "half": "P6M", "year": "P1Y", "fiscal": "P1Y"}
KINDS = {"P1D": "day", "P7D": "week", "P1M": "month", "P3M": "quarter", "P6M": "half", "P1Y": "year"}
ADX = re.compile(r"(\d{4}-\d{2}-\d{2})/(P\d+[DWMY])")


def read_code(code: str) -> Period:
    """A code as DHIS2 writes it; Unreadable for kinds that nothing here is measured by (2004BiW1, 200401B, 2004AprilS1)."""
    try:
        return period_of(code)
    except ValueError as error:
        raise Unreadable(_("There is no period “%(code)s” here.") % {"code": code}) from error


def adx_period(code: str) -> str:
    """201506 as 2015-06-01/P1M."""
    period = period_of(code)
    return f"{period.starts_on.isoformat()}/{LENGTHS[period.kind]}"


def period_of_adx(text: str) -> str:
    """2015-06-01/P1M as 201506; "" stays what is no such text, for the value's own sentence."""
    match = ADX.fullmatch(text.strip())
    if match is None or match[2] not in KINDS:
        return text
    try:
        start = date.fromisoformat(match[1])
        period = period_with(start, KINDS[match[2]])
        if match[2] == "P1Y" and start.month > 1:
            period = fiscal_year(start.year, start.month)
    except ValueError:
        return text
    return period.code if period.starts_on == start else text
