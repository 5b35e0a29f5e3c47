"""A schedule as bars in the last column of a table, so that it is a real table for everybody."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from .frame import fluid, n, text

KINDS = ("done", "run", "plan", "late")


def gantt_row(
    start: dt.date,
    end: dt.date,
    kind: str,
    span: tuple[dt.date, dt.date],
    today: dt.date,
    label: str,
    *,
    milestones: Sequence[dt.date] = (),
    rtl: bool = False,
) -> SafeString:
    """One action; `span` is the first and last day of the whole schedule."""
    left, right = sorted((_share(start, span, rtl), _share(end, span, rtl)))
    parts = [
        f'<rect class="act-{kind}" x="{n(left)}%" y="10" width="{n(max(right - left, 0.8))}%" height="14" rx="2"/>'
    ]
    for day in milestones:
        at = n(_share(day, span, rtl))
        parts.append(f'<svg x="{at}%" y="17" overflow="visible"><path class="milestone" d="M0-7l7 7-7 7-7-7z"/></svg>')
    if span[0] <= today <= span[1]:
        now = n(_share(today, span, rtl))
        parts.append(f'<line class="today" x1="{now}%" x2="{now}%" y1="0" y2="34"/>')
    return fluid("track", 34, label, parts)


@dataclass(frozen=True, slots=True)
class Link:
    """From the end of what is waited for (`row` from above, `day`) to the beginning of what waits."""

    row: int
    day: dt.date
    to_row: int
    to_day: dt.date
    broken: bool = False  # what is waited for ends after this one begins


def gantt_links(
    links: Sequence[Link], rows: int, span: tuple[dt.date, dt.date], *, rtl: bool = False
) -> list[SafeString]:
    """For each row the pieces of the lines that cross it, to lie over the whole height of its cell; "" where none does.

    Bars lie in the middle of their cells, whatever the height of a row. A line leaves the bar's end, runs past the rows
    between, and turns to the beginning of the other bar; where that began earlier, it ends on the bar from above or below."""
    parts: list[dict[str, None]] = [{} for _row in range(rows)]  # without doubles, in order
    for link in links:
        for row, piece in _pieces(link, span, rtl):
            parts[row][piece] = None
    return [_over_the_cell(row) for row in parts]


def _over_the_cell(parts: Iterable[str]) -> SafeString:
    drawn = "".join(parts)
    frame = '<svg class="links" width="100%" height="100%" aria-hidden="true" focusable="false">'
    return mark_safe(f"{frame}{drawn}</svg>" if drawn else "")


def _pieces(link: Link, span: tuple[dt.date, dt.date], rtl: bool) -> Iterator[tuple[int, str]]:
    x, to = _share(link.day, span, rtl), _share(link.to_day, span, rtl)
    down, css = link.to_row > link.row, " broken" if link.broken else ""
    first, last = ("50%", "100%"), ("0%", "50%")
    yield link.row, _line(css, x, x, *(first if down else last))
    for row in range(min(link.row, link.to_row) + 1, max(link.row, link.to_row)):
        yield row, _line(css, x, x, "0%", "100%")
    yield link.to_row, _line(css, x, x, *(last if down else first))
    forward = to <= x if rtl else to >= x
    if forward and to != x:
        yield link.to_row, _line(css, x, to, "50%", "50%")
        yield link.to_row, _head(css, to, "M0 0l6-4v8z" if rtl else "M0 0l-6-4v8z")
    else:
        yield link.to_row, _head(css, x, "M0-7l-4-6h8z" if down else "M0 7l-4 6h8z")


def _line(css: str, x1: float, x2: float, y1: str, y2: str) -> str:
    return f'<line class="link{css}" x1="{n(x1)}%" x2="{n(x2)}%" y1="{y1}" y2="{y2}"/>'


def _head(css: str, x: float, shape: str) -> str:
    return f'<svg x="{n(x)}%" y="50%" overflow="visible"><path class="linkhead{css}" d="{shape}"/></svg>'


def gantt_scale(
    marks: Sequence[tuple[dt.date, str]], span: tuple[dt.date, dt.date], *, rtl: bool = False
) -> SafeString:
    """The head of the column: (day, words) of each mark."""
    parts = []
    for day, words in marks:
        x = n(_share(day, span, rtl))
        parts.append(f'<line class="axis" x1="{x}%" x2="{x}%" y1="13" y2="20"/>')
        parts.append(text(f"{x}%", 17, words, "start", "", f' dx="{-4 if rtl else 4}"'))
    return fluid("chart scale", 20, "", parts)


def _share(day: dt.date, span: tuple[dt.date, dt.date], rtl: bool) -> float:
    share = (day - span[0]).days / max((span[1] - span[0]).days, 1) * 100
    share = min(100.0, max(0.0, share))
    return 100 - share if rtl else share
