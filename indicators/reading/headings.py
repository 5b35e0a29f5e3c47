"""Headings that name a period only together with the year of the file (QTR1, OCT, CFY_ACTUAL, PFY2), and those of standards."""

import re
from datetime import date

from django.utils.translation import gettext as _

from tenancy.text import fold

from .period_words import month_names, period_in
from .periods import Period, period_of, period_with
from .role_words import HEADINGS, PERIODIC, STANDARDS, Role
from .roles import Choices, ColumnChoice

YEARS = frozenset({"year", "fiscal"})
QUARTER = re.compile(
    r"(?:q|qtr|quarter|t|trim|trimestre|кв|квартал|الربع|ربع|چارەک) ?([1-4])|([1-4])(?:st|nd|rd|th)? ?(?:q|qtr|quarter|trimestre|квартал)"
)
THIS_YEAR = re.compile(r"(?:cfy|cy|fy|ytd|current(?: fiscal)? year|this(?: fiscal)? year)")
EARLIER = re.compile(r"(?:pfy|py) ?([1-9])?|(?:prior|previous|last)(?: fiscal)? year()")
YEAR_COLUMNS = frozenset(
    {"cfy", "fy", "fiscal year", "current fiscal year", "year", "ano fiscal", "ano", "السنة المالية", "السنه الماليه"}
)
# What stands beside such a word: a figure, or the standard that held in the end.
ACTUAL = frozenset({"", "actual", "actuals", "result", "results", "achieved", "achievement", "value"})
APPROVED, AMENDED = frozenset({"approved", "target", "goal", "budget target"}), "amended"


def plain(heading: str) -> str:
    return " ".join(fold(heading).replace("_", " ").split())


def standard_of_heading(heading: str) -> tuple[Role, str] | None:
    """The role of “META 2026” or “Target Q1 2026”, with the code of its period."""
    text = plain(heading)
    words = text.split()
    if text.startswith("%") or any(word in HEADINGS[Role.VALUE] for word in words):
        return None
    for role in STANDARDS:
        for phrase in sorted(HEADINGS[role], key=len, reverse=True):
            rest = text.removeprefix(f"{phrase} ") if text.startswith(f"{phrase} ") else text.removesuffix(f" {phrase}")
            if rest != text and (code := _code(rest)):
                return role, code
    return None


def _code(text: str) -> str:
    try:
        return period_in(text).code
    except ValueError:
        years = re.findall(r"\b(?:19|20)\d{2}\b", text)
    return years[0] if len(years) == 1 and len(text.split()) <= 3 and not re.search(r"\d{4}\s*[-/–]", text) else ""


def relative_of_heading(heading: str) -> Role | None:
    """What a column is whose heading names a part of a year, or a year counted from that of the file."""
    text = plain(heading)
    if text in month_names() or text.strip(" .") in month_names() or QUARTER.fullmatch(text):
        return Role.FIGURES
    rest = _beside_year(text)
    if rest is None:
        return None
    if rest in ACTUAL and text not in YEAR_COLUMNS:
        return Role.FIGURES
    earlier = EARLIER.match(text) is not None
    return Role.TARGET if rest in APPROVED or earlier and rest == AMENDED else None


def _beside_year(text: str) -> str | None:
    for pattern in (THIS_YEAR, EARLIER):
        if (match := pattern.match(text)) and text[match.end() : match.end() + 1] in ("", " "):
            return text[match.end() :].strip()
    return None


def period_within(heading: str, whole: str) -> str:
    """The code of the period that such a heading names, of the year or fiscal year `whole`; "" for none."""
    text = plain(heading).strip(" .")
    if not whole or (year := period_of(whole)).kind not in YEARS:
        return ""
    if number := month_names().get(text):
        return f"{year.starts_on.year + (number < year.starts_on.month)}{number:02}"
    if match := QUARTER.fullmatch(text):
        return quarter_code(year, int(match[1] or match[2]))
    if (match := EARLIER.match(text)) and _beside_year(text) is not None:
        start = year.starts_on
        return _year_with(date(start.year - int(match[1] or 1), start.month, 1), year)
    return whole if _beside_year(text) is not None else ""


def quarter_code(year: Period, number: int) -> str:
    """The quarter of a fiscal year, where it is one of the calendar too."""
    months = year.starts_on.month - 1 + 3 * (number - 1)
    start = date(year.starts_on.year + months // 12, months % 12 + 1, 1)
    found = period_with(start, "quarter")
    return found.code if found.starts_on == start else ""


def _year_with(day: date, year: Period) -> str:
    return period_with(day, year.kind, fiscal_start=year.starts_on.month).code


def year_told(heading: str, texts: list[str], fiscal_month: int) -> str:
    """The code of the year that a column such as CFY gives for all rows: a fiscal year is named after the year in which it ends."""
    told = set(texts)
    if plain(heading) not in YEAR_COLUMNS or len(told) != 1 or not re.fullmatch(r"(?:19|20)\d{2}", text := told.pop()):
        return ""
    if fiscal_month == 1 or plain(heading) in ("year", "ano"):
        return text
    return period_with(date(int(text) - 1, fiscal_month, 1), "fiscal", fiscal_start=fiscal_month).code


def settle_periods(choices: Choices, today: date) -> None:
    """Writes the periods that headings name within the year of the file; columns of what has not begun yet are not read, and say so."""
    seen: set[tuple[Role, str]] = set()
    for column in choices.columns:
        if column.role not in PERIODIC:
            continue
        column.period = column.period or period_within(column.name, choices.period)
        if column.period and (column.role, column.period) in seen:
            _leave(column, _("Another column is read for the same period."))
        elif column.role == Role.FIGURES and column.period and period_of(column.period).starts_on > today:
            _leave(column, _("This period has not begun yet."))
        elif column.period:
            seen.add((column.role, column.period))


def _leave(column: ColumnChoice, why: str) -> None:
    column.role, column.period, column.why = Role.NOTHING, "", why
