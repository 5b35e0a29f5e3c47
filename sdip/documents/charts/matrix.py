"""Effort against effect: numbered bubbles to talk about; the weighted table beside it decides."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from .frame import n, svg, text

WIDTH, HEIGHT = 380.0, 300.0
LEFT, RIGHT, TOP, BASE = 40.0, WIDTH - 12, 12.0, HEIGHT - 40
TOP_SCORE = 5


@dataclass(frozen=True, slots=True)
class Bubble:
    """Effort and effect on the scale 1 to 5."""

    words: str
    effort: float
    effect: float
    chosen: bool = False


def matrix(
    bubbles: Sequence[Bubble], label: str, first: str, effort: str, effect: str, *, rtl: bool = False
) -> SafeString:
    """`first`, `effort`, `effect`: the words of the best quarter and of both axes."""

    def x(value: float) -> float:
        at = LEFT + (value - 0.5) / TOP_SCORE * (RIGHT - LEFT)
        return WIDTH - at if rtl else at

    def y(value: float) -> float:
        return BASE - (value - 0.5) / TOP_SCORE * (BASE - TOP)

    def flip(at: float) -> float:
        return WIDTH - at if rtl else at

    left, right = sorted((flip(LEFT), x(3)))
    side, middle = n(flip(16)), (TOP + BASE) / 2
    turned = f' transform="rotate({90 if rtl else -90} {side} {n(middle)})"'
    parts = [
        f'<rect class="quad" x="{n(left)}" y="{n(TOP)}" width="{n(right - left)}" height="{n(y(3) - TOP)}"/>',
        f'<path class="gridline" d="M{n(x(3))} {n(TOP)}V{n(BASE)}M{n(flip(LEFT))} {n(y(3))}H{n(flip(RIGHT))}"/>',
        f'<path class="axis" d="M{n(flip(LEFT))} {n(TOP)}V{n(BASE)}H{n(flip(RIGHT))}"/>',
        text(n(flip(LEFT + 8)), TOP + 16, first, "start", "strong"),
        text(n(flip((LEFT + RIGHT) / 2)), HEIGHT - 8, effort, "middle"),
        text(side, middle, effect, "middle", "", turned),
    ]
    used: Counter[tuple[float, float]] = Counter()
    for bubble in bubbles:
        aside = used[bubble.effort, bubble.effect] * 22 * (-1 if rtl else 1)
        used[bubble.effort, bubble.effect] += 1
        parts += _bubble(bubble, x(bubble.effort) + aside, y(bubble.effect))
    return svg("chart", (WIDTH, HEIGHT), label, parts)


def _bubble(bubble: Bubble, x: float, y: float) -> list[str]:
    top = " top" if bubble.chosen else ""
    circle = f'<circle class="bubble{top}" cx="{n(x)}" cy="{n(y)}" r="13"/>'
    return [circle, text(n(x), y + 4.5, bubble.words, "middle", f"bubble-n{top}")]
