"""Where links lead: at the root, in another language, to what the registry knows."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from sdip import registry
from tenancy.context import current_tenant, root_reverse

register = template.Library()


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
def slots_at(context: Context, place: str, /, **passed: Any) -> list[SafeString]:
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
