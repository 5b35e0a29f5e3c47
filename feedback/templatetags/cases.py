"""What lists of messages say in each of their rows."""

import unicodedata

from django import template
from django.utils.translation import gettext as _

from sdip.web.formats import formatter

from ..models import Case

register = template.Library()
OPENING = 90  # signs


@register.filter
def case_title(case: Case) -> str:
    return _("%(kind)s no. %(number)s") % {"kind": case.kind_label, "number": formatter().digits(case.number)}


@register.filter
def opening(text: str) -> str:
    """The beginning; no letter is parted from the marks above and below it."""
    if len(text) <= OPENING:
        return text
    end = OPENING - 1
    while end and unicodedata.combining(text[end]):
        end -= 1
    return f"{text[:end]}…"
