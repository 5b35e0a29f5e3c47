"""Periods as people write them: January 2026, Jan-26, Q1/2026, 01/2026, 31/01/2026, كانون الثاني ٢٠٢٦, 2025/26. DHIS2 codes come first."""

import re
import unicodedata
from datetime import date
from functools import cache, lru_cache

from babel.dates import get_month_names
from django.utils.translation import gettext as _

from tenancy.text import fold

from .periods import Period, fiscal_year, period_of
from .values import INVISIBLE

LANGUAGES = ("en", "ar", "ar_IQ", "ckb", "uk", "es", "fr", "pt")
GAP, YEAR = r"[\s\-/.,_]*", r"((?:19|20)\d{2})"
PARTS = {
    "Q": (r"(?:q|qtr|quarter|t|trim|trimestre|кв|квартал|الربع|ربع|چارەک)", "[1-4]"),
    "S": (r"(?:h|s|half|semester|semestre|півріччя|النصف|نصف)", "[12]"),
}
MONTH = r"(0?[1-9]|1[0-2])"
MONTH_FIRST = re.compile(rf"{MONTH}[-/. ]{YEAR}")
MONTH_LAST = re.compile(rf"{YEAR}[-/. ]{MONTH}")
WEEK = re.compile(rf"{YEAR}[-/. ]?w(\d{{1,2}})|w(\d{{1,2}})[-/. ]{YEAR}")
TWO_YEARS = re.compile(rf"(?:fy\s*)?{YEAR}\s*[-/–]\s*((?:19|20)?\d{{2}})")
A_DAY = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.]{YEAR}(?:\s+\d.*)?")
A_DAY_LAST = re.compile(rf"{YEAR}[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[\st]+\d.*)?")
NAME, SIGNS = r"([^\W\d_]{2,}(?:\s+[^\W\d_]+)?)\.?", r"[\s\-/,.]*"
NAMED = re.compile(rf"{NAME}{SIGNS}((?:19|20)?\d{{2}})|{YEAR}{SIGNS}{NAME}")


@lru_cache(maxsize=4096)
def period_in(text: str, *, fiscal_start: int = 1, month_first: bool = False) -> Period:
    """The period that the text names; ValueError with a sentence where it names none, or could be read in two ways.

    `fiscal_start`: the month (1-12) in which 2025/26 begins. `month_first`: 03/04/2026 is the fourth of March."""
    plain = " ".join(_western(text).split())
    try:
        return period_of(plain)
    except ValueError as unknown:
        low = plain.casefold()
        code = _part(low) or _month(low) or _day(low, month_first=month_first) or _week(low)
        if code:
            return period_of(code)
        if (start := _two_years(low)) is not None:
            return fiscal_year(start, fiscal_start)
        sentence = _("“%(text)s” is not a period. Write it as 2026-10, October 2026, 2026Q4, 2026S2, 2026 or 2025/26.")
        raise ValueError(sentence % {"text": text}) from unknown


def _western(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text.translate(INVISIBLE).strip()
    )


def _part(text: str) -> str:
    """2026Q4, 2026S2."""
    for sign, (word, number) in PARTS.items():
        match = re.fullmatch(
            rf"(?:{word}{GAP}({number}){GAP}{YEAR}|{YEAR}{GAP}{word}{GAP}({number})|({number}){GAP}{word}{GAP}{YEAR})",
            text,
        )
        if match:
            first, year, second_year, second, third, third_year = match.groups()
            return f"{year or second_year or third_year}{sign}{first or second or third}"
    return ""


def _month(text: str) -> str:
    if match := MONTH_FIRST.fullmatch(text):
        return f"{match[2]}{int(match[1]):02}"
    if match := MONTH_LAST.fullmatch(text):
        return f"{match[1]}{int(match[2]):02}"
    if match := NAMED.fullmatch(text):
        name, year = match[1] or match[4], match[2] or match[3]
        if number := month_names().get(fold(name)):
            return f"{year if len(year) == 4 else f'20{year}'}{number:02}"
    return ""


def _day(text: str, *, month_first: bool) -> str:
    if match := A_DAY_LAST.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := A_DAY.fullmatch(text):
        one, two, year = map(int, match.groups())
        month, day = (one, two) if month_first else (two, one)
    else:
        return ""
    try:
        return f"{date(year, month, day):%Y%m%d}"
    except ValueError:
        return ""


def _week(text: str) -> str:
    match = WEEK.fullmatch(text)
    return f"{match[1] or match[4]}W{int(match[2] or match[3])}" if match else ""


def _two_years(text: str) -> int | None:
    match = TWO_YEARS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    return first if second in (first + 1, (first + 1) % 100) else None


@cache
def month_names() -> dict[str, int]:
    """Folded name, whole or short, in any of the languages -> 1 to 12."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(fold(name.strip(" .")), number)
    return {name: number for name, number in found.items() if not name.isdigit()}
