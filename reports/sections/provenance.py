"""What a figure rests on that is no indicator's: its days, where it comes from, when it was counted and how sure it is."""

from datetime import date, datetime

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from sdip.web.templatetags.sdip.marks import conf

from ..blocks import Facts

COUNTED = "documented"  # every message, answer or action is kept with its log


def provenance(days: str, source: str, as_of: datetime | None = None, confidence: str = COUNTED) -> Facts:
    found = [(_("Period"), days), (_("Source"), source)]
    if as_of is not None:
        found.append((_("Counted"), formatter().moment(as_of)))
    return Facts([*found, (_("Confidence"), conf(confidence))])


def days_words(starts_on: str, ends_on: str | None) -> str:
    """Of days as they are frozen; open at the end: the first alone."""
    write, first = formatter(), date.fromisoformat(starts_on)
    return write.period(first, date.fromisoformat(ends_on)) if ends_on else write.day(first)


def spoken(sentence: str, **parts: str) -> SafeString:
    """A sentence with parts that may hold markup, as names in another language do."""
    return mark_safe(conditional_escape(sentence) % {name: conditional_escape(part) for name, part in parts.items()})
