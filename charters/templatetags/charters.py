from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.safestring import SafeString

from sdip.web.forms import WordsFormField
from sdip.web.icons import STROKES
from sdip.web.templatetags.sdip import words
from tenancy.context import absolute_url
from tenancy.text import Words

register = template.Library()


@register.filter
def lines(value: Words | None) -> list[SafeString]:
    """The lines of a text in the reader's language, each to be a point of a list."""
    text, code = (value or Words()).shown()
    return [words(Words({code: line.strip()})) for line in text.splitlines() if line.strip()]


@register.filter
def known_icon(name: str) -> str:
    """The picture that a service was given; a sheet of paper where it has none that we know."""
    return name if name in STROKES else "doc"


@register.simple_tag(takes_context=True)
def canonical_url(context: Context) -> str:
    """The page's own address, without what the reader has filtered."""
    return absolute_url(context["request"].path)


@register.simple_tag
def written(bound: BoundField) -> int | None:
    """In how many languages a text of the form stands; None for what is no text."""
    if not isinstance(bound.field, WordsFormField):
        return None
    return sum(bool(text) for text in bound.field.widget.decompress(bound.initial))
