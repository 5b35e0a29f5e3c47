"""Figures, standards and gaps in words: what people judge is shown as its level, or as yes or no; all else as a number with its unit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from sdip.web.formats import NOTHING, formatter
from sdip.web.units import PERCENT
from tenancy.text import Words

from .models import Kind

POINTS = "points"
IN_WORDS = (Kind.RUBRIC, Kind.YES_NO)


class Shown(Protocol):
    """What of a version decides how its numbers read; a frozen report brings its own."""

    kind: Any
    unit: Any
    decimals: Any
    levels: Any


def reads_in_words(version: Shown | None) -> bool:
    """By a level, or yes or no; not where there is no figure yet. A checklist's share is a percentage like others."""
    return bool(version) and version.kind in IN_WORDS  # type: ignore[union-attr]


def answer_words(version: Shown, value: Decimal | None) -> str:
    """The level, or yes or no, of a stored figure; "" where the number speaks for itself."""
    if value is None:
        return ""
    if version.kind == Kind.YES_NO and value in (0, 1):
        return _("Yes") if value else _("No")
    return _names(version.levels).get(value.normalize(), "") if version.kind == Kind.RUBRIC else ""


def _names(levels: Sequence[Mapping[str, Any]]) -> dict[Decimal, str]:
    return {Decimal(str(level["points"])).normalize(): str(Words(level["name"])) for level in levels}


def figure_words(version: Shown, value: Decimal | None, unit: str | None = None) -> str:
    """A figure with its unit, or with another `unit`; a judged one as its level, or yes or no; its points where levels are unknown."""
    if value is not None and version.kind == Kind.RUBRIC and not version.levels:
        return formatter().val(value, POINTS, _digits(value))
    shown = version.unit if unit is None else unit
    return answer_words(version, value) or formatter().val(value, shown, version.decimals)


def words_in_full(version: Shown | None, value: Decimal | None) -> str:
    """A figure with every digit that is stored, also of an indicator that nobody has defined yet."""
    if value is None:
        return NOTHING
    percent = version is not None and version.unit == PERCENT
    needed = max(0, -int((value * (100 if percent else 1)).normalize().as_tuple().exponent))
    if version is None:
        return formatter().num(value, needed)
    return answer_words(version, value) or formatter().val(value, version.unit, max(version.decimals, needed))


def points_words(version: Shown, value: Decimal | None) -> str:
    """Where on the scale a level stands: 3 of 5 points; "" for all that is no level."""
    if value is None or version.kind != Kind.RUBRIC or not version.levels:
        return ""
    write = formatter()
    facts = {"points": write.num(value, _digits(value)), "most": write.num(max(_names(version.levels)))}
    return _("%(points)s of %(most)s points") % facts


def level_words(version: Shown, low: Decimal | None, high: Decimal | None, unit: str | None = None) -> str:
    """A standard: at least, at most, or between two; of a yes or no only what is promised."""
    shown = {"low": figure_words(version, low, unit), "high": figure_words(version, high, unit)}
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % shown
    if low is None and high is None:
        return NOTHING
    if version.kind == Kind.YES_NO:
        return shown["low"] if high is None else shown["high"]
    return (_("at least %(low)s") if high is None else _("at most %(high)s")) % shown


def gap_words(version: Shown, value: Decimal | None, *, in_range: bool = False, unit: str | None = None) -> str:
    """With its sign and word: −2 points short; of a yes or no whether it is met."""
    write = formatter()
    if value is not None and version.kind == Kind.YES_NO:
        return _met(value)
    if value is not None and version.kind == Kind.RUBRIC:
        return write.gap(value, POINTS, _digits(value), in_range)
    return write.gap(value, version.unit if unit is None else unit, version.decimals, in_range)


def signed_words(version: Shown, value: Decimal | None, unit: str | None = None) -> str:
    """The gap's number alone."""
    write = formatter()
    if value is not None and version.kind == Kind.YES_NO:
        return _met(value)
    if value is not None and version.kind == Kind.RUBRIC:
        return write.signed(value, POINTS, _digits(value))
    return write.signed(value, version.unit if unit is None else unit, version.decimals)


def _met(gap: Decimal) -> str:
    return _("not met") if gap < 0 else _("met")


def _digits(points: Decimal) -> int:
    """A median may lie between two levels."""
    return 0 if points == points.to_integral_value() else 1
