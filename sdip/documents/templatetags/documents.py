"""The text of a block as markup: its language where that is another one, and what reads from the left."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from sdip.web.language import active_language, language

from ..blocks import Said

register = template.Library()


@register.filter
def said(text: str) -> SafeString:
    """With its lines; also fit for XML."""
    lines = SafeString("<br/>").join(conditional_escape(line) for line in str(text).split("\n"))
    if not isinstance(text, Said):
        return mark_safe(lines)
    if text.code:
        return format_html('<bdi class="nowrap" dir="ltr">{}</bdi>', mark_safe(lines))
    if text.language in ("", active_language().code):
        return mark_safe(lines)
    spoken = language(text.language)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', spoken.code, spoken.dir, mark_safe(lines))
