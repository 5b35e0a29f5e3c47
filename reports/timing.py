"""When a stored schedule runs by the tenant's own calendars, and why then."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Holiday
from organisation.workdays import workdays
from sdip.web.formats import formatter
from tenancy.context import require_tenant

from .calendar import BEFORE, WEEKLY, Run, Timing, runs_from
from .content import Scope, period_for, scope_of
from .models import Schedule
from .workflow import ABOUT, OF_NO_PERIOD


@dataclass(frozen=True, slots=True)
class Coming:
    """A run as the page tells it: `at` by the clocks of the schedule's own zone, and why, where that is not the usual."""

    run: Run
    at: datetime
    why: str


def today_of(schedule: Schedule) -> date:
    return timezone.now().astimezone(ZoneInfo(schedule.time_zone)).date()


def scope_on(schedule: Schedule, day: date) -> Scope | None:
    """What the run of that day reports on. None: nothing has been measured yet and no period has ended."""
    if ABOUT[schedule.document] in OF_NO_PERIOD:
        return scope_of(schedule, None)
    period = period_for(schedule.document, schedule.directorate, schedule.period_kind, day)
    return scope_of(schedule, period) if period else None


def timing_of(schedule: Schedule) -> Timing:
    return Timing(
        schedule.cadence, schedule.day, schedule.at, schedule.time_zone, schedule.month, schedule.rule,
        require_tenant().fiscal_month, "" if ABOUT[schedule.document] in OF_NO_PERIOD else schedule.period_kind,
    )  # fmt: skip


def coming_runs(schedule: Schedule, count: int) -> list[Coming]:
    """From the schedule's next day on, exactly as it will run: three queries at most."""
    timing = timing_of(schedule)
    runs = list(islice(runs_from(timing, schedule.next_on, workdays().is_working), count))
    moved = [run.day for run in runs if run.is_moved]
    holidays = dict(Holiday.objects.filter(on__in=moved).values_list("on", "name")) if moved else {}
    found = []
    for run in runs:
        local = run.at.astimezone(ZoneInfo(timing.zone)).replace(tzinfo=None)
        found.append(Coming(run, local, _why(timing, run, local.time(), str(holidays.get(run.day, "")))))
    return found


def _why(timing: Timing, run: Run, clock: time, holiday: str) -> str:
    write, sentences = formatter(), []
    if timing.cadence != WEEKLY and run.day.day < timing.day:
        sentences.append(
            _("This month has no day %(number)s: its last one counts.") % {"number": write.num(timing.day)}
        )
    facts = {"day": write.day(run.day, weekday=True), "holiday": holiday}
    if run.is_moved and holiday:
        sentences.append(_("%(day)s is a holiday: %(holiday)s.") % facts)
    elif run.is_moved:
        sentences.append(_("%(day)s is no working day.") % facts)
    if timing.rule == BEFORE and run.held_on > run.day:
        sentences.append(_("On the working day before, the period is not over yet."))
    if clock != timing.at:
        sentences.append(_("The clocks jump over %(hour)s on this day.") % {"hour": write.clock(timing.at)})
    return " ".join(sentences)
