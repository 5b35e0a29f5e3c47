"""Guaranteed and target standards with the days on which they hold: set, ended, removed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from organisation.models import Place
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Direction, Indicator, Measurement, Standard, StandardCorrection, State
from .annotations import add_annotation
from .computing import compute_soon
from .fitting import check_places


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
    reason: str = "",
    by: Any,
) -> Standard:
    """From `since` on, up to and including `until` (None: until further notice). An open one that holds before ends the day before.

    `low` and `high` in the base unit (percent as a fraction); `high` only for a range. `limits_anew`: the control chart starts new
    limits on that day, because the process was changed with the standard. `reason`: where figures have been judged otherwise already."""
    with acting("indicators.set_standard", by=by):
        row = Indicator.objects.select_for_update().get(pk=indicator.pk)
        check_direction(row, high)
        if until is not None and until < since:
            raise NotAllowed(_("The last day lies before the first one."))
        correct_history(row, kind, place, DateRange(since, _after(until)), reason, by)
        _end_open_one(row, kind, place, since)
        standard = Standard(
            indicator=row, kind=kind, low=low, high=high, place=place, source=source, valid=DateRange(since, _after(until))
        )  # fmt: skip
        _check_free(standard)
        _save(standard)
        check_places(row, direction_of(row), since)
        if limits_anew:
            add_annotation(row, on=since, words=_("New standard"), rebases=True, by=by)
        compute_soon(indicators=[row.pk])
        return standard


def end_standard(standard: Standard, *, on: date, reason: str = "", by: Any) -> None:
    """The last day on which it holds. `reason`: where it has judged figures of later days already."""
    with acting("indicators.end_standard", by=by):
        if standard.valid.lower is not None and on < standard.valid.lower:
            raise NotAllowed(_("The standard would end before it begins. Remove it instead."))
        stops = _after(on), standard.valid.upper
        changed = DateRange(min(filter(None, stops)), None if None in stops else max(filter(None, stops)))
        correct_history(standard.indicator, standard.kind, standard.place, changed, reason, by)
        standard.valid = DateRange(standard.valid.lower, _after(on))
        standard.save(update_fields=["valid"])
        compute_soon(indicators=[standard.indicator_id])


def remove_standard(standard: Standard, *, reason: str = "", by: Any) -> None:
    """For one that was set by mistake. One that a charter or a plan points at stays. `reason`: where it has judged figures already."""
    with acting("indicators.remove_standard", by=by):
        indicator = standard.indicator_id
        correct_history(standard.indicator, standard.kind, standard.place, standard.valid, reason, by)
        try:
            with transaction.atomic():
                standard.delete()
                connection.check_constraints()
        except IntegrityError as error:
            raise NotAllowed(_("A charter or a plan rests on this standard. End it instead of removing it.")) from error
        compute_soon(indicators=[indicator])


def correct_history(
    indicator: Indicator, kind: str, place: Place | None, days: DateRange, reason: str, by: Any
) -> None:
    """What judged figures on these days is not changed without a reason, which stays beside what held before."""
    if days.isempty or not (judges := _judges(indicator, kind, place, days)):
        return
    if not reason.strip():
        raise NotAllowed(
            _(
                "Approved figures of these days have been judged by another standard. Write why it is corrected; the reason "
                "stays on the page of the standards."
            )
        )
    StandardCorrection.objects.bulk_create(
        StandardCorrection(
            indicator=indicator, kind=kind, place=row.place, low=row.low, high=row.high, valid=row.valid,
            reason=reason.strip(), corrected_by=by,
        )
        for row in judges
    )  # fmt: skip


def _judges(indicator: Indicator, kind: str, place: Place | None, days: DateRange) -> list[Standard]:
    """The standards of this kind, of the place or of what it is part of, by which approved figures of these days were judged."""
    figures = Measurement.objects.filter(
        version__indicator=indicator, state=State.APPROVED, value__isnull=False,
        period__kind=F("version__frequency"), period__ends_on__lt=timezone.localdate(),
    )  # fmt: skip
    figures = figures.filter(place__path__startswith=place.path) if place else figures
    ends = [day for day in figures.values_list("period__ends_on", flat=True).distinct() if day in days]
    rows = Standard.objects.filter(indicator=indicator, kind=kind).select_related("place")
    wider = [row for row in rows if row.place is None or (place is not None and place.path.startswith(row.place.path))]
    return [row for row in wider if any(day in row.valid for day in ends)]


def check_direction(indicator: Indicator, high: Decimal | None = None) -> None:
    direction = direction_of(indicator)
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


def direction_of(indicator: Indicator) -> str | None:
    version = indicator.versions.order_by("-number").first()
    return version.direction if version else None


def _after(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() + 1)


def _end_open_one(indicator: Indicator, kind: str, place: Place | None, since: date) -> None:
    """What held until further notice holds until the day before."""
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


def last_day(standard: Standard | StandardCorrection) -> date | None:
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
