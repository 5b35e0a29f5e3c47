from decimal import Decimal

from django import template

from sdip.web.formats import formatter

from ..forms.qualitative import answer_words
from ..models import IndicatorVersion

register = template.Library()


@register.simple_tag
def figure(value: Decimal | None, version: IndicatorVersion, unit: str | None = None) -> str:
    """A figure with its unit, or with another `unit`; a judged one as the level that it is, or yes or no."""
    shown = version.unit if unit is None else unit
    return answer_words(version, value) or formatter().val(value, shown, version.decimals)
