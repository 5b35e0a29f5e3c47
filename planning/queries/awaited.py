"""What waits for somebody's hand in running plans: signatures, scores, evaluations. For the lists of work."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from organisation.models import Role
from organisation.queries import heads
from organisation.rules import within
from people.models import Member

from ..models import Criterion, Cycle, Evaluation, Goal, Score, Seat, Solution
from ..rules import owners_of
from ..workflow import Level, Stage
from .duty import with_stand_ins

SIGNING = {Level.HEAD: "sign_off_plans", Level.GOVERNOR: "countersign_plans"}


def plans_to_sign(member: Member) -> QuerySet[Cycle]:
    """Plans of which one stage waits for a signature that is this member's to give."""
    rows, wanted = Cycle.objects.running().filter(stage=F("awaited__stage")), Q(pk=None)
    for level, code in SIGNING.items():
        wanted |= Q(pk__in=within(rows.filter(awaited__level=level), member, code).values("pk"))
    return rows.filter(wanted).order_by()


def signers(cycle: Cycle, level: str, day: date) -> list[Member]:
    """Who holds the office there or nearest above, and whoever acts for them that day."""
    role = Role.HEAD if level == Level.HEAD else Role.GOVERNOR
    return with_stand_ins(heads(day, role).of(cycle.directorate.path), day)


def plans_to_score(member: Member) -> QuerySet[Cycle]:
    return Cycle.objects.filter(pk__in=_seats_to_score(member).values("cycle")).order_by()


def _seats_to_score(member: Member) -> QuerySet[Seat]:
    """The member's confirmed seats where solutions are weighed and not all of them are scored, by the seat's deputy either.

    A plan without criteria of its own has not been scored by anybody."""
    solutions = Solution.objects.filter(cycle=OuterRef("cycle"), archived_at=None).order_by()
    criteria = Criterion.objects.filter(cycle=OuterRef("cycle"), archived_at=None).order_by()
    rows = Seat.objects.filter(Exists(solutions), member=member)
    rows = rows.filter(ended_at=None, confirmed_at__isnull=False, cycle__in=Cycle.objects.running())
    rows = rows.filter(cycle__stage=Stage.PRIORITIES, cycle__scores_open_at=None).annotate(
        solution_count=_counted(solutions), criterion_count=_counted(criteria),
        own=_counted(_given("member")), stood_in=_counted(_given("deputy")),
    )  # fmt: skip
    wanted = F("solution_count") * F("criterion_count")
    done = Q(criterion_count__gt=0) & (Q(own__gte=wanted) | Q(own=0, stood_in__gte=wanted))
    return rows.exclude(done).order_by()


def _given(person: str) -> QuerySet[Score]:
    rows = Score.objects.filter(solution__cycle=OuterRef("cycle"), member=OuterRef(person)).order_by()
    return rows.filter(solution__archived_at=None, criterion__archived_at=None).annotate(cycle=F("solution__cycle"))


def _counted(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("cycle").annotate(n=Count("pk")).values("n")), 0)


def goals_to_evaluate(member: Member, until: date) -> QuerySet[Goal]:
    """The member's goals whose day is near or whose plan is being evaluated, and of whose present aim nothing was said."""
    said = Evaluation.objects.filter(goal=OuterRef("pk"), aim_low=OuterRef("aim_low"))
    said = said.filter(Q(aim_high=OuterRef("aim_high")) | Q(aim_high=None)).exclude(period=None)
    at_the_end = Q(cycle__stage=Stage.EVALUATION)
    rows = Goal.objects.filter(Q(due_on__lte=until) | at_the_end, owner__in=owners_of(member), archived_at=None)
    rows = rows.filter(cycle__in=Cycle.objects.running())
    reached = Exists(said.filter(period__ends_on__gte=OuterRef("due_on")))
    return rows.exclude(reached).exclude(at_the_end & Exists(said)).order_by()


def people_to_score(cycle: Cycle, day: date) -> list[Member]:
    """Everybody with a confirmed seat, and whoever acts for them that day."""
    return with_stand_ins(_still_here(seat.member for seat in _confirmed(cycle)), day)


def people_to_evaluate(cycle: Cycle, day: date) -> list[Member]:
    """Owners of the goals and the chair."""
    owners = [goal.owner for goal in cycle.goals.filter(archived_at=None).select_related("owner")]
    return with_stand_ins(_still_here([*owners, cycle.chair]), day)


def _confirmed(cycle: Cycle) -> QuerySet[Seat]:
    rows = cycle.seats.filter(ended_at=None, confirmed_at__isnull=False, member__isnull=False)
    return rows.select_related("member")


def _still_here(people: Iterable[Member | None]) -> list[Member]:
    return [each for each in people if each is not None and each.left_on is None]
