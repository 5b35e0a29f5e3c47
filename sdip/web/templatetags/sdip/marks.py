"""Icons, marks and small charts."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sdip.web import icons, pictures, standing
from sdip.web.formats import Number
from sdip.web.pictures import Levels

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 20, css: str = "") -> SafeString:
    return icons.icon(name, size, css)


def _standing(value: standing.Standing | str) -> standing.Standing:
    return value if isinstance(value, standing.Standing) else standing.STANDINGS[value]


@register.simple_tag
def mark(value: standing.Standing | str, size: int = 16) -> SafeString:
    return icons.standing_mark(value if isinstance(value, str) else value.mark, size)


@register.simple_tag
def chip(value: standing.Standing | str) -> SafeString:
    shown = _standing(value)
    return format_html(
        '<span class="chip" data-tone="{}">{}{}</span>', shown.tone, icons.standing_mark(shown.mark), shown.word
    )


@register.simple_tag
def standings() -> list[standing.Standing]:
    """The standings that a legend explains."""
    return [each for each in standing.STANDINGS.values() if each is not standing.NO_STANDARD]


@register.simple_tag
def standing_word(value: standing.Standing | str) -> str:
    return str(_standing(value).word)


@register.simple_tag
def spcmark(code: str, size: int = 28) -> SafeString:
    return icons.signal_mark(code, size)


@register.simple_tag
def spcline(code: str) -> SafeString:
    signal = standing.SIGNALS[code]
    return format_html(
        '<div class="spcline" data-tone="{}">{}<span>{}</span></div>', signal.tone, icons.signal_mark(code), signal.word
    )


@register.simple_tag
def conf(code: str) -> SafeString:
    shown = standing.CONFIDENCES.get(code)
    return _state(shown) if shown else SafeString("")


@register.simple_tag
def figure_state(code: str) -> SafeString:
    return _state(standing.FIGURE_STATES[code])


def _state(shown: standing.Confidence | standing.FigureState) -> SafeString:
    return format_html(
        '<span class="state" data-tone="{}">{}{}</span>', shown.tone, icons.icon(shown.icon, 16), shown.word
    )


@register.simple_tag
def spark(
    values: Sequence[Number | None],
    standings: Sequence[standing.Standing | str],
    guaranteed: Levels = (None, None),
    unit: str = "",
    decimals: int | None = None,
    scale: float = 1,
) -> SafeString:
    """The last periods of a figure; guaranteed is (at least, at most)."""
    return pictures.spark_picture(values, standings, guaranteed, unit, decimals, scale)


@register.simple_tag
def bar(
    value: Number | None,
    guaranteed: Levels,
    target: Levels,
    stands: standing.Standing | str,
    unit: str = "",
    decimals: int | None = None,
    span: Levels = (None, None),
) -> SafeString:
    """A figure against its standards; `span` gives the ends of the bar, else they follow from the levels."""
    return pictures.bar_picture(value, guaranteed, target, _standing(stands), unit, decimals, span)


@register.simple_tag
def meter(parts: Sequence[tuple[Number, str]], label: str) -> SafeString:
    """Shares in per cent with their class: part or part2."""
    return pictures.meter_picture(parts, label)


@register.simple_tag
def score(value: Number, top: Number, label: str = "") -> SafeString:
    return pictures.score_picture(value, top, label)
