"""Marks on a goal's control chart: a number for each period in which something began, and the list that says what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from indicators.models import Annotation
from indicators.queries import Detail
from sdip.web.formats import formatter


@dataclass(frozen=True, slots=True)
class Mark:
    """`number` as the chart shows it; "" where the chart does not reach the day."""

    number: str
    on: date
    words: str


def numbered(detail: Detail, begun: Iterable[Annotation]) -> tuple[list[Annotation], list[Mark]]:
    """What the chart draws, one mark for each period, and every mark in the order of days. A mark from which the limits
    are reckoned anew stays one."""
    every = sorted([*detail.annotations, *begun], key=lambda each: each.on)
    drawn: dict[int, Annotation] = {}
    outside: list[Annotation] = []
    marks = []
    for each in every:
        slot = _slot(detail, each.on)
        if slot is None:
            outside.append(each)
            marks.append(Mark("", each.on, each.words))
            continue
        if slot not in drawn:
            number = formatter().num(len(drawn) + 1)
            drawn[slot] = Annotation(indicator_id=each.indicator_id, on=each.on, words=number, rebases=False)
        drawn[slot].rebases = drawn[slot].rebases or each.rebases
        marks.append(Mark(drawn[slot].words, each.on, each.words))
    return [*outside, *drawn.values()], marks


def _slot(detail: Detail, day: date) -> int | None:
    return next(
        (at for at, point in enumerate(detail.series) if point.period.starts_on <= day <= point.period.ends_on), None
    )
