"""Figures, standards and gaps in their own way of counting: of a version, or of a row with kind, unit, decimals and levels."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import judged
from ..judged import Shown

register = template.Library()

register.filter("reads_in_words", judged.reads_in_words)


@register.simple_tag
def figure(value: Decimal | None, version: Shown, unit: str | None = None) -> str:
    return judged.figure_words(version, value, unit)


@register.simple_tag
def figure_points(value: Decimal | None, version: Shown) -> str:
    return judged.points_words(version, value)


@register.simple_tag
def figure_level(low: Decimal | None, high: Decimal | None, version: Shown, unit: str | None = None) -> str:
    return judged.level_words(version, low, high, unit)


@register.simple_tag
def figure_gap(value: Decimal | None, version: Shown, unit: str | None = None, in_range: bool = False) -> SafeString:
    """With its word, and in <bdi> so that its sign stays with it."""
    words = judged.gap_words(version, value, in_range=in_range, unit=unit)
    return format_html('<span class="gap"><bdi>{}</bdi></span>', words)


@register.simple_tag
def figure_signed(value: Decimal | None, version: Shown, unit: str | None = None) -> SafeString:
    return format_html("<bdi>{}</bdi>", judged.signed_words(version, value, unit))
