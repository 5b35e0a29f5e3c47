"""What every chart shares: mapping of values to pixels, direction of reading, marks, escaped words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

Value = float | None
Band = tuple[Value, Value]  # what a standard allows: at least the first, at most the second; None is open
OPEN: Band = (None, None)

# marks of 10 px for strips: disc, ring, diamond, dash
STRIP_MARKS = {
    "met": '<circle class="fill" cx="{x}" cy="{y}" r="4.4"/>',
    "kept": '<circle class="ring" cx="{x}" cy="{y}" r="3.4"/>',
    "breach": '<path class="fill" d="M{x} {top}l5.2 5.2-5.2 5.2-5.2-5.2z"/>',
    "below": '<circle class="ring" cx="{x}" cy="{y}" r="3.4"/>',
    "none": '<path class="line" stroke-width="1.6" d="M{left} {y}h6"/>',
    "unset": '<circle class="fill" cx="{x}" cy="{y}" r="1.6"/>',
}


def n(value: float) -> str:
    """A coordinate with one decimal at most, and never -0."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def svg(css: str, size: tuple[float, float], label: str, parts: Iterable[str], box: bool = True) -> SafeString:
    """A drawn chart: its label says in one sentence what the picture shows."""
    width, height = size
    view = f'viewBox="0 0 {n(width)} {n(height)}" ' if box else ""
    size_and_name = f'{view}width="{n(width)}" height="{n(height)}" role="img" aria-label="{escape(label)}"'
    return mark_safe(f'<svg class="{css}" {size_and_name}>{"".join(parts)}</svg>')


def fluid(css: str, height: float, label: str, parts: Iterable[str]) -> SafeString:
    """A chart of any width: x in per cent, no text to squeeze."""
    named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    return mark_safe(f'<svg class="{css}" width="100%" height="{n(height)}" {named}>{"".join(parts)}</svg>')


def text(x: str, y: float, words: str, anchor: str, css: str = "", more: str = "") -> str:
    named = f' class="{css}"' if css else ""
    return f'<text{named} x="{x}" y="{n(y)}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


def strip_mark(mark: str, tone: str, x: float, y: float) -> str:
    shape = STRIP_MARKS[mark].format(x=n(x), y=n(y), top=n(y - 5.2), left=n(x - 3))
    return f'<g class="mark-s" data-tone="{escape(tone)}">{shape}</g>'


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps slots and values to pixels; in a page that reads from right to left, x is mirrored."""

    width: float
    height: float
    start: float
    end: float
    top: float
    bottom: float
    low: float
    high: float
    slots: int
    rtl: bool = False

    @property
    def base(self) -> float:
        return self.height - self.bottom

    @property
    def right(self) -> float:
        return self.width - self.end

    @property
    def step(self) -> float:
        return (self.width - self.start - self.end) / max(self.slots, 1)

    def flip(self, x: float) -> float:
        return self.width - x if self.rtl else x

    def x(self, slot: float) -> float:
        """The middle of a slot."""
        return self.flip(self.start + (slot + 0.5) * self.step)

    def edge(self, slot: float) -> float:
        """Where a slot begins."""
        return self.flip(self.start + slot * self.step)

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.base - (inside - self.low) / (self.high - self.low) * (self.base - self.top)

    def rect(self, first: float, second: float, upper: float, lower: float, css: str) -> str:
        left, right = sorted((self.flip(first), self.flip(second)))
        high, low = sorted((upper, lower))
        return f'<rect class="{css}" x="{n(left)}" y="{n(high)}" width="{n(right - left)}" height="{n(low - high)}"/>'

    def zones(self, first: float, second: float, band: Band) -> list[str]:
        """Shaded: where the promise is broken."""
        low, high = band
        found = [] if low is None else [self.rect(first, second, self.y(low), self.base, "zone")]
        return found if high is None else [*found, self.rect(first, second, self.y(high), self.top, "zone")]

    def across(self, css: str, value: float) -> str:
        return f'<path class="{css}" d="M{n(self.flip(self.start))} {n(self.y(value))}H{n(self.flip(self.right))}"/>'

    def line(self, values: Sequence[Value]) -> str:
        """A line that is broken where a value is missing."""
        drawn, pen = [], False
        for slot, value in enumerate(values):
            if value is not None:
                drawn.append(f"{'L' if pen else 'M'}{n(self.x(slot))} {n(self.y(value))}")
            pen = value is not None
        return f'<path class="line" d="{"".join(drawn)}"/>'

    def steps(self, css: str, levels: Sequence[Value]) -> str:
        """A stepped line that follows a standard as it changes; nothing where there is none."""
        drawn, last = [], None
        for first, stop, level in spans(levels):
            if level is not None:
                joined = last is not None
                drawn.append(f"{'L' if joined else 'M'}{n(self.edge(first))} {n(self.y(level))}H{n(self.edge(stop))}")
            last = level
        return f'<path class="{css}" d="{"".join(drawn)}"/>' if drawn else ""


def spans(levels: Sequence[Value]) -> list[tuple[int, int, Value]]:
    """(first slot, slot after the last, level) of each run of equal levels."""
    found: list[tuple[int, int, Value]] = []
    for slot, level in enumerate(levels):
        if found and found[-1][2] == level:
            found[-1] = (found[-1][0], slot + 1, level)
        else:
            found.append((slot, slot + 1, level))
    return found


def known(values: Iterable[Value]) -> list[float]:
    return [value for value in values if value is not None]


def edges(bands: Iterable[Band]) -> list[float]:
    return [edge for band in bands for edge in band if edge is not None]
