"""The units that figures are stored in. Words of CLDR (Babel) where it has them, our own where it has none."""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .language import Language

PERCENT = "percent"  # stored as a fraction 0..1
COUNT = "count"


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: Promise | str  # as a form says it: "Value in hours"
    cldr: str = ""


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit(PERCENT, _("percent")),
        Unit(COUNT, _("number")),
        Unit("minutes", _("minutes"), "duration-minute"),
        Unit("hours", _("hours"), "duration-hour"),
        Unit("days", _("days"), "duration-day"),
        Unit("working_days", _("working days")),
        Unit("weeks", _("weeks"), "duration-week"),
        Unit("months", _("months"), "duration-month"),
        Unit("years", _("years"), "duration-year"),
        Unit("metres", _("metres"), "length-meter"),
        Unit("kilometres", _("kilometres"), "length-kilometer"),
        Unit("square_metres", _("square metres"), "area-square-meter"),
        Unit("cubic_metres", _("cubic metres"), "volume-cubic-meter"),
        Unit("litres", _("litres"), "volume-liter"),
        Unit("kilograms", _("kilograms"), "mass-kilogram"),
        Unit("tonnes", _("tonnes"), "mass-tonne"),
        Unit("kilowatt_hours", _("kilowatt-hours"), "energy-kilowatt-hour"),
        Unit("milligrams_per_litre", _("milligrams per litre")),
        Unit("people", _("people")),
        Unit("points", _("points")),
        Unit("IQD", _("Iraqi dinars")),
        Unit("UAH", _("hryvnias")),
        Unit("USD", _("US dollars")),
        Unit("EUR", _("euros")),
        Unit("GBP", _("pounds sterling")),
    )
}
MONEY = frozenset({"IQD", "UAH", "USD", "EUR", "GBP"})

# CLDR has no Sorani unit words; Sorani does not change the noun after a number.
_SORANI = {
    "minutes": "خولەک", "hours": "کاتژمێر", "days": "ڕۆژ", "weeks": "هەفتە", "months": "مانگ", "years": "ساڵ",
    "metres": "مەتر", "kilometres": "کیلۆمەتر", "square_metres": "مەتر دووجا", "cubic_metres": "مەتر سێجا",
    "litres": "لیتر", "kilograms": "کیلۆگرام", "tonnes": "تۆن", "kilowatt_hours": "کیلۆوات کاتژمێر",
}  # fmt: skip


def unit_choices() -> list[tuple[str, Promise | str]]:
    return [(unit.code, unit.name) for unit in UNITS.values()]


def unit_name(code: str) -> str:
    """The bare word; a unit that a tenant wrote itself is its own name."""
    return str(UNITS[code].name) if code in UNITS else code


def plural_form(number: float, language: Language, whole: bool) -> str:
    """CLDR plural category. A number shown with decimals is "other" in all four languages."""
    return str(_locale(language.cldr).plural_form(number)) if whole else "other"


def plural_number(number: float, whole: bool) -> int:
    """A whole number for ngettext, whose rules know no fractions: 20.4 takes the form of 100."""
    return abs(int(number)) if whole else 100


def with_unit(shown: str, number: float, whole: bool, code: str, language: Language) -> str:
    """The number as shown, and its unit in the right plural."""
    if not code or code == COUNT:
        return shown
    if code in MONEY:
        return f"{shown} {_money(code, plural_form(number, language, whole), language)}"
    if code in UNITS and not UNITS[code].cldr:
        return _own(code, shown, plural_number(number, whole))
    if language.code == "ckb" or code not in UNITS:
        return f"{shown} {_SORANI.get(code, code)}"
    lengths = _locale(language.cldr)._data["unit_patterns"].get(UNITS[code].cldr, {})
    patterns = next(
        (each for name in ("long", "short") if "other" in (each := lengths.get(name, {}))), {"other": "{0}"}
    )
    pattern = patterns.get(plural_form(number, language, whole), "")
    # "an hour" and "two hours" are one word in Arabic; beside other figures the number must be seen
    return str(pattern if "{0}" in pattern else patterns["other"]).replace("{0}", shown)


def _own(code: str, shown: str, count: int) -> str:
    words = {
        "working_days": ngettext("%(number)s working day", "%(number)s working days", count),
        "people": ngettext("%(number)s person", "%(number)s people", count),
        "points": ngettext("%(number)s point", "%(number)s points", count),
        "milligrams_per_litre": ngettext("%(number)s mg/l", "%(number)s mg/l", count),
    }
    return words[code] % {"number": shown}


def _money(code: str, form: str, language: Language) -> str:
    locale = _locale(language.cldr)
    plurals = locale._data["currency_names_plural"].get(code, {})
    name = plurals.get(form) or plurals.get("other") or locale.currencies.get(code)
    return str(name if name and name != code else UNITS[code].name)


@cache
def _locale(identifier: str) -> Locale:
    try:
        return Locale.parse(identifier)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
