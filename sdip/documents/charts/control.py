"""The control chart (XmR): is a change real, and will the promise be kept? Drawn twice, wide and for a phone."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString

from .frame import Band, Frame, Value, edges, known, n, spans, svg, text

WIDE, NARROW = (880.0, 380.0), (330.0, 300.0)
RANGE_HEIGHT = 110.0
SHORT = 3  # letters of a mark for which a phone has room too


@dataclass(frozen=True, slots=True)
class Segment:
    """Slots `first` up to before `stop` share a mean and natural limits."""

    first: int
    stop: int
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Words:
    """How the chart speaks: the caller has the language, the chart only places."""

    label: str
    level: Callable[[float], str]
    month: Callable[[dt.date], str]
    year: Callable[[dt.date], str]
    ends: dict[str, str] = field(
        default_factory=dict
    )  # guaranteed, target, mean, upper, lower, last: what stands at the line's end


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator over time. `signals`: "better", "worse" or "" for each slot; standards as in force in each."""

    days: Sequence[dt.date]
    values: Sequence[Value]
    signals: Sequence[str]
    segments: Sequence[Segment]
    guaranteed: Sequence[Band]
    target: Sequence[Band]
    events: Sequence[tuple[int, str]] = ()
    bounds: Band = (None, None)  # a percentage is drawn within 0 and 100

    def last(self, count: int) -> "Series":
        cut = max(0, len(self.values) - count)
        return replace(
            self,
            days=self.days[cut:],
            values=self.values[cut:],
            signals=self.signals[cut:],
            guaranteed=self.guaranteed[cut:],
            target=self.target[cut:],
            segments=[
                replace(s, first=max(s.first - cut, 0), stop=s.stop - cut) for s in self.segments if s.stop > cut
            ],
            events=[(slot - cut, words) for slot, words in self.events if slot >= cut],
        )


def control_chart(series: Series, words: Words, *, wide: bool = True, rtl: bool = False) -> SafeString:
    shown = _bounded(series)
    size = WIDE if wide else NARROW
    low, high, tick = _scale(shown)
    frame = Frame(*size, 40 if wide else 34, 132 if wide else 12, 30, 40, low, high, len(shown.values), rtl)
    parts = [*_zones(frame, shown), *_grid(frame, words, low, high, tick, wide), *_limits(frame, shown)]
    for css, bands in (("targ", shown.target), ("guar", shown.guaranteed)):
        parts += [frame.steps(css, [band[side] for band in bands]) for side in (0, 1)]
    parts += [
        *_events(frame, shown, wide),
        frame.line(shown.values),
        *_points(frame, shown),
        *_axis(frame, shown, words, wide),
    ]
    if wide:
        parts += _line_ends(frame, shown, words)
    return svg("chart", size, words.label, parts)


def moving_range_chart(ranges: Sequence[Value], upper: float, words: Words, *, rtl: bool = False) -> SafeString:
    """The change from each period to the next; beyond `upper` it is more than chance."""
    top = math.ceil(max([*known(ranges), upper]) / 5) * 5 or 5
    frame = Frame(WIDE[0], RANGE_HEIGHT, 40, 132, 12, 12, 0, top, len(ranges), rtl)
    parts = [*(_level(frame, words, level) for level in (0, top)), frame.across("limit", upper)]
    if limit := words.ends.get("upper"):
        parts.append(text(n(frame.flip(frame.right + 10)), frame.y(upper) + 4, limit, "start"))
    parts.append(frame.line(ranges))
    for slot, value in enumerate(ranges):
        if value is not None:
            parts.append(_point(frame.x(slot), frame.y(value), "worse" if value > upper else "", 2.5))
    return svg("chart", (WIDE[0], RANGE_HEIGHT), words.label, parts)


def _bounded(series: Series) -> Series:
    """Limits beyond what the measure can be are not drawn."""
    low, high = series.bounds

    def cut(segment: Segment) -> Segment:
        lower = segment.lower if low is None else max(segment.lower, low)
        return replace(segment, lower=lower, upper=segment.upper if high is None else min(segment.upper, high))

    return replace(series, segments=[cut(segment) for segment in series.segments])


def _scale(series: Series) -> tuple[float, float, float]:
    """The lowest and highest level drawn, and the step between at most ten grid lines (1, 2 or 5 times 10^n)."""
    levels = known(series.values) + edges([*series.guaranteed, *series.target])
    levels += [level for segment in series.segments for level in (segment.lower, segment.upper)]
    low, high = (min(levels), max(levels)) if levels else (0.0, 1.0)
    reach = max(high - low or abs(high) or 1.0, 1e-9)
    power = 10 ** math.floor(math.log10(reach / 8))
    tick = next(power * step for step in (1, 2, 5, 10) if power * step * 9 >= reach)
    return (
        math.floor(low / tick) * tick,
        (math.floor(high / tick) + (0 if (high / tick).is_integer() and high > low else 1)) * tick,
        tick,
    )


