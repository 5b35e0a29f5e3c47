"""Schedules: whose, which are due, what they have sent, and who makes reports."""

from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from organisation.models import Assignment, Directorate
from organisation.rights import BY_CODE
from organisation.rules import within
from people.models import Member

from ..models import SUBJECT_PATHS, Delivery, Recipient, Schedule, Snapshot
from .archive import with_state


def schedules_for(member: Member) -> QuerySet[Schedule]:
    rows = Schedule.objects.select_related(*SUBJECT_PATHS)
    return within(rows.prefetch_related("recipients"), member, "view_reports")


def due_schedules(now: datetime) -> QuerySet[Schedule]:
    return running().filter(next_run_at__lte=now).order_by("next_run_at", "pk")


def running() -> QuerySet[Schedule]:
    return Schedule.objects.filter(paused_at=None, ended_at=None)


def has_run(schedule: Schedule) -> bool:
    return schedule.snapshots.exists()


def reports_of(schedule: Schedule) -> QuerySet[Snapshot]:
    rows = with_state(schedule.snapshots.select_related("period", "directorate").defer("content"))
    return rows.order_by(F("scheduled_for").desc(nulls_last=True), "-pk")


def recipients_of(schedule: Schedule) -> QuerySet[Recipient]:
    """With `returned_at`, when the last letter that the schedule has sent them came back."""
    letters = Delivery.objects.filter(snapshot__schedule=OuterRef("schedule"), email=OuterRef("email"))
    last = letters.filter(message__isnull=False).order_by("-pk").values("message__bounced_at")[:1]
    return schedule.recipients.annotate(returned_at=Subquery(last)).order_by("pk")


def makers_of(directorate: Directorate | None, today: date | None = None) -> list[int]:
    """The memberships of those who may make reports there; without a directorate, of the whole municipality."""
    day = today or timezone.localdate()
    above = [int(part) for part in directorate.path.split("/") if part] if directorate else []
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        Q(directorate=None) | Q(directorate__in=above),
        role__in=BY_CODE["make_reports"].roles,
        starts_on__lte=day,
        member__left_on=None,
    )
    return list(held.values_list("member__membership", flat=True).distinct())
