"""The tags and filters of every template (a builtin of the engine); docs/components.md lists them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sdip import registry
from sdip.web import icons, pictures, standing
from sdip.web.formats import Number, formatter
from sdip.web.language import active_language, language
from sdip.web.lists import Listing
from sdip.web.pictures import Levels
from sdip.web.units import unit_name
from tenancy.context import current_tenant, root_reverse

register = template.Library()

# --- numbers and dates ---


@register.filter
def num(value: Number | None, decimals: int | None = None) -> str:
    return formatter().num(value, decimals)


@register.filter
def percent(fraction: Number | None, decimals: int | None = None) -> str:
    return formatter().percent(fraction, decimals)


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


# --- words ---


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
def own_name(code: str) -> str:
    return language(code).own_name


# --- marks ---


@register.simple_tag
def icon(name: str, size: int = 20, css: str = "") -> SafeString:
    return icons.icon(name, size, css)


def _standing(value: standing.Standing | str) -> standing.Standing:
    return value if isinstance(value, standing.Standing) else standing.STANDINGS[value]


@register.simple_tag
def mark(value: standing.Standing | str, size: int = 16) -> SafeString:
    return icons.standing_mark(value if isinstance(value, str) else value.mark, size)


@register.simple_tag
def chip(value: standing.Standing | str) -> SafeString:
    shown = _standing(value)
    return format_html(
        '<span class="chip" data-tone="{}">{}{}</span>', shown.tone, icons.standing_mark(shown.mark), shown.word
    )


@register.simple_tag
def standings() -> list[standing.Standing]:
    """The standings that a legend explains."""
    return [each for each in standing.STANDINGS.values() if each is not standing.NO_STANDARD]


@register.simple_tag
def standing_word(value: standing.Standing | str) -> str:
    return str(_standing(value).word)


@register.simple_tag
def spcmark(code: str, size: int = 28) -> SafeString:
    return icons.signal_mark(code, size)


@register.simple_tag
def spcline(code: str) -> SafeString:
    signal = standing.SIGNALS[code]
    return format_html(
        '<div class="spcline" data-tone="{}">{}<span>{}</span></div>', signal.tone, icons.signal_mark(code), signal.word
    )


@register.simple_tag
def conf(code: str) -> SafeString:
    shown = standing.CONFIDENCES.get(code)
    return _state(shown) if shown else SafeString("")


@register.simple_tag
def figure_state(code: str) -> SafeString:
    return _state(standing.FIGURE_STATES[code])


def _state(shown: standing.Confidence | standing.FigureState) -> SafeString:
    return format_html(
        '<span class="state" data-tone="{}">{}{}</span>', shown.tone, icons.icon(shown.icon, 16), shown.word
    )


@register.simple_tag
def spark(
    values: Sequence[Number | None],
    standings: Sequence[standing.Standing | str],
    guaranteed: Levels = (None, None),
    unit: str = "",
    decimals: int | None = None,
    scale: float = 1,
) -> SafeString:
    """The last periods of a figure; guaranteed is (at least, at most)."""
    return pictures.spark_picture(values, standings, guaranteed, unit, decimals, scale)


@register.simple_tag
def bar(
    value: Number | None,
    guaranteed: Levels,
    target: Levels,
    stands: standing.Standing | str,
    unit: str = "",
    decimals: int | None = None,
    span: Levels = (None, None),
) -> SafeString:
    """A figure against its standards; `span` gives the ends of the bar, else they follow from the levels."""
    return pictures.bar_picture(value, guaranteed, target, _standing(stands), unit, decimals, span)


@register.simple_tag
def meter(parts: Sequence[tuple[Number, str]], label: str) -> SafeString:
    """Shares in per cent with their class: part or part2."""
    return pictures.meter_picture(parts, label)


@register.simple_tag
def score(value: Number, top: Number, label: str = "") -> SafeString:
    return pictures.score_picture(value, top, label)


# --- addresses ---


@register.simple_tag
def root_url(name: str, *args: Any, **kwargs: Any) -> str:
    """A page at the root (sign-in, platform), without the tenant's prefix."""
    return root_reverse(name, *args, **kwargs)


