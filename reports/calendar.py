"""When a schedule runs: pure, no ORM. Wall time in the schedule's own zone, so that eight o'clock stays eight o'clock.

A schedule has days (the fifth of each month); a run is held on such a day, or on the working day that its rule names
instead. Which days are working days is handed in."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKLY, MONTHLY, QUARTERLY, HALF, FISCAL = "weekly", "monthly", "quarterly", "half", "fiscal"
MONTHS = {MONTHLY: 1, QUARTERLY: 3, HALF: 6, FISCAL: 12}
WEEK = "week"  # the one kind of period that does not begin with a month
LONG = {"month": 1, "quarter": 3, HALF: 6, "year": 12, FISCAL: 12}  # months of the others
KEEP, NEXT, BEFORE = "keep", "next", "before"
STEP = {NEXT: timedelta(days=1), BEFORE: timedelta(days=-1)}
MOST_MOVED = 60  # days; where a calendar leaves no working day within them, the run keeps its own day

IsWorking = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Timing:
    """`day`: of the week (Monday 1 ... Sunday 7) when weekly, else of the month (1 ... 31; in a shorter month its last).

    `month`: of the quarter, of the half-year or of the fiscal year (1 for its first), which begins in `first_month`.
    `period`: of what kind of period a run tells; "" where it tells of none."""

    cadence: str
    day: int
    at: time
    zone: str
    month: int = 1
    rule: str = KEEP
    first_month: int = 1
    period: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    day: date  # the schedule's own day
    held_on: date
    at: datetime  # UTC

    @property
    def is_moved(self) -> bool:
        return self.day != self.held_on


def first_run(timing: Timing, after: datetime, is_working: IsWorking) -> Run:
    """The first run later than `after`."""
    start = after.astimezone(ZoneInfo(timing.zone)).date() - timedelta(days=MOST_MOVED)
    return next(run for run in runs_from(timing, start, is_working) if run.at > after)


def due_run(timing: Timing, day: date, now: datetime, is_working: IsWorking) -> tuple[Run | None, Run]:
    """From the schedule's `day` on: the last run up to `now` (None: none is due), and the one that follows.

    What was missed is made up once, by the last run that was missed."""
    due = None
    for run in runs_from(timing, day, is_working):
        if run.at > now:
            return due, run
        due = run
    raise ValueError("The calendar has come to its end.")


def runs_from(timing: Timing, day: date, is_working: IsWorking) -> Iterator[Run]:
    """In order, beginning with the schedule's first day that is not before `day`. Days that are moved to the same working day
    make one run: that of the last of them."""
    waiting: Run | None = None
    for each in days_from(timing, day):
        run = run_of(timing, each, is_working)
        if waiting is not None and run.at > waiting.at:
            yield waiting
        waiting = run


def run_of(timing: Timing, day: date, is_working: IsWorking) -> Run:
    held = held_on(day, timing.rule, is_working, _earliest(timing, day))
    return Run(day, held, instant(held, timing.at, timing.zone))


def held_on(day: date, rule: str, is_working: IsWorking, earliest: date = date.min) -> date:
    """The working day that the rule names; the next one, where that would be before `earliest`."""
    if rule == KEEP:
        return day
    near = (day + STEP[rule] * count for count in range(MOST_MOVED + 1))
    held = next((each for each in near if is_working(each)), day)
    return held if held >= earliest else held_on(day, NEXT, is_working)


def _earliest(timing: Timing, day: date) -> date:
    """The run of a day tells of the period that is over by then. Where it is moved, it is not held before that is over: else
    it would tell of the period before, and that one of nothing at all."""
    if not timing.period:
        return date.min
    if timing.period == WEEK:
        return day - timedelta(days=day.weekday())
    begins = timing.first_month - 1 if timing.period == FISCAL else 0
    number = day.year * 12 + day.month - 1
    number -= (number - begins) % LONG[timing.period]
    return date(number // 12, number % 12 + 1, 1)


def days_from(timing: Timing, start: date) -> Iterator[date]:
    """The schedule's days in order, none before `start`."""
    if timing.cadence == WEEKLY:
        first = start + timedelta(days=(timing.day - start.isoweekday()) % 7)
        for number in range((date.max - first).days // 7):
            yield first + timedelta(weeks=number)
        return
    begins = timing.first_month - 1 if timing.cadence == FISCAL else 0
    for number in range(start.year * 12 + start.month - 1, date.max.year * 12):
        if (number - begins - timing.month + 1) % MONTHS[timing.cadence]:
            continue
        year, month = number // 12, number % 12 + 1
        day = date(year, month, min(timing.day, monthrange(year, month)[1]))
        if day >= start:
            yield day


def instant(day: date, at: time, zone: str) -> datetime:
    """The moment in UTC at which the zone's clocks show this time on this day.

    A time that the clocks jump over comes as much later as they jump; one that comes twice counts the first time."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
