"""When a stored schedule runs, by the tenant's own calendars."""

from datetime import date, datetime
from itertools import islice

from .calendar import Run, Timing, first_run, runs_from
from .models import Schedule


def every_day(_day: date) -> bool:
    return True


def timing_of(schedule: Schedule) -> Timing:
    return Timing(schedule.cadence, schedule.day, schedule.at, schedule.time_zone)


def coming_runs(schedule: Schedule, after: datetime, count: int) -> list[Run]:
    timing = timing_of(schedule)
    return list(islice(runs_from(timing, first_run(timing, after, every_day).day, every_day), count))
