"""The dates that a member's calendar shows: of the plans that the member may see."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from people.models import Member
from people.queries import hash_token

from ..models import Action, CalendarKey, Cycle, Goal, Meeting, Milestone
from ..rules import owners_of
from ..workflow import OPEN_ACTIONS
from .meetings import next_reviews
from .plans import plans_for

LOOKS_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Dates:
    meetings: list[Meeting]
    actions: list[Action]
    milestones: list[Milestone]
    goals: list[Goal]
    reviews: list[Cycle]  # with the day (`due`) of the next one that nobody has planned


def member_of_key(key: str) -> Member | None:
    """Whose address it is, as long as that person is here."""
    rows = CalendarKey.objects.filter(
        key_hash=hash_token(key), member__left_on=None, member__membership__active=True,
        member__membership__user__is_active=True,
    )  # fmt: skip
    row = rows.select_related("member__membership").first()
    return row.member if row else None


def dates_of_member(member: Member) -> Dates:
    """All meetings of those plans; of actions, milestones and goals the member's own and those of whom he acts for."""
    plans = Cycle.objects.filter(pk__in=plans_for(member).order_by().values("pk"))
    mine = owners_of(member)
    return _dates(
        Meeting.objects.filter(cycle__in=plans, starts_at__gte=timezone.now() - LOOKS_BACK),
        Action.objects.filter(owner__in=mine),
        Goal.objects.filter(owner__in=mine, cycle__in=Cycle.objects.running()),
        plans,
    )


def dates_of_plan(cycle: Cycle) -> Dates:
    return _dates(
        Meeting.objects.filter(cycle=cycle),
        Action.objects.filter(cycle=cycle),
        Goal.objects.filter(cycle=cycle),
        Cycle.objects.filter(pk=cycle.pk),
    )


def _dates(
    meetings: QuerySet[Meeting], actions: QuerySet[Action], goals: QuerySet[Goal], plans: QuerySet[Cycle]
) -> Dates:
    """In five queries."""
    still_open = actions.filter(state__in=OPEN_ACTIONS, archived_at=None).exclude(cycle__archived_at__isnull=False)
    marks = Milestone.objects.filter(action__in=still_open, done_on=None, archived_at=None)
    return Dates(
        list(meetings.select_related("cycle").order_by("starts_at", "pk")),
        list(still_open.select_related("cycle", "owner").order_by("due_on", "pk")),
        list(marks.select_related("action__cycle").order_by("due_on", "pk")),
        list(goals.filter(archived_at=None).select_related("cycle", "indicator").order_by("due_on", "pk")),
        list(next_reviews(plans.filter(archived_at=None)).order_by("due", "pk")),
    )
