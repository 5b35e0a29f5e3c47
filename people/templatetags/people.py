import json
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from people.second_factor import way_back as find_way_back

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """For a data- attribute: the policy allows no inline script, and a value that is escaped needs none."""
    return json.dumps(value)


@register.filter
def svg(markup: str) -> SafeString:
    """A picture that our own code has drawn (the QR code)."""
    return mark_safe(markup)


@register.filter
def in_fours(text: str) -> str:
    """A long key in groups: easier to type, and it breaks on a phone."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """The browser and the system that a browser claims to be, in words that its owner knows."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


@register.simple_tag(takes_context=True)
def way_back(context: Context) -> str:
    return find_way_back(context["request"])


@register.inclusion_tag("components/tabs.html", takes_context=True)
def account_tabs(context: Context) -> dict[str, Any]:
    """The pages about one's own account that belong to no tenant."""
    here = context["request"].path
    pages = [
        ("mfa_index", _("Second factor")),
        ("account_change_password", _("Password")),
        ("account_email", _("E-mail address")),
        ("usersessions_list", _("Devices")),
    ]
    if context.get("providers_on"):
        pages.append(("socialaccount_connections", _("Single sign-on")))
    tabs = [{"url": reverse(name), "label": label, "here": here.startswith(reverse(name))} for name, label in pages]
    return {"label": _("Your account"), "tabs": tabs}
