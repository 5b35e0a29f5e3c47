"""Actions with what hangs on them, their totals, and those whose day is near or past."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When, Window
from django.db.models.functions import Coalesce, Least, RowNumber

from people.models import Member

from ..models import Action, ActionFile, ActionUpdate, Barrier, Cycle, DateShift, Dependency, Goal, Milestone
from ..rules import owners_of, plans_with_a_seat
from ..workflow import OPEN_ACTIONS, ActionState, BarrierLevel, Function, Stage
from .plans import actions_of

IN_RUNNING_PLANS = Q(cycle=None) | (
    Q(cycle__archived_at=None, cycle__is_template=False) & ~Q(cycle__stage=Stage.CLOSED)
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a plan's actions; money in the currency of the plans' settings. What was dropped needs no budget but was spent.
    What goes on in the next plan counts here too, with as much of its budget as was spent here."""

    count: int
    done: int
    late: int
    open: int
    budget: Decimal | None
    spent: Decimal | None


def totals_of(cycle: Cycle, today: date) -> Totals:
    still_open = Q(state__in=OPEN_ACTIONS)
    kept = ~Q(state=ActionState.DROPPED) | Q(goes_on_there=True)
    here = Case(
        When(goes_on_there=True, budget__isnull=False, then=Least("budget", Coalesce("spent", Decimal()))),
        default="budget",
    )
    there = Action.objects.filter(carried_from=OuterRef("pk"), archived_at=None, cycle__archived_at=None)
    return Totals(
        **Action.objects.filter(cycle=cycle, archived_at=None)
        .annotate(goes_on_there=Exists(there))
        .aggregate(
            count=Count("pk", filter=kept),
            done=Count("pk", filter=Q(state=ActionState.DONE)),
            late=Count("pk", filter=still_open & Q(due_on__lt=today)),
            open=Count("pk", filter=still_open),
            budget=Sum(here, filter=kept),
            spent=Sum("spent"),
        )
    )


def actions_with_parts(cycle: Cycle) -> QuerySet[Action]:
    """In three queries: with `needed` (dependencies), `marks` (milestones) and how many barriers stand in the way."""
    open_barriers = Barrier.objects.filter(action=OuterRef("pk"), cleared_at=None).order_by().values("action")
    return (
        actions_of(cycle)
        .annotate(barrier_count=Subquery(open_barriers.annotate(n=Count("pk")).values("n")))
        .prefetch_related(
            Prefetch("waits_for", queryset=dependencies(), to_attr="needed"),
            Prefetch("milestones", queryset=milestones(), to_attr="marks"),
        )
    )


def first_of_each_state(actions: QuerySet[Action], most: int) -> QuerySet[Action]:
    """In the order that they have. Only those are read with all their parts."""
    order: Any = actions.query.order_by
    place = Window(RowNumber(), partition_by="state", order_by=order)
    plain = Action.objects.filter(pk__in=actions.order_by().values("pk")).annotate(place=place)
    return actions.filter(pk__in=list(plain.filter(place__lte=most).values_list("pk", flat=True)))


def dependencies() -> QuerySet[Dependency]:
    return Dependency.objects.filter(needs__archived_at=None).select_related("needs__owner").order_by("needs__due_on")


def milestones() -> QuerySet[Milestone]:
    return Milestone.objects.filter(archived_at=None).order_by("due_on", "pk")


def archived_actions(cycle: Cycle) -> QuerySet[Action]:
    rows = Action.objects.filter(cycle=cycle, archived_at__isnull=False)
    return rows.select_related("owner").order_by("-archived_at")


def dependents_of(action: Action) -> QuerySet[Dependency]:
    rows = action.needed_by.filter(action__archived_at=None)
    return rows.select_related("action").order_by("action__due_on", "pk")


def barriers_of(action: Action) -> QuerySet[Barrier]:
    """What stands in the way first."""
    rows = action.barriers.select_related("raised_by", "cleared_by")
    return rows.order_by("-cleared_at", "raised_at")  # NULL counts as the largest


def files_of(action: Action) -> QuerySet[ActionFile]:
    return action.files.filter(archived_at=None).select_related("file", "added_by").order_by("pk")


def updates_of(action: Action) -> QuerySet[ActionUpdate]:
    return action.updates.select_related("by").order_by("-at", "-pk")


def shifts_of(action: Action) -> QuerySet[DateShift]:
    return action.shifts.select_related("by").order_by("-at", "-pk")


def owners_in(cycle: Cycle) -> QuerySet[Member]:
    rows = Action.objects.filter(cycle=cycle, archived_at=None).values("owner")
    return Member.objects.filter(pk__in=rows).order_by("name", "pk")


def goals_with_actions(cycle: Cycle) -> QuerySet[Goal]:
    return Goal.objects.filter(cycle=cycle, archived_at=None).select_related("indicator").order_by("due_on", "pk")


def could_be_waited_for(action: Action) -> QuerySet[Action]:
    """The plan's other actions that it does not wait for yet."""
    taken = action.waits_for.values("needs")
    rows = Action.objects.filter(cycle=action.cycle_id, archived_at=None)
    return rows.exclude(pk=action.pk).exclude(pk__in=taken).order_by("due_on", "pk")


def actions_to_tell_of(day: date, ahead: int) -> QuerySet[Action]:
    """Open ones whose day is at most `ahead` days away or past."""
    rows = Action.objects.filter(IN_RUNNING_PLANS, archived_at=None, state__in=OPEN_ACTIONS)
    rows = rows.filter(due_on__lte=day + timedelta(days=ahead)).order_by("due_on", "pk")
    return rows.select_related("owner__membership__user", "deputy__membership__user", "directorate", "cycle")


def work_in_hand(day: date) -> QuerySet[Action]:
    """Open ones that have begun or are due by that day."""
    begun = Q(starts_on=None) | Q(starts_on__lte=day) | Q(due_on__lte=day)
    return Action.objects.filter(IN_RUNNING_PLANS, begun, archived_at=None, state__in=OPEN_ACTIONS).order_by()


def barriers_at_chair(member: Member) -> Q:
    return Q(level=BarrierLevel.CHAIR, action__cycle__in=plans_with_a_seat(member).filter(function=Function.CHAIR))


def barriers_at_owner(member: Member) -> Q:
    return Q(level=BarrierLevel.OWNER, action__owner__in=owners_of(member))


def open_barriers() -> QuerySet[Barrier]:
    rows = Barrier.objects.filter(cleared_at=None, action__archived_at=None)
    in_use = Q(action__cycle=None) | Q(action__cycle__archived_at=None, action__cycle__is_template=False)
    return rows.filter(in_use).exclude(action__cycle__stage=Stage.CLOSED).order_by()
