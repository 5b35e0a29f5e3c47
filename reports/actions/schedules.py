from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..calendar import WEEKLY, due_run, first_run
from ..content import period_for
from ..models import Recipient, Schedule, Snapshot
from ..timing import every_day, timing_of
from .deliveries import check_language, checked
from .snapshots import make_report


def make_schedule(
    *,
    directorate: Directorate,
    language: str,
    cadence: str,
    day: int,
    at: time,
    period_kind: str,
    recipients: Iterable[tuple[str, str]],
    time_zone: str = "",
    by: Member | None,
) -> Schedule:
    with acting("reports.make_schedule", by=by):
        row = Schedule(directorate=directorate, time_zone=time_zone or require_tenant().time_zone)
        return _write(row, language, cadence, day, at, period_kind, recipients)


def change_schedule(
    schedule: Schedule,
    *,
    language: str,
    cadence: str,
    day: int,
    at: time,
    period_kind: str,
    recipients: Iterable[tuple[str, str]],
    by: Member | None,
) -> Schedule:
    with acting("reports.change_schedule", by=by):
        return _write(_locked(schedule), language, cadence, day, at, period_kind, recipients)


def _write(
    row: Schedule,
    language: str,
    cadence: str,
    day: int,
    at: time,
    period_kind: str,
    recipients: Iterable[tuple[str, str]],
) -> Schedule:
    check_language(language)
    check_day(cadence, day)
    check_zone(row.time_zone)
    wanted = {checked(email): name.strip() for name, email in recipients}
    if not wanted:
        raise NotAllowed(_("Name at least one recipient."))
    row.language, row.cadence, row.day, row.at, row.period_kind = language, cadence, day, at, period_kind
    row.next_run_at = first_run(timing_of(row), timezone.now(), every_day).at
    row.save()
    row.recipients.exclude(email__in=wanted).delete()
    for email, name in wanted.items():
        Recipient.objects.update_or_create(schedule=row, email=email, defaults={"name": name})
    return row


def check_day(cadence: str, day: int) -> None:
    if cadence == WEEKLY and not 1 <= day <= 7:
        raise NotAllowed(_("A weekly report has a day of the week: 1 for Monday to 7 for Sunday."))
    if not 1 <= day <= 28:
        raise NotAllowed(_("Choose a day from 1 to 28: those exist in every month."))


def check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise NotAllowed(_("“%(name)s” is no time zone.") % {"name": name}) from problem


def pause_schedule(schedule: Schedule, *, by: Member | None) -> Schedule:
    with acting("reports.pause_schedule", by=by):
        row = _locked(schedule)
        if row.paused_at is not None:
            raise NotAllowed(_("This schedule is paused already."))
        row.paused_at = timezone.now()
        row.save(update_fields=["paused_at"])
    return row


def resume_schedule(schedule: Schedule, *, by: Member | None) -> Schedule:
    """From now on: what would have run in the pause is not made up."""
    with acting("reports.resume_schedule", by=by):
        row = _locked(schedule)
        if row.paused_at is None:
            raise NotAllowed(_("This schedule is running already."))
        row.paused_at = None
        row.next_run_at = first_run(timing_of(row), timezone.now(), every_day).at
        row.save(update_fields=["paused_at", "next_run_at"])
    return row


def run_schedule(pk: int, now: datetime) -> Snapshot | None:
    """One report for the run that is due; of several missed ones, one for the last. None: another worker was faster."""
    with acting("reports.run_schedule"):
        rows = Schedule.objects.select_for_update(skip_locked=True, of=("self",)).select_related("directorate")
        row = rows.filter(pk=pk, paused_at=None, next_run_at__lte=now).first()
        if row is None:
            return None
        due, following = due_run(
            timing_of(row), row.next_run_at.astimezone(ZoneInfo(row.time_zone)).date(), now, every_day
        )
        run = due.at if due else row.next_run_at
        row.next_run_at = following.at
        row.save(update_fields=["next_run_at"])
        period = period_for(row.directorate, row.period_kind, run.astimezone(ZoneInfo(row.time_zone)).date())
        if period is None:
            return None  # nothing has been measured yet and no period has ended: there is nothing to report on
        people = [(each.name, each.email) for each in row.recipients.all()]
        return make_report(
            row.directorate, period, language=row.language, recipients=people, schedule=row, scheduled_for=run, by=None
        )


def _locked(schedule: Schedule) -> Schedule:
    return Schedule.objects.select_for_update(of=("self",)).select_related("directorate").get(pk=schedule.pk)
