"""What everybody sees of plans that are shown to the public: what is signed off of them, and only figures that are public."""

from django.db.models import Q, QuerySet

from ..models import Action, Cycle, Goal
from ..workflow import ActionState, Stage, is_over


def public_plans() -> QuerySet[Cycle]:
    return Cycle.objects.in_use().filter(public=True).select_related("directorate", "service")


def public_goals() -> QuerySet[Goal]:
    """Of all these plans, once their goals are signed off."""
    goals = Goal.objects.filter(_past(Stage.GOALS), archived_at=None, indicator__public=True)
    return goals.order_by("due_on", "pk")


def public_actions() -> QuerySet[Action]:
    """Of all these plans, once it is chosen what is done. No person belongs to it."""
    rows = Action.objects.filter(_past(Stage.PRIORITIES), archived_at=None).exclude(state=ActionState.DROPPED)
    rows = rows.exclude(goal__indicator__public=False).exclude(solution__problem__indicator__public=False)
    return rows.order_by("due_on", "pk").only("words", "due_on", "state", "done_on", "cycle_id")


def _past(stage: Stage) -> Q:
    later = [each for each in Stage if is_over(each, stage)]
    return Q(cycle__in=public_plans().filter(stage__in=later).order_by().values("pk"))
