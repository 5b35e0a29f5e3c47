"""When a schedule runs: pure, no ORM. Wall time in the schedule's own zone, so that eight o'clock stays eight o'clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKLY, MONTHLY, QUARTERLY = "weekly", "monthly", "quarterly"
MONTHS = {MONTHLY: 1, QUARTERLY: 3}


def next_run(cadence: str, day: int, at: time, zone: str, after: datetime) -> datetime:
    """The first run later than `after`, in UTC.

    `day`: of the week (Monday 1 ... Sunday 7) when weekly, else of the month or of the quarter's first month (1 ... 28,
    so it exists in every month). A wall time that the clocks jump over runs as much later as they jump; one that comes
    twice runs the first time, once.
    """
    start = after.astimezone(ZoneInfo(zone)).date()
    return next(run for each in days_from(cadence, day, start) if (run := instant(each, at, zone)) > after)


def latest_run(cadence: str, day: int, at: time, zone: str, due: datetime, now: datetime) -> datetime:
    """Of the runs from `due` up to `now`, the last one: what was missed is made up once."""
    run = due
    while (following := next_run(cadence, day, at, zone, run)) <= now:
        run = following
    return run


def coming_runs(cadence: str, day: int, at: time, zone: str, after: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    for _number in range(count):
        found.append(next_run(cadence, day, at, zone, found[-1] if found else after))
    return found


def days_from(cadence: str, day: int, start: date) -> Iterator[date]:
    """The schedule's days in order, beginning with the last one before `start`, for ever."""
    if cadence == WEEKLY:
        first = start - timedelta(days=(start.isoweekday() - day) % 7)
        for number in range((date.max - first).days // 7):
            yield first + timedelta(weeks=number)
        return
    months = MONTHS[cadence]
    first_month = (start.month - 1) // months * months
    for number in range(-months, (date.max.year - start.year) * 12 - first_month, months):
        years, month = divmod(first_month + number, 12)
        yield date(start.year + years, month + 1, day)


def instant(day: date, at: time, zone: str) -> datetime:
    """The moment in UTC at which the zone's clocks show this time on this day."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
