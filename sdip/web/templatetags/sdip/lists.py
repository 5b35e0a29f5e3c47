"""Lists, forms and messages."""

from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sdip.web.lists import Listing

register = template.Library()

TONES = {"success": ("ok", "check"), "warning": ("warn", "warn"), "error": ("bad", "stop")}


@register.filter
def tone(message: Message) -> str:
    return TONES.get(message.level_tag, ("info", "info"))[0]


@register.filter
def tone_icon(message: Message) -> str:
    return TONES.get(message.level_tag, ("info", "info"))[1]


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The numbers that the pagination shows; None is a gap."""
    shown = [
        number if isinstance(number, int) else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return shown if page.number in shown else [*shown, page.number]  # behind what was counted


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, target: str = "") -> dict[str, Any]:
    return {"page": page, "target": target, "request": context["request"]}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, listing: Listing, key: str, label: str, css: str = "", target: str = ""
) -> dict[str, Any]:
    """A <th> whose link sorts: a link first, so it works without script and can be shared."""
    return {"label": label, "css": css, "target": target, "request": context["request"], **listing.sort_link(key)}


@register.simple_tag(takes_context=True)
def announce(context: Context, words: str) -> SafeString:
    """Told to screen readers after a swap (say, how many rows were found); nothing on a whole page."""
    if context["request"].headers.get("HX-Request") != "true":
        return SafeString("")
    return format_html('<div id="announce" hx-swap-oob="innerHTML">{}</div>', words)


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
