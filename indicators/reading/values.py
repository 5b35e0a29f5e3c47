"""From a cell to a number, to "no data" with its original text, or to one sentence of refusal - and to text and codes.

Float noise: spreadsheets keep 15 significant digits, but programs that export them write the binary neighbour with 16
or 17 ("91.370000000000005"). A text with 7 decimals or more that is exactly such a print of a binary number, and that
shrinks to 13 digits or fewer when it is rounded to 15, means the short number (91.37). Any other is taken digit by digit.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TypeAlias

from django.utils.translation import gettext as _

from sdip.web.parsing import LARGEST

Cell: TypeAlias = str | int | float | bool | date | time | timedelta | None

INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
SIGNS = str.maketrans({"−": "-", "–": "-", "‒": "-", "﹣": "-", "－": "-", "＋": "+", "٪": "%", "％": "%", "﹪": "%"})
SPACES = " \u00a0\u2007\u2009\u202f"
GROUPS = f"{SPACES}'’٬"  # whichever the decimal mark is
NOISY, SHORT, MANY_DECIMALS = 16, 13, 7

PARENTHESES = re.compile(r"\(\s*([^()]*?)\s*\)")
PLAIN = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)  # what nearly every cell is
WHOLE = r"(?:\d+|\d{1,3}(?:_\d{3})+|\d{1,2}(?:_\d{2})+_\d{3})"
NUMBER = re.compile(rf"(?:{WHOLE}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{{1,2}})?")
LOOKS_NUMERIC = re.compile(r"[\d_.,+%() -]*")


class Percent(float):
    """A number that its workbook shows as a percentage: 0.521 as 52.1%. It counts as if its sign stood there."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as the cell means it: 85 % is 0.85 and `percent`, every other number stands unscaled."""

    value: Decimal
    text: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class NoData:
    """A text where a number could stand. `listed`: the mapping knows it, and gives the reason."""

    text: str
    reason: str = ""
    listed: bool = False
    pair: tuple[Decimal, Decimal] | None = None  # a numerator and the denominator 0


@dataclass(frozen=True, slots=True)
class Refused:
    sentence: str


Reading: TypeAlias = Figure | NoData | Refused | None


@dataclass(frozen=True)
class Notation:
    """How a file writes numbers: its decimal mark, and its words for "no data" with their reasons."""

    decimal: str = "."
    marks: dict[str, str] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], str]] = field(default_factory=list)

    def no_data(self, text: str) -> NoData | None:
        """The text as a listed mark, whatever its case and spacing; None when the mapping does not list it."""
        if (reason := self.marks.get(mark_key(text))) is not None:
            return NoData(text, reason, listed=True)
        for pattern, reason in self.patterns:
            if pattern.fullmatch(text):
                return NoData(text, reason, listed=True)
        return None


def mark_key(text: str) -> str:
    return " ".join(text.split()).casefold()


def read_number(cell: Cell, notation: Notation) -> Reading:
    """The figure in a cell; None when blank, NoData for a text, Refused for a date or a number that is malformed."""
    if isinstance(cell, date | time | timedelta):
        return Refused(_("A date or time stands where a number is expected."))
    text = text_of(cell)
    if not text:
        return None
    if isinstance(cell, Percent):
        return _sized(without_noise(repr(cell)).scaleb(2), text, percent=True)
    if (mark := notation.no_data(text)) is not None:
        return mark
    if isinstance(cell, str):
        return _read_text(text, notation.decimal)
    return NoData(text) if isinstance(cell, bool) else _sized(without_noise(text), text, percent=False)


def text_of(cell: Cell) -> str:
    """What the cell says: a whole number without ".0", a date as 2015-10-31, a text without needless blanks."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return (cell if cell.isascii() else cell.translate(INVISIBLE)).strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, Percent) and isfinite(cell):
        return f"{without_noise(repr(cell)).scaleb(2).normalize():f}%"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def words_of(cell: Cell) -> str:
    """The text of a cell on one line, with single spaces."""
    return " ".join(text_of(cell).split())


def without_noise(text: str) -> Decimal:
    """The number of a plain decimal text, freed from float noise (see the top of this file)."""
    number = Decimal(text)
    digits = number.normalize().as_tuple().digits
    if len(digits) < NOISY or -int(number.as_tuple().exponent) < MANY_DECIMALS:
        return number
    binary = float(number)
    if number not in (Decimal(f"{binary:.17g}"), Decimal(repr(binary))):
        return number
    rounded = Decimal(f"{binary:.15g}")
    return rounded if len(rounded.normalize().as_tuple().digits) <= SHORT else number


def _read_text(text: str, decimal: str) -> Figure | NoData | Refused:
    if decimal == "." and PLAIN.fullmatch(text):
        return _sized(without_noise(text), text, percent=False)
    body, negative, percent = _bare(text)
    number = _canonical(body, decimal)
    if number is not None and NUMBER.fullmatch(number):
        value = without_noise(number.replace("_", ""))
        return _sized(-value if negative else value, text, percent=percent)
    if any(map(str.isdigit, text)) and LOOKS_NUMERIC.fullmatch(_plain(text)):
        return Refused(
            _("“%(text)s” is not a number that uses “%(mark)s” as its decimal mark.") % {"text": text, "mark": decimal}
        )
    return NoData(text)


def _sized(value: Decimal, text: str, *, percent: bool) -> Figure | NoData | Refused:
    if not value.is_finite():
        return NoData(text)
    if abs(value) >= LARGEST:
        return Refused(_("“%(text)s” is too large.") % {"text": text})
    return Figure(value.scaleb(-2) if percent else value, text, percent)


def _plain(text: str) -> str:
    """ASCII digits and signs, whatever the script."""
    return "".join(_plain_digit(character) for character in text.translate(SIGNS)).strip(SPACES)


def _plain_digit(character: str) -> str:
    if not character.isascii() and character.isdecimal():
        return str(unicodedata.decimal(character))
    return " " if character in SPACES else character


def _bare(text: str) -> tuple[str, bool, bool]:
    """The digits and marks of a text, whether it is negative (-5, 5-, (5)), and whether it is a percentage."""
    body = "".join(character for character in _plain(text) if unicodedata.category(character) != "Sc").strip()
    if enclosed := PARENTHESES.fullmatch(body):
        return enclosed[1].removesuffix("%").strip(), True, "%" in body
    percent = body.startswith("%") or body.endswith("%")
    body = body.removeprefix("%").removesuffix("%").strip()
    negative = body.startswith("-") or body.endswith("-")
    body = body.removeprefix("-").removeprefix("+") if body[:1] in "+-" else body.removesuffix("-")
    return body.strip(), negative, percent


def _canonical(body: str, decimal: str) -> str | None:
    """Grouping as "_" and the decimal mark as "."; None when more than one sign groups the digits."""
    groups = GROUPS + ("." if decimal == "," else ",")
    if len({character for character in body if character in groups}) > 1:
        return None
    marks = str.maketrans({**dict.fromkeys(groups, "_"), decimal: ".", "٫": "."})
    return body.translate(marks)
