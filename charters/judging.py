"""A figure held against what a charter promises, where the arithmetic judged it by another standard; and where it is going."""

from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.formula import Direction, Pair, assess
from indicators.queries import OPEN, Levels, Point, Result, step_of
from sdip.web.standing import SIGNALS, Standing, standing

OLDER = Standing("older", _("Older than the charter"), "none", "unset")
STEPS: dict[int, Promise] = {
    1: _("better than the period before"),
    0: _("the same as the period before"),
    -1: _("worse than the period before"),
}


def judged(value: Decimal | None, guaranteed: Levels, target: Levels) -> Standing:
    """`value` in its base unit against (at least, at most); the ends that are there say which side is good."""
    ends = guaranteed if guaranteed != OPEN else target
    way = Direction.RANGE if None not in ends else Direction.LOWER if ends[0] is None else Direction.HIGHER
    found = assess(value, direction=way, guaranteed=_standard(guaranteed), target=_standard(target))
    return standing(found.status, guaranteed != OPEN, target != OPEN)


def _standard(levels: Levels) -> Decimal | Pair | None:
    low, high = levels
    if low is not None and high is not None:
        return low, high
    return low if high is None else high


def judged_point(point: Point, guaranteed: Levels, target: Levels, since: date | None) -> Standing:
    """By the charter from the period on in which it came into force; before, by the standard of the time."""
    if point.value is None or (since is not None and point.period.ends_on < since):
        return point.standing
    return judged(point.value, guaranteed, target)


def trend_words(result: Result) -> str:
    """Whether it gets better: what is more than chance where there are figures enough, else against the period before."""
    change = result.signals.change
    if change and change != "few":
        return str(SIGNALS[change].word)
    step = step_of(result.series, result.version.direction)
    return "" if step is None else str(STEPS[step])
