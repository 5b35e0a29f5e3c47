"""Calendars and holidays: what a working day is, from which day on."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from organisation.models import Calendar, Holiday
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from .changes import insert, locked, today

LONGEST_HOLIDAY = 31  # days


def add_calendar(valid_from: date, weekend: Iterable[int], *, by: Member | None) -> Calendar:
    """weekend: the free days, Monday 0 ... Sunday 6."""
    free = sorted(set(weekend))
    with acting("organisation.add_calendar", by=by):
        if len(free) > 6:
            raise NotAllowed(_("At least one day of the week must be a working day."))
        if any(day not in range(7) for day in free):
            raise NotAllowed(_("A day of the week is a number from 0 to 6."))
        if Calendar.objects.filter(valid_from=valid_from).exists():
            raise NotAllowed(_("A calendar begins on this day already."))
        row = Calendar(valid_from=valid_from, weekend=free)
        insert(row)
    return row


def remove_calendar(row: Calendar, *, by: Member | None) -> None:
    with acting("organisation.remove_calendar", by=by):
        row = locked(row)
        check_removal(row)
        row.delete()


def check_removal(row: Calendar) -> None:
    if row.valid_from <= today():
        raise NotAllowed(
            _("A calendar that has begun stays: deadlines were counted by it. Add one that is valid from a later day.")
        )


def add_holiday(on: date, name: Mapping[str, str], *, until: date | None = None, by: Member | None) -> list[Holiday]:
    """One day, or each day until `until`; a day that is a holiday already is refused."""
    last = until or on
    days = [on + timedelta(days=n) for n in range((last - on).days + 1)]
    with acting("organisation.add_holiday", by=by):
        if not days:
            raise NotAllowed(_("The last day of a holiday cannot lie before its first."))
        if len(days) > LONGEST_HOLIDAY:
            raise NotAllowed(_("A holiday has at most %(count)s days.") % {"count": LONGEST_HOLIDAY})
        if Holiday.objects.filter(on__in=days).exists():
            raise NotAllowed(_("One of these days is a holiday already."))
        rows = [Holiday(on=day, name=words(name)) for day in days]
        for row in rows:
            insert(row)
    return rows


def remove_holiday(row: Holiday, *, by: Member | None) -> None:
    """Deadlines that were counted keep their day: they are stored, not recomputed."""
    with acting("organisation.remove_holiday", by=by):
        locked(row).delete()
