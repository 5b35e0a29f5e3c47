"""Meetings of the team, and the reviews that the plan's own rhythm asks for."""

from calendar import monthrange
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, DateField, F, Func, Max, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from people.models import Member

from ..models import Cycle, Decision, Meeting
from ..rules import owners_of
from ..workflow import AttendanceState, Function, MeetingKind, Stage

MOST_PROPOSED = 6


class MonthsAfter(Func):
    """So many months after a day; the last of the month where that has fewer days."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


def meetings_of(cycle: Cycle) -> QuerySet[Meeting]:
    """The latest first, with how many came and how much was decided."""
    rows = cycle.meetings.annotate(
        present=Count("attendance", filter=Q(attendance__state=AttendanceState.PRESENT), distinct=True),
        decided=Count("decisions", distinct=True),
    )
    return rows.order_by("-starts_at", "-pk")


def next_meeting(cycle: Cycle) -> Meeting | None:
    rows = cycle.meetings.filter(cancelled_at=None, held_at=None, ends_at__gte=timezone.now())
    return rows.order_by("starts_at", "pk").first()


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    return meeting.decisions.select_related("action__owner").order_by("pk")


def review_proposals(cycle: Cycle) -> list[date]:
    """The days on which reviews are due that nobody has planned yet: counted from the last one, else from the start."""
    last = _reviews(Q(cycle=cycle)).aggregate(last=Max("starts_at"))["last"]
    day = timezone.localdate(last) if last else cycle.starts_on
    found = []
    for number in range(1, MOST_PROPOSED + 1):
        due = months_after(day, number * cycle.review_months)
        if due > cycle.ends_on:
            break
        found.append(due)
    return found


def months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reviews_due(member: Member, until: date) -> Any:
    """Plans in whose chair the member sits or acts, with the day (`due`) of the next review that nobody has planned."""
    rows = Cycle.objects.running().filter(_in_the_chair(member, "seats__")).annotate(chair_member=F("seats__member_id"))
    return next_reviews(rows).filter(due__lte=until)


def next_reviews(plans: QuerySet[Any]) -> Any:
    """Running plans with the day (`due`) of the next review that nobody has planned."""
    last = Max("meetings__starts_at", filter=_kept("meetings__"))
    begins = Coalesce(TruncDate(last), "starts_on", output_field=DateField())
    rows = plans.exclude(stage=Stage.CLOSED).annotate(due=MonthsAfter(begins, F("review_months")))
    return rows.filter(due__lte=F("ends_on"))


def meetings_to_record(member: Member, until: date) -> QuerySet[Meeting]:
    """Of the plans in whose chair the member sits or acts: those that begin by then and are not recorded."""
    rows = Meeting.objects.filter(_in_the_chair(member, "cycle__seats__"), cycle__in=Cycle.objects.running())
    rows = rows.filter(cancelled_at=None, held_at=None, starts_at__lte=_end_of(until))
    return rows.annotate(chair_member=F("cycle__seats__member_id"))


def _reviews(more: Q) -> QuerySet[Meeting]:
    return Meeting.objects.filter(_kept(), more)


def _kept(path: str = "") -> Q:
    return Q(**{f"{path}kind": MeetingKind.REVIEW, f"{path}cancelled_at": None})


def _in_the_chair(member: Member, path: str) -> Q:
    mine = Q(**{f"{path}member__in": owners_of(member)}) | Q(**{f"{path}deputy": member})
    chair = {f"{path}function": Function.CHAIR, f"{path}ended_at": None, f"{path}declined_at": None}
    return mine & Q(**chair)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
