"""Why a figure has to be explained before it is sent. Nothing is blocked: the draft is saved, sending asks for a note."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from sdip.web.formats import formatter

from ..checks import first_below_zero, jump, usual_range
from ..judged import figure_words
from ..models import IndicatorVersion, Kind
from .cells import Numbers

LONGEST = 300
NUMBERS_OF_THINGS = (Kind.NUMBER, Kind.COUNT, Kind.DURATION)  # of which there rarely are less than none


def warning(version: IndicatorVersion, numbers: Numbers, earlier: Sequence[Decimal] = ()) -> str:
    """The sentences of what is unusual, "" for nothing. `earlier`: approved figures of the cell, newest first."""
    figure = numbers.figure
    if figure is None:
        return ""
    found = [_of_parts(version, numbers), _of_limits(version, figure), *_of_history(version, figure, earlier)]
    return " ".join(filter(None, found))[:LONGEST]


def _of_parts(version: IndicatorVersion, numbers: Numbers) -> str:
    top, bottom, write = numbers.numerator, numbers.denominator, formatter()
    if version.kind != Kind.PERCENT or top is None or bottom is None or top <= bottom:
        return ""
    return _("%(part)s is more than %(whole)s.") % {"part": write.num(top), "whole": write.num(bottom)}


def _of_limits(version: IndicatorVersion, figure: Decimal) -> str:
    if version.lowest is not None and figure < version.lowest:
        return _("The figure lies below %(limit)s.") % {"limit": _shown(version, version.lowest)}
    if version.highest is not None and figure > version.highest:
        return _("The figure lies above %(limit)s.") % {"limit": _shown(version, version.highest)}
    return ""


def _of_history(version: IndicatorVersion, figure: Decimal, earlier: Sequence[Decimal]) -> list[str]:
    far = usual_range(earlier)
    usual, found = _possible(version, far, earlier) if far else None, []
    if usual is not None and not usual[0] <= figure <= usual[1]:
        words = _("%(figure)s is outside the usual %(low)s to %(high)s.")
        shown = [_shown(version, each) for each in (figure, *usual)]
        found.append(words % {"figure": shown[0], "low": shown[1], "high": shown[2]})
    elif version.kind in NUMBERS_OF_THINGS and version.lowest is None and first_below_zero(figure, earlier):
        found.append(_("The figure is below zero."))
    change = jump(figure, earlier[0] if earlier else None)
    if version.largest_jump is not None and change is not None and change > version.largest_jump:
        words = _("This is a change of %(change)s against the last figure, %(last)s; up to %(most)s is usual.")
        write = formatter()
        facts = {"change": write.percent(change, 0), "last": _shown(version, earlier[0])}
        found.append(words % {**facts, "most": write.percent(version.largest_jump, 0)})
    return found


def _possible(
    version: IndicatorVersion, usual: tuple[Decimal, Decimal], earlier: Sequence[Decimal]
) -> tuple[Decimal, Decimal]:
    """The range as it is told: not below 0 where no figure ever was, a percentage not above the whole."""
    low, high = usual
    if min(earlier) >= 0:
        low = max(low, Decimal(0))
    if version.kind == Kind.PERCENT and max(earlier) <= 1:
        high = min(high, Decimal(1))
    return low, high


def _shown(version: IndicatorVersion, value: Decimal) -> str:
    return figure_words(version, value)
