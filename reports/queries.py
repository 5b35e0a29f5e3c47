"""Reads over reports: the archive, deliveries in words, what waits for a worker, which schedules are due."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from indicators.models import Indicator, Period
from indicators.queries import whole_gaps
from organisation.models import Assignment, Directorate
from organisation.rights import BY_CODE
from organisation.rules import within
from people.models import Member
from sdip.mail.models import State as MailState

from .models import Delivery, PrintedFigure, Schedule, Snapshot
from .workflow import LEASE, State


def reports_for(member: Member) -> QuerySet[Snapshot]:
    """The archive as the member may see it, without the weight of the contents."""
    rows = Snapshot.objects.select_related("directorate", "period", "made_by", "pdf").defer("content")
    failed = Delivery.objects.filter(snapshot=OuterRef("pk"), message__state=MailState.FAILED)
    return within(rows.annotate(undelivered=Exists(failed)), member, "view_reports")


def deliveries_of(snapshot: Snapshot) -> QuerySet[Delivery]:
    return snapshot.deliveries.select_related("message").order_by("name", "pk")


def issues_of(number: str) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(number=number).defer("content").order_by("-issue")


def newest_issue(number: str) -> int:
    return Snapshot.objects.filter(number=number).aggregate(newest=Max("issue"))["newest"] or 0


def genuine_issue(number: str, digits: str) -> Snapshot | None:
    """The issue of that number whose fingerprint begins with the digits."""
    return issues_of(number.strip().upper()).filter(sha256__startswith=digits).first()


def waiting_snapshots(now: datetime) -> QuerySet[Snapshot]:
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE)
    return Snapshot.objects.filter(due, free, state=State.QUEUED).order_by("frozen_at", "pk")


# --- figures that have changed since ---


def printed_figures() -> QuerySet[Any]:
    """With `now`, the approved figure of today (None: it was taken back), and `overtaken`, whether a later issue counts instead."""
    gaps = whole_gaps().filter(indicator=OuterRef("indicator"), period=OuterRef("period")).order_by("-version__number")
    later = Snapshot.objects.filter(number=OuterRef("snapshot__number"), issue__gt=OuterRef("snapshot__issue"))
    rows = PrintedFigure.objects.select_related("snapshot__directorate", "indicator", "period")
    return rows.defer("snapshot__content").annotate(now=Subquery(gaps.values("value")[:1]), overtaken=Exists(later))


def overtaken_figures(indicators: Collection[int] | None = None) -> QuerySet[Any]:
    """Printed in the newest issue of a report, and not the approved figure any more."""
    rows = printed_figures().filter(overtaken=False).exclude(now=F("value"))
    return (
        rows.order_by("snapshot", "pk") if indicators is None else rows.filter(indicator__in=indicators).order_by("pk")
    )


def reports_with(indicator: Indicator, period: Period) -> list[PrintedFigure]:
    """The newest issues that print this figure, with those who got them: two queries."""
    rows = (
        printed_figures().filter(indicator=indicator, period=period, overtaken=False).order_by("-snapshot__frozen_at")
    )
    return list(rows.prefetch_related("snapshot__deliveries"))


# --- schedules ---


def schedules_for(member: Member) -> QuerySet[Schedule]:
    rows = Schedule.objects.select_related("directorate").prefetch_related("recipients")
    return within(rows, member, "view_reports")


def due_schedules(now: datetime) -> QuerySet[Schedule]:
    return Schedule.objects.filter(paused_at=None, next_run_at__lte=now).order_by("next_run_at", "pk")


def reports_of(schedule: Schedule) -> QuerySet[Snapshot]:
    rows = schedule.snapshots.select_related("period", "directorate").defer("content")
    return rows.order_by(F("scheduled_for").desc(nulls_last=True), "-pk")


def makers_of(directorate: Directorate, today: date | None = None) -> list[int]:
    """The memberships of those who may make reports there."""
    day = today or timezone.localdate()
    above = [int(part) for part in directorate.path.split("/") if part]
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        Q(directorate=None) | Q(directorate__in=above),
        role__in=BY_CODE["make_reports"].roles,
        starts_on__lte=day,
        member__left_on=None,
    )
    return list(held.values_list("member__membership", flat=True).distinct())


def backlog() -> dict[str, int]:
    """How many reports wait for a worker, and how many nobody tries to make any more."""
    states = {"waiting": State.QUEUED, "failed": State.FAILED}
    return {name: Snapshot.objects.filter(state=state).count() for name, state in states.items()}
