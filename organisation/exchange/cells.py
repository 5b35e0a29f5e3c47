"""A cell is a text: how each kind of value is written into it and read from it. What is written reads back the same."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import Weekday
from organisation.texts import tidy
from sdip.web.parsing import NumberError, parse_number

PLAIN = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
YES, NO = "yes", "no"
BETWEEN_CODES = ";"
WEEKDAY_NAMES = [day.name.lower() for day in Weekday]


class CellError(ValueError):
    """str() is the sentence about what is wrong with the cell."""


@dataclass(frozen=True)
class Kind:
    """How a value is written and read. `numeric`: a spreadsheet shows it as a number."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]
    numeric: bool = False


def _read_decimal(text: str) -> Decimal | None:
    """As an export writes it, 44.923, else as people do, in any digits."""
    if not text:
        return None
    if PLAIN.match(text):
        return Decimal(text)
    try:
        return parse_number(text)
    except NumberError as error:
        raise CellError(str(error)) from error


def _read_whole(text: str) -> int | None:
    number = _read_decimal(text)
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number < 2**31:
        raise CellError(_("Write a whole number from 0 on."))
    return int(number)


def _read_degrees(text: str) -> Decimal | None:
    number = _read_decimal(text)
    if number is None:
        return None
    if abs(number) > 180:
        raise CellError(_("Write degrees between −180 and 180."))
    return number.quantize(Decimal("0.000001"))


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CellError(_("This is not a day. Write year, month and day, for example 2026-11-18.")) from error


def _read_yes(text: str) -> bool:
    if text.lower() not in (YES, NO):
        raise CellError(_("Write yes or no."))
    return text.lower() == YES


def _read_weekdays(text: str) -> list[int]:
    names = read_codes(text.lower())
    if unknown := [name for name in names if name not in WEEKDAY_NAMES]:
        facts = {"name": unknown[0], "choices": ", ".join(WEEKDAY_NAMES)}
        raise CellError(_("“%(name)s” is no day of the week. Write some of: %(choices)s.") % facts)
    return sorted(WEEKDAY_NAMES.index(name) for name in names)


def _write_decimal(value: Decimal | None) -> str:
    return "" if value is None else format(Decimal(value).normalize(), "f")


def _optional(value: Any) -> str:
    return "" if value is None else str(value)


def read_codes(text: str) -> tuple[str, ...]:
    return tuple(sorted({tidy(part) for part in text.split(BETWEEN_CODES)} - {""}))


TEXT = Kind(str, tidy)
WHOLE = Kind(_optional, _read_whole, numeric=True)
ORDER = Kind(str, lambda text: _read_whole(text) or 0, numeric=True)
DEGREES = Kind(_write_decimal, _read_degrees, numeric=True)
DAY = Kind(lambda value: value.isoformat() if value else "", _read_day)
YES_NO = Kind(lambda value: YES if value else NO, _read_yes)
CODE = Kind(_optional, lambda text: tidy(text) or None)
WEEKDAYS = Kind(lambda days: BETWEEN_CODES.join(WEEKDAY_NAMES[day] for day in days or ()), _read_weekdays)
CODES = Kind(BETWEEN_CODES.join, read_codes)


def one_of(choices: Mapping[str, Any]) -> Kind:
    def read(text: str) -> str:
        if text not in choices:
            raise CellError(_("Write one of: %(choices)s.") % {"choices": ", ".join(choices)})
        return text

    return Kind(str, read)