def _zones(frame: Frame, series: Series) -> list[str]:
    found: list[str] = []
    for side in (0, 1):
        for first, stop, level in spans([band[side] for band in series.guaranteed]):
            if level is not None:
                band: Band = (level, None) if side == 0 else (None, level)
                found += frame.zones(frame.start + first * frame.step, frame.start + stop * frame.step, band)
    return found


def _grid(frame: Frame, words: Words, low: float, high: float, tick: float, wide: bool) -> list[str]:
    lines = round((high - low) / tick)
    every = 1 if wide or lines <= 8 else 2
    return [_level(frame, words, low + step * tick) for step in range(0, lines + 1, every)]


def _level(frame: Frame, words: Words, level: float) -> str:
    level = round(level, 9)
    return frame.across("gridline", level) + text(
        n(frame.flip(frame.start - 8)), frame.y(level) + 4, words.level(level), "end"
    )


def _limits(frame: Frame, series: Series) -> list[str]:
    return [
        f'<path class="{css}" d="M{n(frame.edge(segment.first))} {n(frame.y(level))}H{n(frame.edge(segment.stop))}"/>'
        for segment in series.segments
        for css, level in (("limit", segment.lower), ("limit", segment.upper), ("mean", segment.mean))
    ]


def _events(frame: Frame, series: Series, wide: bool) -> list[str]:
    found = []
    for slot, words in series.events:
        found.append(f'<path class="event" d="M{n(frame.edge(slot))} {n(frame.top - 8)}V{n(frame.base)}"/>')
        if wide or len(words) <= SHORT:
            found.append(text(n(frame.edge(slot)), frame.top - 13, words, "middle", "strong"))
    return found


def _points(frame: Frame, series: Series) -> list[str]:
    pairs = zip(series.values, series.signals, strict=True)
    return [
        _point(frame.x(slot), frame.y(value), signal) for slot, (value, signal) in enumerate(pairs) if value is not None
    ]


def _point(x: float, y: float, signal: str, radius: float = 3.5) -> str:
    """Square worse, disc better, open ring usual: the shape says it without the colour."""
    if signal == "worse":
        return f'<rect class="pt worse" x="{n(x - 4)}" y="{n(y - 4)}" width="8" height="8"/>'
    if signal == "better":
        return f'<circle class="pt better" cx="{n(x)}" cy="{n(y)}" r="4.5"/>'
    return f'<circle class="pt" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>'


def _axis(frame: Frame, series: Series, words: Words, wide: bool) -> list[str]:
    found, year = [], None
    every = max(1, math.ceil(len(series.days) / (12 if wide else 4)))
    for slot, day in enumerate(series.days):
        if slot % every == 0:
            found.append(f'<path class="axis" d="M{n(frame.x(slot))} {n(frame.base)}v5"/>')
            found.append(text(n(frame.x(slot)), frame.base + 18, words.month(day), "middle"))
            if day.year != year:
                found.append(text(n(frame.x(slot)), frame.base + 33, words.year(day), "middle", "strong"))
            year = day.year
    return [
        *found,
        f'<path class="axis" d="M{n(frame.flip(frame.start))} {n(frame.base)}H{n(frame.flip(frame.right))}"/>',
    ]


def _line_ends(frame: Frame, series: Series, words: Words) -> list[str]:
    """Each line's name at its end, pushed apart so that none covers another."""
    levels: dict[str, Value] = {
        "target": _latest(series.target),
        "guaranteed": _latest(series.guaranteed),
        "last": next((value for value in reversed(series.values) if value is not None), None),
    }
    if series.segments:
        segment = series.segments[-1]
        levels |= {"mean": segment.mean, "upper": segment.upper, "lower": segment.lower}
    places = [(frame.y(level), name) for name, level in levels.items() if level is not None and words.ends.get(name)]
    found, lowest = [], -math.inf
    for y, name in sorted(places):
        lowest = max(y, lowest + 14)
        css = "strong" if name in ("guaranteed", "last") else ""
        found.append(text(n(frame.flip(frame.right + 10)), lowest + 4, words.ends[name], "start", css))
    return found


def _latest(bands: Sequence[Band]) -> Value:
    if not bands:
        return None
    low, high = bands[-1]
    return low if low is not None else high
