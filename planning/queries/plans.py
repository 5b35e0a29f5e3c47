"""Plans that a member may see, and what belongs to one."""

from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from organisation.models import Directorate
from organisation.rules import within
from people.models import Member

from ..models import Action, Cycle, Evidence, Goal, Problem, StageMove
from ..rules import plans_with_a_seat
from ..workflow import OPEN_ACTIONS, Deed, Stage, why_not
from .seats import chairs


def plans_for(member: Member, *, archived: bool = False) -> Any:
    """The plans that the member may see, by role or by a seat in the team, with the numbers that a list shows."""
    today = timezone.localdate()
    goals = Goal.objects.filter(cycle=OuterRef("pk"), archived_at=None).order_by().values("cycle")
    actions = Action.objects.filter(cycle=OuterRef("pk"), archived_at=None).order_by().values("cycle")
    late = actions.filter(state__in=OPEN_ACTIONS, due_on__lt=today)
    kept = Cycle.objects.filter(is_template=False, archived_at__isnull=False) if archived else Cycle.objects.in_use()
    plans = kept.annotate(
        goal_count=Subquery(goals.annotate(n=Count("pk")).values("n")),
        action_count=Subquery(actions.annotate(n=Count("pk")).values("n")),
        late_count=Subquery(late.annotate(n=Count("pk")).values("n")),
    )
    followers = Prefetch("followers", queryset=Cycle.objects.in_use(), to_attr="next_plans")
    plans = plans.select_related("directorate", "service", "follows").prefetch_related(chairs(), followers)
    by_role = within(Cycle.objects.all(), member, "view_plans").values("pk")
    return plans.filter(Q(pk__in=by_role) | Q(pk__in=plans_with_a_seat(member)))


def counted(rows: QuerySet[Any], by: str) -> Subquery:
    """How many of the rows share the outer row; NULL where none does."""
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))


def plans_covering(directorate: Directorate | None, member: Member) -> QuerySet[Cycle]:
    """Plans of this directorate or one above it (None: all), which the member may write in and which still take problems and goals."""
    early = [stage for stage in Stage.values if not why_not(Deed.PROBLEMS, stage)]
    rows = Cycle.objects.running().filter(stage__in=early)
    if directorate is not None:
        rows = rows.filter(directorate__in=[int(part) for part in directorate.path.split("/") if part])
    return within(rows, member, "edit_plans")


def problems_of(cycle: Cycle) -> QuerySet[Problem]:
    kept = cycle.problems.filter(dismissed_at=None, merged_into=None)
    return kept.select_related("indicator", "period").order_by("pk")


def listed_problems(cycle: Cycle) -> QuerySet[Problem]:
    """Those of a plan that count, with the numbers that the list shows."""
    shown = Evidence.objects.filter(problem=OuterRef("pk"), archived_at=None)
    goals = Goal.objects.filter(problem=OuterRef("pk"), archived_at=None)
    return problems_of(cycle).select_related("service").annotate(
        evidence_count=Coalesce(counted(shown, "problem"), 0), goal_count=Coalesce(counted(goals, "problem"), 0)
    )  # fmt: skip


def problems_aside(cycle: Cycle) -> QuerySet[Problem]:
    """Merged into another one, or put aside."""
    rows = cycle.problems.exclude(dismissed_at=None, merged_into=None)
    return rows.select_related("merged_into").order_by("pk")


def continued() -> "Prefetch[Any]":
    """For `Action.goes_on`."""
    rows = Action.objects.filter(archived_at=None, cycle__archived_at=None).select_related("cycle")
    return Prefetch("continued", queryset=rows, to_attr="continued_rows")


def actions_of(cycle: Cycle) -> QuerySet[Action]:
    actions = Action.objects.filter(cycle=cycle, archived_at=None)
    actions = actions.select_related("owner", "deputy", "cycle", "goal__indicator", "solution").prefetch_related(
        continued()
    )
    return actions.order_by(F("starts_on").asc(nulls_last=True), "due_on", "pk")


def moves_of(cycle: Cycle) -> QuerySet[StageMove]:
    return cycle.moves.select_related("moved_by").order_by("-pk")
