"""How an e-mail looks: one letter as plain text and as HTML that also old mail programs draw, in the reader's language."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tenancy.context import current_tenant

from .language import active_language
from .theme import shade

ACCENT, DEEP = "#0b5a6b", "#083c48"
FACE = "Noto Sans, Segoe UI, Tahoma, Arial, sans-serif"
# A name that a template has to look for in vain costs it as much as ten that it finds.
NOTHING: dict[str, Any] = {
    "greeting": "",
    "sentences": [],
    "lines": [],
    "link": "",
    "verb": "",
    "note": "",
    "refuse": None,
}


def letter(facts: dict[str, Any]) -> tuple[str, str]:
    """(plain text, HTML), both in the active language.

    facts: subject; and where there are any greeting, sentences, lines ({sentence, url}), link with its verb, note, refuse ({words, url}).
    """
    tenant, spoken = current_tenant(), active_language()
    colour = (tenant.colour if tenant else "") or ""
    frame = {
        "lang": spoken.code,
        "dir": spoken.dir,
        "place": str(tenant.name) if tenant else _("Service delivery improvement plans"),
        "accent": colour or ACCENT,
        "accent_deep": shade(colour, -0.35) if colour else DEEP,
        "face": FACE,
    }
    context = NOTHING | frame | facts
    text = render_to_string("mail/letter.txt", context).strip() + "\n"
    return text, render_to_string("mail/letter.html", context)
