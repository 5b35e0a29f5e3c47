import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.workdays import workdays
from people.models import Member
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..calendar import FISCAL, HALF, KEEP, MONTHS, QUARTERLY, WEEKLY, IsWorking, Run, due_run, first_run, runs_from
from ..content import Scope
from ..models import SUBJECT_PATHS, Recipient, Schedule, Snapshot
from ..queries import due_schedules, has_run, makers_of, running
from ..timing import is_over, scope_on, timing_of, today_of
from ..workflow import MISSED_NOTICE, check_going_on, check_never_run
from .deliveries import Address, addresses, check_language, spoken
from .snapshots import made_from, make_report

log = logging.getLogger(__name__)
MISSED = ("missed_at", "missed_why")
LATE = timedelta(minutes=10)  # what fails and then comes right in this time troubles nobody
RULES = {rule.value for rule in Schedule.Rule}


class When(TypedDict, total=False):
    """See calendar.Timing; what is not named stays, or is the usual."""

    cadence: str
    month: int
    day: int
    at: time
    time_zone: str
    rule: str


def make_schedule(
    scope: Scope,
    *,
    language: str,
    period_kind: str,
    recipients: Iterable[Sequence[str]],
    key: UUID | None = None,
    by: Member | None,
    **when: Unpack[When],
) -> Schedule:
    """`key` of what a form says: sent twice it is one schedule."""
    with acting("reports.make_schedule", by=by):
        if key and (known := made_from(key, Schedule.objects.all())):
            return known
        row = Schedule(
            key=key, document=scope.document, directorate=scope.directorate, cycle=scope.cycle, charter=scope.charter,
            wave=scope.wave, month=1, rule=KEEP, time_zone=require_tenant().time_zone,
        )  # fmt: skip
        return _write(row, language, period_kind, recipients, when)


def change_schedule(
    schedule: Schedule,
    *,
    language: str,
    period_kind: str,
    recipients: Iterable[Sequence[str]],
    by: Member | None,
    **when: Unpack[When],
) -> Schedule:
    """A run that is due, but has not been held yet, is not lost with the old times: it is held now, for the new recipients."""
    with acting("reports.change_schedule", by=by):
        row = _locked(schedule)
        check_going_on(row.ended_at)
        run, next_run_at = _due(row), row.next_run_at
        _write(row, language, period_kind, recipients, when)
        if run and row.next_run_at != next_run_at:
            _hold(row, run)
        return row


def _write(row: Schedule, language: str, period_kind: str, recipients: Iterable[Sequence[str]], when: When) -> Schedule:
    check_language(language)
    wanted = addresses(recipients, language)
    if not wanted:
        raise NotAllowed(_("Name at least one recipient."))
    before = timing_of(row) if row.pk else None
    row.language, row.period_kind = language, period_kind
    for name, value in when.items():
        setattr(row, name, value)
    check_when(row)
    if timing_of(row) != before:
        _begin_anew(row)
    row.save()
    _write_recipients(row, wanted)
    return row


def _write_recipients(row: Schedule, wanted: dict[str, Address]) -> None:
    row.recipients.exclude(email__in=wanted).delete()
    for email, one in wanted.items():
        facts = {"name": one.name.strip(), "language": one.language}
        Recipient.objects.update_or_create(schedule=row, email=email, defaults=facts)


