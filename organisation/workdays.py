"""Working-day arithmetic. A working day lies neither in the weekend that is valid on that day nor on a holiday.

Pure: Workdays. From the tenant's own calendars: workdays(), add_working_days(), working_days_between()."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, SmallIntegerField, Value

from .models import Calendar, Holiday

A_DAY = timedelta(days=1)
USUAL_WEEKEND = frozenset({5, 6})  # Saturday and Sunday, where a tenant has no calendar
LONGEST_SEARCH = 366 * 40  # days; a deadline that is further away is a mistake in the calendar, not a promise


@dataclass(frozen=True, slots=True)
class Week:
    """The free days (Monday 0 ... Sunday 6) from a day on; `key` is whatever the caller knows the calendar by."""

    valid_from: date
    weekend: frozenset[int]
    key: int | None = None


@dataclass(frozen=True)
class Workdays:
    """Weeks in the order of their days, and the holidays. Before the first week the first one counts."""

    weeks: tuple[Week, ...]
    holidays: frozenset[date]

    @cached_property
    def _starts(self) -> list[date]:
        return [week.valid_from for week in self.weeks]

    def week_on(self, day: date) -> Week:
        if not self.weeks:
            return Week(date.min, USUAL_WEEKEND)
        return self.weeks[max(0, bisect_right(self._starts, day) - 1)]

    def is_working(self, day: date) -> bool:
        return day not in self.holidays and day.weekday() not in self.week_on(day).weekend

    def add(self, start: date, count: int) -> tuple[date, int | None]:
        """The count-th working day after `start` (which itself never counts), and the key of the week that holds then.

        count in working days, 0 or more; 0 gives `start` itself if it is a working day, else the next one.
        Raises ValueError for a negative count, and when no such day comes within 40 years."""
        if count < 0:
            raise ValueError("A number of working days to wait is 0 or more.")
        day, left = start, count
        for _step in range(LONGEST_SEARCH):
            if left == 0 and (count or self.is_working(day)):
                return day, self.week_on(day).key
            day += A_DAY
            left -= bool(left) and self.is_working(day)
        raise ValueError("No working day in 40 years: the calendar leaves none.")

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` is the earlier one."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + A_DAY * step) for step in range(1, (end - start).days + 1))


def workdays() -> Workdays:
    """The tenant's calendars and holidays, in one query."""
    nothing = Value(None, ArrayField(SmallIntegerField())), Value(None, BigIntegerField())
    calendars = Calendar.objects.order_by().values_list("valid_from", "weekend", "pk")
    holidays = Holiday.objects.order_by().values_list("on", *nothing)
    rows = list(calendars.union(holidays, all=True))
    weeks = sorted((day, weekend, key) for day, weekend, key in rows if key is not None)
    return Workdays(
        tuple(Week(day, frozenset(weekend), key) for day, weekend, key in weeks),
        frozenset(day for day, _weekend, key in rows if key is None),
    )


def add_working_days(start: date, count: int) -> tuple[date, Calendar | None]:
    """The day by which something promised within `count` working days is due, and the calendar that says so."""
    day, key = workdays().add(start, count)
    return day, Calendar.objects.get(pk=key) if key else None


def working_days_between(start: date, end: date) -> int:
    return workdays().between(start, end)
