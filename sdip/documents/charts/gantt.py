"""A schedule as bars in the last column of a table, so that it is a real table for everybody."""

import datetime as dt
from collections.abc import Sequence

from django.utils.safestring import SafeString

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
