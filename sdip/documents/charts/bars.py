"""Bars of any width, x in per cent: a figure against its standards, shares of a whole, a score."""

from collections.abc import Callable, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from .frame import Band, Value, edges, fluid, n, text

CLOSE = 24  # labels nearer than this many per cent are pushed apart


def standing_bar(
    value: Value,
    guaranteed: Band,
    target: Band,
    span: tuple[float, float],
    tone: str,
    label: str,
    write: Callable[[float], str],
    *,
    rtl: bool = False,
) -> SafeString:
    """Shaded: promise broken. Tick: guaranteed. Ring: target. Dot: now.

    `span` are the values at both ends, `write` words a level.
    """

    def at(level: float) -> float:
        share = max(2.0, min(98.0, (level - span[0]) / (span[1] - span[0]) * 100))
        return 100 - share if rtl else share

    ticks = [(at(edge), write(edge), True) for edge in edges([guaranteed])]
    rings = [(at(edge), write(edge), False) for edge in edges([target])]
    parts = ['<rect class="barbase" y="22" width="100%" height="14"/>', *_zones(guaranteed, at, rtl)]
    parts += [
        f'<svg x="{n(x)}%" y="17" overflow="visible"><rect class="tick-guar" x="-1.5" width="3" height="24"/></svg>'
        for x, _words, _strong in ticks
    ]
    parts += [f'<circle class="tick-targ" cx="{n(x)}%" cy="29" r="6"/>' for x, _words, _strong in rings]
    parts += _labels(ticks + rings, rtl)
    if value is not None:
        parts.append(f'<g data-tone="{escape(tone)}"><circle class="dotvalue" cx="{n(at(value))}%" cy="29" r="9"/></g>')
    return fluid("chart bar", 46, label, parts)


def _zones(guaranteed: Band, at: Callable[[float], float], rtl: bool) -> list[str]:
    low, high = guaranteed
    start, end = (100.0, 0.0) if rtl else (0.0, 100.0)
    found = []
    for edge, outer in ((low, start), (high, end)):
        if edge is not None:
            left, right = sorted((at(edge), outer))
            found.append(f'<rect class="zone" x="{n(left)}%" y="22" width="{n(right - left)}%" height="14"/>')
    return found


def _labels(levels: Sequence[tuple[float, str, bool]], rtl: bool) -> list[str]:
    """Each level's number above it. Two that are close lean apart; of more than two only the guaranteed ones stay."""
    ordered = sorted(levels)
    crowded = any(second[0] - first[0] < CLOSE for first, second in zip(ordered, ordered[1:], strict=False))
    if crowded and len(ordered) > 2:
        ordered = [level for level in ordered if level[2]]
        crowded = any(second[0] - first[0] < CLOSE for first, second in zip(ordered, ordered[1:], strict=False))
    apart = ["start", "end"] if rtl else ["end", "start"]  # an anchor follows the direction of the text
    anchors = apart if crowded else ["middle"] * len(ordered)
    return [
        text(f"{n(x)}%", 12, words, anchor, "strong" if strong else "")
        for (x, words, strong), anchor in zip(ordered, anchors, strict=False)
    ]


def meter(parts: Sequence[tuple[float, str]], label: str, *, rtl: bool = False) -> SafeString:
    """parts: (share in per cent, class "part" or "part2"), in reading order."""
    drawn, done = ['<rect class="base" width="100%" height="100%"/>'], 0.0
    for share, css in parts:
        x = 100 - done - share if rtl else done
        drawn.append(f'<rect class="{escape(css)}" x="{n(x)}%" width="{n(share)}%" height="100%"/>')
        done += share
    return fluid("meter", 10, label, drawn)


def score(value: float, top: float, label: str, *, rtl: bool = False) -> SafeString:
    width = max(0.0, min(100.0, value / top * 100))
    x = 100 - width if rtl else 0
    return mark_safe(
        f'<svg class="score" width="88" height="10" role="img" aria-label="{escape(label)}">'
        f'<rect class="base" width="100%" height="10"/>'
        f'<rect class="part" x="{n(x)}%" width="{n(width)}%" height="10"/></svg>'
    )
