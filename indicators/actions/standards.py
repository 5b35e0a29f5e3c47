"""Guaranteed and target standards with the days on which they hold: set, ended, removed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from organisation.models import Place
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Direction, Indicator, Standard, StandardKind
from .annotations import add_annotation
from .computing import compute_soon
from .definitions import is_weaker


def set_standard(
    indicator: Indicator,
    kind: str,
    low: Decimal,
    *,
    since: date,
    until: date | None = None,
    high: Decimal | None = None,
    place: Place | None = None,
    source: str = "",
    limits_anew: bool = False,
    by: Any,
) -> Standard:
    """From `since` on, up to and including `until` (None: until further notice). An open one that holds before ends the day before.

    `low` and `high` in the base unit (percent as a fraction); `high` only for a range. `limits_anew`: the control chart starts new
    limits on that day, because the process was changed with the standard."""
    with acting("indicators.set_standard", by=by):
        row = Indicator.objects.select_for_update().get(pk=indicator.pk)
        check_direction(row, high)
        if until is not None and until < since:
            raise NotAllowed(_("The last day lies before the first one."))
        _end_open_one(row, kind, place, since)
        standard = Standard(
            indicator=row, kind=kind, low=low, high=high, place=place, source=source, valid=DateRange(since, _after(until))
        )  # fmt: skip
        _check_free(standard)
        _save(standard)
        check_places(row)
        if limits_anew:
            add_annotation(row, on=since, words=_("New standard"), rebases=True, by=by)
        compute_soon(indicators=[row.pk])
        return standard


def end_standard(standard: Standard, *, on: date, by: Any) -> None:
    """The last day on which it holds."""
    with acting("indicators.end_standard", by=by):
        if standard.valid.lower is not None and on < standard.valid.lower:
            raise NotAllowed(_("The standard would end before it begins. Remove it instead."))
        standard.valid = DateRange(standard.valid.lower, _after(on))
        standard.save(update_fields=["valid"])
        compute_soon(indicators=[standard.indicator_id])


def remove_standard(standard: Standard, *, by: Any) -> None:
    """For one that was set by mistake. One that a charter or a plan points at stays."""
    with acting("indicators.remove_standard", by=by):
        indicator = standard.indicator_id
        try:
            with transaction.atomic():
                standard.delete()
                connection.check_constraints()
        except IntegrityError as error:
            raise NotAllowed(_("A charter or a plan rests on this standard. End it instead of removing it.")) from error
        compute_soon(indicators=[indicator])


def check_places(indicator: Indicator) -> None:
    """Where a place has a standard of its own, the other kind may come from a wider place or from the whole: what counts there
    together must fit as well. The database compares only standards of the same place."""
    version = indicator.versions.order_by("-number").first()
    rows = list(Standard.objects.filter(indicator=indicator).select_related("place"))
    direction = version.direction if version else None
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


def _nearest(rows: Iterable[Standard], kind: str, place: Place | None) -> Standard | None:
    """What counts at the place: its own standard, else that of the smallest place around it, else that of the whole."""
    fitting = [
        row
        for row in rows
        if row.kind == kind and (row.place is None or (place is not None and place.path.startswith(row.place.path)))
    ]
    return max(fitting, key=lambda row: len(row.place.path) if row.place else 0, default=None)


def check_direction(indicator: Indicator, high: Decimal | None = None) -> None:
    version = indicator.versions.order_by("-number").first()
    direction = version.direction if version else None
    if direction is None:
        raise NotAllowed(
            _("Nobody has settled yet whether higher or lower is better here. Settle it, then set the standard.")
        )
    if direction == Direction.NEUTRAL:
        raise NotAllowed(_("For this indicator neither higher nor lower is better, so there is no standard to set."))
    if direction == Direction.RANGE and high is None:
        raise NotAllowed(_("Inside a range is best here: write both ends of the standard."))
    if direction != Direction.RANGE and high is not None:
        raise NotAllowed(_("This indicator has no range: write one number."))


def _after(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() + 1)


def _end_open_one(indicator: Indicator, kind: str, place: Place | None, since: date) -> None:
    """What held until further notice holds until the day before; history is never rewritten."""
    before = Standard.objects.filter(
        indicator=indicator, kind=kind, place=place, valid__contains=since, valid__upper_inf=True
    ).first()
    if before is not None and (before.valid.lower is None or before.valid.lower < since):
        before.valid = DateRange(before.valid.lower, since)
        before.save(update_fields=["valid"])


def _check_free(standard: Standard) -> None:
    there = Standard.objects.filter(
        indicator=standard.indicator, kind=standard.kind, place=standard.place, valid__overlap=standard.valid
    ).first()
    if there is None:
        return
    write = formatter()
    days = {"first": write.day(there.valid.lower), "last": write.day(last_day(there))}
    if there.valid.upper is None:
        raise NotAllowed(
            _(
                "A standard of this kind already holds from %(first)s on. Start the new one later, or end that one first."
            )
            % days
        )
    raise NotAllowed(
        _("A standard of this kind already holds from %(first)s to %(last)s. Choose days that do not touch it.") % days
    )


def last_day(standard: Standard) -> date | None:
    """The last day on which it holds; None: until further notice."""
    return date.fromordinal(standard.valid.upper.toordinal() - 1) if standard.valid.upper else None


def _save(standard: Standard) -> None:
    """The database has the last word; its refusals become the reader's sentences."""
    try:
        with transaction.atomic():
            standard.save()
            connection.check_constraints()
    except IntegrityError as error:
        if "weaker than its guarantee" in str(error):
            raise NotAllowed(
                _("The target would be weaker than the guarantee. A target is at least as good as what is guaranteed.")
            ) from error
        if "standard_range_is_in_order" in str(error):
            raise NotAllowed(_("The lower end of the range lies above the upper end.")) from error
        raise
