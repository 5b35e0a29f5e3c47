from django import template
from django.utils.safestring import SafeString

from sdip.web.templatetags.sdip import words
from tenancy.text import Words

register = template.Library()


@register.filter
def lines(value: Words | None) -> list[SafeString]:
    """The lines of a text in the reader's language, each to be a point of a list."""
    text, code = (value or Words()).shown()
    return [words(Words({code: line.strip()})) for line in text.splitlines() if line.strip()]
