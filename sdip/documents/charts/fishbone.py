"""Causes of a problem as a fishbone: ribs above and below a spine that leads to the problem. A table beside it says the same."""

import textwrap
from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString

from .frame import n, svg, text

COLUMN, HEAD, EDGE = 190.0, 150.0, 14.0  # widths
LINE, LETTER = 15.0, 10.0  # heights
LETTERS, HEAD_LETTERS = 25, 20  # on a line
MOST = 4  # causes on a rib; the table has all of them
SLANT = 44.0

Rib = tuple[str, Sequence[str]]
Flip = Callable[[float], float]


def fishbone(problem: str, ribs: Sequence[Rib], label: str, more: str, *, rtl: bool = False) -> SafeString:
    """`ribs`: (branch, its causes); `more` stands for causes that are only in the table."""
    columns = max(1, -(-len(ribs) // 2))
    width = EDGE + columns * COLUMN + HEAD + EDGE
    above, below = ribs[::2], ribs[1::2]
    up, down = (max([_depth(rib, more) for rib in side], default=LINE * 2) for side in (above, below))
    spine, height = EDGE + up, up + down + 2 * EDGE
    end = width - EDGE - HEAD

    def flip(x: float) -> float:
        return width - x if rtl else x

    parts = [f'<path class="axis" d="M{n(flip(EDGE))} {n(spine)}H{n(flip(end))}"/>']
    for side, room, way in ((above, up, -1), (below, down, 1)):
        for place, rib in enumerate(side):
            foot = end - 12 - place * COLUMN
            parts += _rib(rib, foot, spine, room * way, more, flip)
    return svg("chart", (width, height), label, [*parts, *_head(problem, end, spine, flip)])


def _rib(rib: Rib, foot: float, spine: float, room: float, more: str, flip: Flip) -> list[str]:
    """A slanted line from its name to the spine, the causes before it; `room` is negative above the spine."""
    tip, end = foot - SLANT, spine + room
    name, lines = rib[0], _lines(rib, more)
    tail = end + (4 if room < 0 else -LINE)
    first = end + 2 * LINE if room < 0 else end - LINE - (len(lines) - 1) * LINE
    drawn = [
        f'<path class="axis" d="M{n(flip(tip))} {n(tail)}L{n(flip(foot))} {n(spine)}"/>',
        text(n(flip(tip)), end, name, "middle", "strong"),
    ]
    for place, line in enumerate(lines):
        y = first + place * LINE
        near = y - LETTER if room < 0 else y + 2  # where the line comes nearest to the words
        at = tip + SLANT * (near - tail) / (spine - tail) - 6
        drawn.append(text(n(flip(at)), y, line, "end"))
    return drawn


def _lines(rib: Rib, more: str) -> list[str]:
    lines = [line for cause in rib[1][:MOST] for line in _wrapped(cause, LETTERS, 2)]
    return [*lines, more] if len(rib[1]) > MOST else lines


def _depth(rib: Rib, more: str) -> float:
    return (len(_lines(rib, more)) + 2) * LINE


def _head(problem: str, end: float, spine: float, flip: Flip) -> list[str]:
    lines = _wrapped(problem, HEAD_LETTERS, 4)
    height = len(lines) * LINE + 12
    left, right = sorted((flip(end), flip(end + HEAD)))
    top = spine - height / 2
    box = f'<rect class="zone" x="{n(left)}" y="{n(top)}" width="{n(right - left)}" height="{n(height)}"/>'
    at = n(flip(end + 8))
    words = [text(at, top + (place + 1) * LINE + 1, line, "start", "strong") for place, line in enumerate(lines)]
    return [box, *words]


def _wrapped(words: str, letters: int, most: int) -> list[str]:
    lines = textwrap.wrap(words, letters, break_long_words=True) or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: letters - 1]}…"]
