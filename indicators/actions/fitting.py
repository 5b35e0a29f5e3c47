"""Whether the standards of an indicator, and its baseline, make sense with how it is measured."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import Place
from sdip.web.formats import formatter
from sdip.web.units import PERCENT
from tenancy.refusals import NotAllowed

from ..models import Direction, Indicator, IndicatorVersion, Kind, Standard, StandardKind

SHARES = frozenset({Kind.PERCENT, Kind.CHECKLIST})
JUDGED = frozenset({Kind.RUBRIC, Kind.YES_NO})
TOTALS = frozenset({Kind.COUNT, Kind.MONEY})  # of a longer period there is more


def check_standards_fit(indicators: Iterable[int], direction: str, since: date | None = None) -> None:
    """Standards that hold on some day from `since` on (None: ever) must make sense with the direction."""
    rows = [
        row
        for row in Standard.objects.filter(indicator__in=indicators).select_related("indicator", "place")
        if _holds(row, since)
    ]
    if direction == Direction.RANGE and (lone := next((row for row in rows if row.high is None), None)):
        raise NotAllowed(
            _(
                "“%(indicator)s” has a standard with one end only. Give it both ends before you settle that a range is best."
            )
            % {"indicator": lone.indicator.name}
        )
    if direction in (Direction.HIGHER, Direction.LOWER) and (
        wide := next((row for row in rows if row.high is not None), None)
    ):
        raise NotAllowed(
            _("“%(indicator)s” has a standard with two ends. End it first, and set one with one number.")
            % {"indicator": wide.indicator.name}
        )
    promises = [row for row in rows if row.kind == StandardKind.GUARANTEED]
    for target in rows:
        for promise in promises:
            if target.kind == StandardKind.TARGET and _clash(target, promise) and is_weaker(target, promise, direction):
                raise NotAllowed(
                    _("The target of “%(indicator)s” would be weaker than its guarantee. Correct the standards first.")
                    % {"indicator": target.indicator.name}
                )


def check_places(indicator: Indicator, direction: str | None, since: date | None = None) -> None:
    """Where a place has a standard of its own, the other kind may come from a wider place or from the whole: what counts there
    together must fit as well. The database compares only standards of the same place."""
    rows = [row for row in Standard.objects.filter(indicator=indicator).select_related("place") if _holds(row, since)]
    for day in sorted({row.valid.lower or date.min for row in rows}):
        held = [
            row
            for row in rows
            if (row.valid.lower or date.min) <= day and (row.valid.upper is None or day < row.valid.upper)
        ]
        for place in {row.place for row in held}:
            promise, target = (_nearest(held, kind, place) for kind in (StandardKind.GUARANTEED, StandardKind.TARGET))
            if promise and target and promise.place != target.place and is_weaker(target, promise, direction or ""):
                raise NotAllowed(
                    _(
                        "In “%(place)s” the target would be weaker than the guarantee that holds there. Set both for that place."
                    )
                    % {"place": place.name if place else ""}
                )


def check_change(
    before: IndicatorVersion, facts: Mapping[str, Any], since: date | None, baseline: Decimal | None
) -> None:
    """Another way of measuring from `since` on (None: ever): what was written for the old one may not judge by the new one."""
    indicator = before.indicator
    after = IndicatorVersion(**{name: facts.get(name, getattr(before, name)) for name in SCALE})
    kept = [row for row in Standard.objects.filter(indicator=indicator) if _holds(row, since)]
    rescaled = _scale(after) != _scale(before) and not _first_unit(before, after)
    if kept and (rescaled or after.frequency != before.frequency and before.kind in TOTALS):
        raise NotAllowed(_in_the_way(since))
    if rescaled and baseline and baseline == indicator.baseline:
        raise NotAllowed(_("The baseline is written in the old unit. Write it in the new one, or leave it empty."))
    direction = facts.get("direction") or before.direction
    if direction is None or direction == before.direction:
        return
    if kept and direction == Direction.NEUTRAL and before.direction is not None:
        raise NotAllowed(_in_the_way(since))
    check_standards_fit([indicator.pk], direction, since)
    check_places(indicator, direction, since)


SCALE = ("kind", "unit", "frequency", "levels")


def _scale(version: IndicatorVersion) -> tuple[Any, ...]:
    """What a number of the indicator is a number of."""
    if version.kind in SHARES:
        return (PERCENT,)
    if version.kind in JUDGED:
        return (version.kind, version.levels)
    return ("", version.unit)


def _first_unit(before: IndicatorVersion, after: IndicatorVersion) -> bool:
    """The unit was never written, and now it is: the numbers stay what they were."""
    return before.unit == "" and _scale(before)[0] == _scale(after)[0] == ""


def _in_the_way(since: date | None) -> str:
    if since is None:
        return _(
            "There are standards that were set for the old way of measuring. Remove them first, and set new ones afterwards."
        )
    return _(
        "On %(day)s or later standards hold that were set for the old way of measuring. End them the day before, and set new "
        "ones afterwards."
    ) % {"day": formatter().day(since)}


def _holds(row: Standard, since: date | None) -> bool:
    return since is None or row.valid.upper is None or row.valid.upper > since


def _clash(one: Standard, other: Standard) -> bool:
    same = (one.indicator_id, one.place_id) == (other.indicator_id, other.place_id)
    return same and _overlap(one.valid, other.valid)


def _overlap(one: Any, other: Any) -> bool:
    starts = one.lower is None or other.upper is None or one.lower < other.upper
    return starts and (other.lower is None or one.upper is None or other.lower < one.upper)


def is_weaker(target: Standard, promise: Standard, direction: str) -> bool:
    if direction == Direction.HIGHER:
        return target.low < promise.low
    if direction == Direction.LOWER:
        return target.low > promise.low
    if direction == Direction.RANGE and target.high is not None and promise.high is not None:
        return target.low < promise.low or target.high > promise.high
    return False


def _nearest(rows: Iterable[Standard], kind: str, place: Place | None) -> Standard | None:
    """What counts at the place: its own standard, else that of the smallest place around it, else that of the whole."""
    fitting = [
        row
        for row in rows
        if row.kind == kind and (row.place is None or (place is not None and place.path.startswith(row.place.path)))
    ]
    return max(fitting, key=lambda row: len(row.place.path) if row.place else 0, default=None)
