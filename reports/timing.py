"""When a stored schedule runs by the tenant's own calendars, and why then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Period
from indicators.periods import following
from organisation.models import Holiday
from organisation.workdays import workdays
from planning.workflow import Stage
from sdip.web.formats import formatter
from tenancy.context import require_tenant

from .calendar import BEFORE, WEEKLY, Run, Timing, first_run, runs_from
from .content import Scope, newest_over, newest_wave, scope_of
from .models import Schedule
from .workflow import ABOUT, OF_NO_PERIOD


@dataclass(frozen=True, slots=True)
class Span:
    """Of a period: what its name is made of."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Coming:
    """A run as the page tells it: `at` by the clocks of the schedule's own zone, and why, where that is not the usual."""

    run: Run
    at: datetime
    why: str
    period: Span | None = None  # that is over by then; whether it has figures, nobody knows yet


def today_of(schedule: Schedule) -> date:
    return timezone.now().astimezone(ZoneInfo(schedule.time_zone)).date()


def scope_on(schedule: Schedule, day: date) -> Scope | None:
    """What the run of that day reports on: whether there are figures or everybody is silent. None: no such period has ended."""
    if ABOUT[schedule.document] in OF_NO_PERIOD:
        scope = scope_of(schedule, None)
        return replace(scope, wave=newest_wave(scope.wave)) if scope.wave else scope
    period = newest_over(schedule.period_kind, day)
    return scope_of(schedule, period) if period else None


def is_over(schedule: Schedule) -> bool:
    """Its plan is closed or put away: the next run tells how it came out, and is the last one."""
    plan = schedule.cycle
    return plan is not None and (plan.stage == Stage.CLOSED or plan.archived_at is not None)


def timing_of(schedule: Schedule) -> Timing:
    return Timing(
        schedule.cadence, schedule.day, schedule.at, schedule.time_zone, schedule.month, schedule.rule,
        require_tenant().fiscal_month, "" if ABOUT[schedule.document] in OF_NO_PERIOD else schedule.period_kind,
    )  # fmt: skip


def coming_runs(schedule: Schedule, count: int) -> list[Coming]:
    """From the schedule's next day on, exactly as it will run: four queries at most."""
    timing, count = timing_of(schedule), 1 if is_over(schedule) else count
    runs = list(islice(runs_from(timing, schedule.next_on, workdays().is_working), count))
    moved = [run.day for run in runs if run.is_moved]
    holidays = dict(Holiday.objects.filter(on__in=moved).values_list("on", "name")) if moved else {}
    periods = over_by(timing.period, [run.day for run in runs])
    found = []
    for run, period in zip(runs, periods, strict=True):
        local = run.at.astimezone(ZoneInfo(timing.zone)).replace(tzinfo=None)
        why = _why(timing, run, local.time(), str(holidays.get(run.day, "")))
        found.append(Coming(run, local, why, period))
    return found


def runs_if(schedule: Schedule, count: int) -> list[Coming]:
    """Of one that is not stored: those after now."""
    schedule.next_on = first_run(timing_of(schedule), timezone.now(), workdays().is_working).day
    return coming_runs(schedule, count)


def over_by(kind: str, days: Sequence[date]) -> list[Span | None]:
    """For each of the days, in order, the newest period of the kind that is over. One query; the calendar tells of those that are not
    made yet. None: there are none of this kind, or the report has days of its own."""
    if not kind or not days:
        return [None] * len(days)
    rows = Period.objects.filter(kind=kind, ends_on__lt=days[-1]).order_by("ends_on")
    spans = [Span(*each) for each in rows.values_list("starts_on", "ends_on")]
    return [_newest(kind, spans, day) for day in days]


def _newest(kind: str, spans: Sequence[Span], day: date) -> Span | None:
    there = next((span for span in reversed(spans) if span.ends_on < day), None)
    if there is None:
        return None
    coming = following(kind, there.ends_on, day, fiscal_month=require_tenant().fiscal_month)
    later = [Span(each.starts_on, each.ends_on) for each in coming if each.ends_on < day]
    return later[-1] if later else there


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
