"""Numbers, days and stored words."""

import datetime as dt
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sdip.web.formats import Number, formatter
from sdip.web.language import active_language, language
from sdip.web.units import unit_name

register = template.Library()


@register.filter
def num(value: Number | None, decimals: int | None = None) -> str:
    return formatter().num(value, decimals)


@register.filter
def percent(fraction: Number | None, decimals: int | None = None) -> str:
    return formatter().percent(fraction, decimals)


@register.simple_tag
def comma() -> str:
    """The comma of the language with its space, between two parts that stand side by side."""
    return formatter().between


@register.simple_tag
def val(value: Number | None, unit: str = "", decimals: int | None = None) -> str:
    return formatter().val(value, unit, decimals)


register.filter("val", lambda value, unit="": formatter().val(value, unit))


@register.simple_tag
def signed(value: Number | None, unit: str = "", decimals: int | None = None) -> SafeString:
    """The gap's number alone, in <bdi> so that its sign stays with it."""
    return format_html("<bdi>{}</bdi>", formatter().signed(value, unit, decimals))


@register.simple_tag
def gap(value: Number | None, unit: str = "", decimals: int | None = None, in_range: bool = False) -> SafeString:
    """The gap with its word: −8.8 points short."""
    return format_html('<span class="gap"><bdi>{}</bdi></span>', formatter().gap(value, unit, decimals, in_range))


@register.simple_tag
def level(low: Number | None, high: Number | None, unit: str = "", decimals: int | None = None) -> str:
    """A standard in words: at least 80%, at most 12, 20 to 30."""
    return formatter().level(low, high, unit, decimals)


register.filter("signed", lambda value, unit="": formatter().signed(value, unit))
register.filter("unit_name", unit_name)


@register.filter
def digits(text: object) -> str:
    return formatter().digits(text)


@register.filter
def day(value: dt.date | None) -> str:
    return formatter().day(value)


@register.filter
def weekday(value: dt.date | None) -> str:
    return formatter().day(value, weekday=True)


@register.filter
def daymonth(value: dt.date | None) -> str:
    return formatter().daymonth(value)


@register.filter
def month(value: dt.date | None) -> str:
    return formatter().month(value)


@register.filter
def month_short(value: dt.date | None) -> str:
    return formatter().month_short(value)


@register.filter
def year(value: dt.date | int | None) -> str:
    return formatter().year(value)


@register.filter
def clock(value: dt.datetime | dt.time | None) -> str:
    return formatter().clock(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    return formatter().moment(value)


@register.filter
def period(value: Any) -> str:
    """Of anything with starts_on and ends_on."""
    return formatter().period(value.starts_on, value.ends_on)


@register.filter
def period_short(value: Any) -> str:
    return formatter().period_short(value.starts_on, value.ends_on)


@register.filter
def filesize(size: int) -> str:
    return formatter().filesize(size)


@register.simple_tag
def page_words() -> dict[str, Any]:
    """What stands around the two numbers of "Page 3 of 5" at the foot of a printed page."""
    before, _first, rest = _("Page %(page)s of %(pages)s").partition("%(page)s")
    between, _second, after = rest.partition("%(pages)s")
    return {"before": before, "between": between, "after": after, "arabic": formatter().arabic}


@register.filter
def words(value: Any) -> SafeString:
    """Stored text in the reader's language; in <bdi lang dir> when only another language has it."""
    if not hasattr(value, "shown"):
        return conditional_escape("" if value is None else value)
    text, code = value.shown()
    if code == active_language().code:
        return conditional_escape(text)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', code, language(code).dir, text)


@register.filter
def plain(value: Any) -> str:
    """Stored text without markup: for <title>, attributes and options."""
    return "" if value is None else str(value)


@register.filter
def bdi(name: str) -> SafeString:
    """A person's name inside of a sentence: whatever script it is in, what stands beside it keeps its place."""
    return format_html("<bdi>{}</bdi>", name)


@register.filter
def own_name(code: str) -> str:
    return language(code).own_name
