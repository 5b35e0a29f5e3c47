"""Numbers as people type them, in any of the product's digits and separators."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

GROUP, POINT = "\x1f", "\x1e"
DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"), None)
SIGNS = str.maketrans(
    {"−": "-", "–": "-", "﹣": "-", "٪": "%", "٬": GROUP, "٫": POINT, "،": ","}
    | dict.fromkeys("\u00a0\u202f\u2009 '’", GROUP)
)
SHAPE = re.compile(r"[+-]?[0-9]+(?:[.,\x1f\x1e][0-9]+)*\Z")


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # days of this world; next to them there is room for arithmetic
MOST_DIGITS = 18  # what a column of the database holds
LARGEST = Decimal(10) ** MOST_DIGITS  # every number is smaller than this


class NumberError(ValueError):
    """What was typed is no number; str() is the sentence for the person."""


def whole_number(text: str | None) -> int | None:
    """The id or count that an address or a hidden field names; None for anything else, however long."""
    given = text or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS else None


def some_day(text: str | None) -> date | None:
    """The day that an address names; None for anything else and for days out of this world."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def parse_number(text: str | None, lang: str | None = None) -> Decimal | None:
    """The number, or None where nothing is written. Raises NumberError; never guesses between 1.53 and 1530."""
    plain = _western(text)
    if not plain:
        return None
    if plain.endswith("%"):
        raise NumberError(_("“%(text)s”: leave out the percent sign, this is not a percentage.") % {"text": text})
    return _number(plain, str(text), lang)


def parse_percent(text: str | None, lang: str | None = None) -> Decimal | None:
    """What stands for a percentage, with or without its sign, as a fraction 0..1. Raises NumberError."""
    plain = _western(text).removesuffix("%")
    return _number(plain, str(text), lang) / 100 if plain else None


def _western(text: str | None) -> str:
    mapped = (text or "").translate(DIRECTION_MARKS).strip().translate(SIGNS)
    western = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in mapped)
    return re.sub(rf"(?<=^[+-]){GROUP}|{GROUP}(?=%\Z)", "", western)  # "- 5" and "90 %"


def _number(plain: str, typed: str, lang: str | None) -> Decimal:
    if not SHAPE.match(plain):
        raise NumberError(
            _("“%(text)s” is not a number. Write digits, and at most one decimal sign.") % {"text": typed}
        )
    separators = re.findall(r"[.,\x1f\x1e]", plain)
    decimal = _decimal_separator(plain, separators, typed, lang)
    whole, _sep, rest = plain.rpartition(decimal) if decimal else (plain, "", "")
    groups = re.split(r"[.,\x1f\x1e]", whole.lstrip("+-"))
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        raise NumberError(
            _("“%(text)s”: the separators are not where thousands end. Write the number without them.")
            % {"text": typed}
        )
    sign = "-" if plain.startswith("-") else ""
    number = Decimal(f"{sign}{''.join(groups)}.{rest or 0}" if rest else f"{sign}{''.join(groups)}")
    if abs(number) >= LARGEST:
        raise NumberError(_("“%(text)s” is too large.") % {"text": typed})
    return number


def _decimal_separator(plain: str, separators: list[str], typed: str, lang: str | None) -> str:
    """Which of the separators is the decimal sign; '' for none."""
    if not separators:
        return ""
    last, kinds = separators[-1], set(separators)
    if POINT in kinds or GROUP in kinds:
        return _of_arabic(separators, typed)
    if len(separators) == 1:
        return last if _is_decimal(plain, last, typed, lang) else ""
    if separators.count(last) == 1 and len(kinds) == 2:
        return last  # 1.234,5 or 1,234.5
    if len(kinds) == 1:
        return ""  # 1,234,567
    raise NumberError(_("“%(text)s” has too many separators. Write the number without them.") % {"text": typed})


def _of_arabic(separators: list[str], typed: str) -> str:
    """The Arabic signs say what they are; after a thousands sign, a comma or point is the decimal sign."""
    last = separators[-1]
    points = [sign for sign in separators if sign != GROUP]
    if not points:
        return ""
    if (
        len(points) > 1
        and (POINT not in points or points.count(POINT) > 1 or last != POINT)
        or points
        and last == GROUP
    ):
        raise NumberError(_("“%(text)s” has too many separators. Write the number without them.") % {"text": typed})
    return last


def _is_decimal(plain: str, sign: str, typed: str, lang: str | None) -> bool:
    whole, _sign, rest = plain.lstrip("+-").partition(sign)
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        return True
    spoken = (lang or get_language() or "en").partition("-")[0]
    if spoken == "en":
        return sign == "."
    if (sign == ",") == (spoken == "uk"):
        return True
    thousands, fraction = f"{whole}{rest}", f"{whole}{'.' if sign == ',' else ','}{rest}"
    raise NumberError(
        _("“%(text)s” can be read in two ways. Write %(thousands)s or %(fraction)s.")
        % {"text": typed, "thousands": thousands, "fraction": fraction}
    )
