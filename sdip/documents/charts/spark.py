"""The last periods in one cell of a table: a line over the guaranteed level, and one mark for each period below it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from .frame import Band, Frame, Value, edges, known, n, strip_mark, svg

WIDTH, HEIGHT, MARKS_AT = 204, 60, 52


def spark(
    values: Sequence[Value],
    marks: Sequence[tuple[str, str]],
    guaranteed: Band,
    label: str,
    *,
    rtl: bool = False,
    scale: float = 1,
) -> SafeString:
    """`marks`: (mark, tone) of each period's standing; `scale` makes it smaller on paper."""
    levels = known(values) + edges([guaranteed]) or [0.0]
    low, high = min(levels), max(levels)
    room = (high - low or 1) * 0.16
    frame = Frame(WIDTH, HEIGHT, 0, 0, 4, 20, low - room, high + room, len(values), rtl)
    parts = frame.zones(0, WIDTH, guaranteed)
    parts += [
        f'<path class="guar" stroke-width="1" d="M0 {n(frame.y(edge))}H{WIDTH}"/>' for edge in edges([guaranteed])
    ]
    parts.append(frame.line(values))
    if values and values[-1] is not None:
        parts.append(
            f'<circle class="pt last" cx="{n(frame.x(len(values) - 1))}" cy="{n(frame.y(values[-1]))}" r="3"/>'
        )
    parts += [strip_mark(mark, tone, frame.x(slot), MARKS_AT) for slot, (mark, tone) in enumerate(marks)]
    drawn = svg("spark", (WIDTH, HEIGHT), label, parts)
    if scale == 1:
        return drawn
    return SafeString(
        drawn.replace(
            f'width="{WIDTH}" height="{HEIGHT}"', f'width="{n(WIDTH * scale)}" height="{n(HEIGHT * scale)}"', 1
        )
    )