def check_when(row: Schedule) -> None:
    if row.cadence == WEEKLY and not 1 <= row.day <= 7:
        raise NotAllowed(_("A weekly report has a day of the week: 1 for Monday to 7 for Sunday."))
    if not 1 <= row.day <= 31:
        raise NotAllowed(_("Choose a day from 1 to 31."))
    months = MONTHS[row.cadence] if row.cadence in (QUARTERLY, HALF, FISCAL) else 1
    if not 1 <= row.month <= months:
        raise NotAllowed(_("Choose a month from 1 to %(most)s.") % {"most": months})
    if row.rule not in RULES:
        raise NotAllowed(_("Say what happens on a day that is no working day."))
    try:
        ZoneInfo(row.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise NotAllowed(_("“%(name)s” is no time zone.") % {"name": row.time_zone}) from problem


def pause_schedule(schedule: Schedule, *, by: Member | None) -> Schedule:
    """Also what is due already is not made any more; the page says so."""
    with acting("reports.pause_schedule", by=by):
        row = _locked(schedule)
        check_going_on(row.ended_at)
        if row.paused_at is not None:
            raise NotAllowed(_("This schedule is paused already."))
        _leave_out(row)
        row.paused_at = timezone.now()
        row.save(update_fields=["paused_at"])
    return row


def resume_schedule(schedule: Schedule, *, by: Member | None) -> Schedule:
    """From now on: what would have run in the pause is not made up."""
    with acting("reports.resume_schedule", by=by):
        row = _locked(schedule)
        check_going_on(row.ended_at)
        if row.paused_at is None:
            raise NotAllowed(_("This schedule is running already."))
        _go_on(row)
    return row


def end_schedule(schedule: Schedule, *, by: Member | None) -> Schedule:
    """It makes no more reports, those it has made stay, and so does it. Twice is once."""
    with acting("reports.end_schedule", by=by):
        row = _locked(schedule)
        if row.ended_at is None:
            _leave_out(row)
            row.ended_at = timezone.now()
            row.save(update_fields=["ended_at"])
    return row


def take_up_schedule(schedule: Schedule, *, by: Member | None) -> Schedule:
    """One that has ended runs again, from now on. Twice is once."""
    with acting("reports.take_up_schedule", by=by):
        row = _locked(schedule)
        if row.ended_at is not None:
            _go_on(row)
    return row


def delete_schedule(schedule: Schedule, *, by: Member | None) -> None:
    """One that has never made a report, and that nobody needs to look at again."""
    with acting("reports.delete_schedule", by=by):
        row = _locked(schedule)
        check_never_run(has_run(row))
        row.delete()


def _go_on(row: Schedule) -> None:
    """From now on: what would have run meanwhile is not made up."""
    row.paused_at, row.ended_at = None, None
    _begin_anew(row)
    row.save(update_fields=["paused_at", "ended_at", "next_on", "next_run_at"])


def settle_schedules() -> int:
    """How many run at another moment than was reckoned: a holiday, the week or the fiscal year has changed, or a zone's clocks.

    A schedule keeps its next day; the moment follows from it, so that the tick finds what the page has told."""
    works, moved = workdays().is_working, 0
    with acting("reports.settle_schedules"):
        for row in running().order_by("pk"):
            at = _next(row, row.next_on, works).at
            if at != row.next_run_at:
                unchanged = Schedule.objects.filter(pk=row.pk, next_on=row.next_on, next_run_at=row.next_run_at)
                moved += unchanged.update(next_run_at=at)
    return moved


def run_schedule(pk: int, now: datetime) -> Snapshot | None:
    """One report for the run that is due; of several missed ones, one for the last. None: there is nothing to do."""
    with acting("reports.run_schedule"):
        rows = due_schedules(now).select_for_update(skip_locked=True, of=("self",))
        row = rows.select_related(*SUBJECT_PATHS).filter(pk=pk).first()
        if row is None:
            return None
        run, following = due_run(timing_of(row), row.next_on, now, workdays().is_working)
        row.next_on, row.next_run_at = following.day, following.at
        row.save(update_fields=["next_on", "next_run_at"])
        if run is None or row.snapshots.filter(scheduled_for__gte=run.at).exists():
            return None  # a holiday that came up has moved it to a day that has had its report
        return _report_of(row, run)


def _report_of(row: Schedule, run: Run) -> Snapshot | None:
    """None: there was nothing to report on, and those who make reports hear of it. After the last one there is to make it ends."""
    scope = scope_on(row, run.day)
    if scope is None:
        _miss(row, run.at, "")
        return None
    row.missed_at, row.missed_why = None, ""
    row.save(update_fields=MISSED)
    made = make_report(
        scope, language=spoken(row.language), recipients=people(row), schedule=row, scheduled_for=run.at, by=None
    )
    if is_over(row):
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
    return made


def _hold(row: Schedule, run: Run) -> None:
    """Now: what stands in its way is told, and does not stand in the way of what is done with the schedule."""
    try:
        with transaction.atomic():
            _report_of(row, run)
    except Exception as problem:  # whatever it is: a schedule that fails has to be mended somehow
        log.exception("schedule %s did not run", row.pk)
        _miss(row, run.at, _words_of(problem))


def _leave_out(row: Schedule) -> None:
    if run := _due(row):
        _miss(row, run.at, _("The schedule was stopped before the report was made."))


def note_missed(pk: int, problem: Exception) -> None:
    """A run that could not be made stays due and is tried at each tick; those who make reports hear of it once it is late."""
    with acting("reports.note_missed"):
        row = due_schedules(timezone.now() - LATE).select_for_update(of=("self",)).filter(pk=pk).first()
        if row is not None:
            _miss(row, row.next_run_at, _words_of(problem))


def _words_of(problem: Exception) -> str:
    why = str(problem) if isinstance(problem, NotAllowed) else f"{type(problem).__name__}: {problem}"
    return why[:1000]


def _miss(row: Schedule, at: datetime, why: str) -> None:
    if (row.missed_at, row.missed_why) == (at, why):
        return
    row.missed_at, row.missed_why = at, why
    row.save(update_fields=MISSED)
    facts = {"name": row.subject, "moment": at}
    path = reverse("reports:schedule_page", args=[row.pk])
    notify(makers_of(row.directorate), MISSED_NOTICE, facts, path, f"{MISSED_NOTICE}:{row.pk}:{at.isoformat()}")


def send_schedule_now(schedule: Schedule, *, key: UUID | None = None, by: Member) -> Snapshot:
    """The same report to the same people, now; the schedule goes on as before."""
    with acting("reports.send_schedule_now", by=by):
        row = _locked(schedule)
        check_going_on(row.ended_at)
        scope = scope_on(row, today_of(row))
        if scope is None:
            raise NotAllowed(_("No period of this kind is over yet."))
        return make_report(scope, language=spoken(row.language), recipients=people(row), schedule=row, key=key, by=by)


def people(schedule: Schedule) -> list[tuple[str, str, str]]:
    """Each in the own language, as long as it is in use here."""
    rows = schedule.recipients.order_by("pk")
    return [(each.name, each.email, spoken(each.language, schedule.language)) for each in rows]


def _due(row: Schedule) -> Run | None:
    now = timezone.now()
    if row.paused_at is not None or row.ended_at is not None or row.next_run_at > now:
        return None
    return due_run(timing_of(row), row.next_on, now, workdays().is_working)[0]


def _begin_anew(row: Schedule) -> None:
    run = first_run(timing_of(row), timezone.now(), workdays().is_working)
    row.next_on, row.next_run_at = run.day, run.at


def _next(row: Schedule, day: date, works: IsWorking) -> Run:
    return next(iter(runs_from(timing_of(row), day, works)))


def _locked(schedule: Schedule) -> Schedule:
    return Schedule.objects.select_for_update(of=("self",)).select_related(*SUBJECT_PATHS).get(pk=schedule.pk)