@register.simple_tag
def place_url(place: str) -> str:
    """The registered page of a place (home, staff-home, search, notices); "" where this urlconf has none."""
    return next((url for link in registry.links_at(place) if (url := _reverse(link.url_name))), "")


@register.simple_tag
def links_at(place: str) -> list[dict[str, Any]]:
    """The registered links of a place (account, public-footer, staff-footer) that this urlconf has."""
    return [{"url": url, "label": link.label} for link in registry.links_at(place) if (url := _reverse(link.url_name))]


@register.simple_tag
def theme_url() -> str:
    """The tenant's colours as a small stylesheet; the address changes with the colour, so it may be cached for long."""
    tenant = current_tenant()
    return _versioned("theme", tenant.colour.removeprefix("#")) if tenant and tenant.colour else ""


@register.simple_tag
def crest_url() -> str:
    tenant = current_tenant()
    return _versioned("crest", str(tenant.settings.get("crest", ""))) if tenant and tenant.settings.get("crest") else ""


def _versioned(place: str, version: str) -> str:
    url = place_url(place)
    return f"{url}?v={version}" if url else ""


def _reverse(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def slots_at(context: Context, place: str, **passed: Any) -> list[SafeString]:
    """The pieces that higher apps put on this page, drawn; what the page passes reaches their context()."""
    request = context["request"]
    drawn = []
    for slot in registry.slots_at(place):
        inner = slot.context(request=request, **passed)
        if inner is not None:
            drawn.append(render_to_string(slot.template, inner, request))
    return drawn


@register.filter
def is_here(item: registry.NavItem, here: set[str]) -> bool:
    """Whether the page belongs to a menu entry: the entry's own page, or one of the namespaces it lights up for."""
    return item.url_name in here or not here.isdisjoint(item.sections)


@register.simple_tag(takes_context=True)
def lang_url(context: Context, code: str) -> str:
    """This public page in another language."""
    request = context["request"]
    _first, _slash, rest = request.path_info[1:].partition("/")
    mount = request.path.removesuffix(request.path_info)
    query = request.META.get("QUERY_STRING", "")
    return f"{mount}/{code}/{rest}{'?' + query if query else ''}"


# --- messages ---

TONES = {"success": ("ok", "check"), "warning": ("warn", "warn"), "error": ("bad", "stop")}


@register.filter
def tone(message: Message) -> str:
    return TONES.get(message.level_tag, ("info", "info"))[0]


@register.filter
def tone_icon(message: Message) -> str:
    return TONES.get(message.level_tag, ("info", "info"))[1]


# --- lists and forms ---


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The numbers that the pagination shows; None is a gap."""
    return [
        number if isinstance(number, int) else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, target: str = "") -> dict[str, Any]:
    return {"page": page, "target": target, "request": context["request"]}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, listing: Listing, key: str, label: str, css: str = "", target: str = ""
) -> dict[str, Any]:
    """A <th> whose link sorts: a link first, so it works without script and can be shared."""
    return {"label": label, "css": css, "target": target, "request": context["request"], **listing.sort_link(key)}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, hint, error, control, in this order."""
    return render_to_string("components/field.html", {"field": bound})


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """ "There is a problem": every error of the forms with a link to its field."""
    entries = [entry for form in forms if form is not None and form.is_bound for entry in _errors_of(form)]
    return {"entries": entries}


def _errors_of(form: BaseForm) -> list[dict[str, str]]:
    found = [{"text": str(error), "anchor": ""} for error in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            anchor = getattr(bound, "anchor", bound.id_for_label)
            found += [{"text": str(error), "anchor": anchor, "label": str(bound.label)} for error in bound.errors]
    return found


@register.simple_tag
def error_title(*forms: BaseForm) -> str:
    """Put before the words of <title>: "Error: " on a page that refuses a form."""
    return _("Error:") + " " if any(form is not None and form.is_bound and form.errors for form in forms) else ""
