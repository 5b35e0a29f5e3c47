"""Periods by their DHIS2 codes: 20151001, 2015W7, 201510, 2015Q4, 2015S1, 2015; 2015Oct = the fiscal year from then."""

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

FISCAL_STARTS = {
    2: "Feb",
    3: "March",
    4: "April",
    5: "May",
    6: "June",
    7: "July",
    8: "Aug",
    9: "Sep",
    10: "Oct",
    11: "Nov",
    12: "Dec",
}
PATTERNS = {
    "day": re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})", re.ASCII),
    "week": re.compile(r"(?P<year>\d{4})W(?P<week>\d{1,2})", re.ASCII),
    "month": re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})", re.ASCII),
    "quarter": re.compile(r"(?P<year>\d{4})Q(?P<part>[1-4])", re.ASCII),
    "half": re.compile(r"(?P<year>\d{4})S(?P<part>[12])", re.ASCII),
    "year": re.compile(r"(?P<year>\d{4})", re.ASCII),
    "fiscal": re.compile(r"(?P<year>\d{4})(?P<name>[A-Za-z]{3,9})", re.ASCII),
}
KINDS = tuple(PATTERNS)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days, both ends included."""

    kind: str
    code: str
    starts_on: date
    ends_on: date


@lru_cache(maxsize=4096)
def period_of(code: str) -> Period:
    """The period of a DHIS2 code; ValueError with a sentence when there is none."""
    for kind, pattern in PATTERNS.items():
        if match := pattern.fullmatch(code):
            return _period(kind, code, match)
    raise ValueError(_unknown(code))


def period_with(day: date, kind: str, *, fiscal_start: int = 1) -> Period:
    """The period of a kind that a day lies in; `fiscal_start` is the month (1-12) in which fiscal years start."""
    if kind == "week":
        year, week, _weekday = day.isocalendar()
        return period_of(f"{year:04}W{week}")
    if kind == "fiscal":
        return fiscal_year(day.year if day.month >= fiscal_start else day.year - 1, fiscal_start)
    part = {"quarter": f"Q{(day.month + 2) // 3}", "half": f"S{(day.month + 5) // 6}", "year": ""}
    return period_of(
        f"{day:%Y%m%d}" if kind == "day" else f"{day:%Y%m}" if kind == "month" else f"{day:%Y}{part[kind]}"
    )


def fiscal_year(year: int, start: int) -> Period:
    """The fiscal year that starts in month `start` (1-12) of `year`; in January it is the calendar year."""
    return period_of(f"{year:04}{FISCAL_STARTS.get(start, '')}")


def _period(kind: str, code: str, match: re.Match[str]) -> Period:
    found = match.groupdict()
    year, month = int(found["year"]), int(found.get("month") or 1)
    try:
        if kind == "day":
            day = date(year, month, int(found["day"]))
            return Period(kind, f"{day:%Y%m%d}", day, day)
        if kind == "week":
            monday = date.fromisocalendar(year, int(found["week"]), 1)
            return Period(kind, f"{year:04}W{int(found['week'])}", monday, monday + timedelta(days=6))
        if kind == "month":
            return Period(kind, f"{year:04}{month:02}", *_months(year, month, 1))
        return _longer(kind, code, year, found)
    except (ValueError, OverflowError) as error:
        raise ValueError(_unknown(code)) from error


def _longer(kind: str, code: str, year: int, found: dict[str, str]) -> Period:
    if kind == "fiscal":
        start = _month_called(found["name"])
        return Period(kind, f"{year:04}{FISCAL_STARTS[start]}", *_months(year, start, 12))
    length = {"quarter": 3, "half": 6, "year": 12}[kind]
    first = (int(found.get("part") or 1) - 1) * length + 1
    return Period(kind, code, *_months(year, first, length))


def _months(year: int, first: int, length: int) -> tuple[date, date]:
    after = year * 12 + first - 1 + length
    if after // 12 > MAXYEAR:
        raise ValueError(year)
    return date(year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _month_called(name: str) -> int:
    """The month by its English name or the beginning of it; January makes no fiscal year of its own."""
    found = [number for number in FISCAL_STARTS if month_name[number].casefold().startswith(name.casefold())]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]


def _unknown(code: str) -> str:
    return _("“%(code)s” is not a period; write it as 201510, 2015Q4, 2015S1, 2015, 2015W7, 20151001 or 2015Oct.") % {
        "code": code
    }
