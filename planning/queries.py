"""Reads over plans: how far goals have come, what a stage still lacks, which breaches nobody has taken up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from indicators.models import Direction, Gap, Indicator, Standard, State
from indicators.queries import OPEN, Levels, levels, standing_of, whole_gaps
from organisation.models import Directorate
from organisation.rules import within
from people.models import Member
from sdip.web.standing import Standing

from .formula import Pair, Progress, Verdict, progress
from .models import Action, Cycle, Goal, Problem, StageMove
from .workflow import OPEN_ACTIONS, ActionState, Stage


def measured_gaps() -> QuerySet[Gap]:
    """With an approved figure."""
    return whole_gaps().filter(value__isnull=False, measurement__state=State.APPROVED)


def baseline_of(indicator: Indicator, period_id: int | None = None) -> Gap | None:
    """The approved figure that a goal starts from: of that period, else the newest of the indicator's own frequency."""
    gaps = measured_gaps().filter(indicator=indicator).select_related("period", "version", "guaranteed", "target")
    if period_id is not None:
        return gaps.filter(period_id=period_id).first()
    newest = gaps.order_by("-period__ends_on", "-pk")
    return newest.filter(period__kind=indicator.frequency).first() or newest.first()


def standard_in_force(indicator: Indicator, kind: str, days: Iterable[date]) -> Standard | None:
    """The standard for the whole tenant on the first of the days that has one."""
    for day in days:
        if found := Standard.objects.in_force(day).filter(indicator=indicator, kind=kind, place=None).first():
            return found
    return None


def aim_levels(direction: str | None, low: Decimal | None, high: Decimal | None) -> Levels:
    """An aim as (at least, at most)."""
    if direction == Direction.RANGE:
        return low, high
    return (None, low) if direction == Direction.LOWER else (low, None)


# --- goals ---


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal and what became of its gap: `shown` is its newest figure, which may be the baseline's own."""

    goal: Goal
    shown: Gap | None
    progress: Progress

    @property
    def latest(self) -> Gap | None:
        """The re-measured figure."""
        return self.shown if self.shown and self.shown.period_id != self.goal.baseline_period_id else None

    @property
    def verdict(self) -> Verdict:
        return self.progress.verdict

    @property
    def unit(self) -> str:
        return self.goal.version.unit

    @property
    def decimals(self) -> int:
        return self.goal.version.decimals

    @property
    def now(self) -> Decimal:
        return self.latest.value if self.latest and self.latest.value is not None else self.goal.baseline_value

    @property
    def aim(self) -> Levels:
        return aim_levels(self.goal.version.direction, self.goal.aim_low, self.goal.aim_high)

    @property
    def guaranteed(self) -> Levels:
        return levels(self.goal.version.direction, self.shown.guaranteed if self.shown else None)

    @property
    def ring(self) -> Levels:
        """The aim as the bar draws it: not twice where it is the guarantee itself."""
        return OPEN if self.aim == self.guaranteed else self.aim

    @property
    def standing(self) -> Standing:
        return standing_of(self.shown)


def aim_of(goal: Goal) -> Decimal | Pair:
    if goal.version.direction == Direction.RANGE and goal.aim_high is not None:
        return goal.aim_low, goal.aim_high
    return goal.aim_low


def goal_states(goals: QuerySet[Goal]) -> list[GoalState]:
    """The goals with their progress, in two queries. A disputed figure closes no gap: the newest other one counts."""
    newest = (
        measured_gaps()
        .filter(
            version=OuterRef("version"),
            period__kind=OuterRef("baseline_period__kind"),
            period__ends_on__gte=OuterRef("baseline_period__ends_on"),
        )
        .exclude(confidence="disputed")
        .order_by("-period__ends_on")
    )
    rows = list(
        goals.annotate(shown_gap=Subquery(newest.values("pk")[:1])).select_related(
            "version", "indicator__service", "baseline_period", "owner", "problem", "cycle__directorate"
        )
    )
    wanted = [row.shown_gap for row in rows if row.shown_gap]
    gaps = Gap.objects.select_related("period", "guaranteed", "target").in_bulk(wanted)
    return [_state(row, gaps.get(row.shown_gap)) for row in rows]


def _state(goal: Goal, shown: Gap | None) -> GoalState:
    again = shown is not None and shown.period_id != goal.baseline_period_id
    figure = shown.value if shown and again else None
    direction = goal.version.direction or Direction.NEUTRAL
    return GoalState(
        goal, shown, progress(direction=direction, aim=aim_of(goal), baseline=goal.baseline_value, latest=figure)
    )


# --- plans ---


def plans_for(member: Member) -> QuerySet[Cycle]:
    """The plans that the member may see, with the numbers that a list shows."""
    today = timezone.localdate()
    goals = Goal.objects.filter(cycle=OuterRef("pk")).order_by().values("cycle")
    actions = Action.objects.filter(goal__cycle=OuterRef("pk")).order_by().values("goal__cycle")
    late = actions.filter(state__in=OPEN_ACTIONS, due_on__lt=today)
    plans = Cycle.objects.in_use().annotate(
        goal_count=Subquery(goals.annotate(n=Count("pk")).values("n")),
        action_count=Subquery(actions.annotate(n=Count("pk")).values("n")),
        late_count=Subquery(late.annotate(n=Count("pk")).values("n")),
    )
    return within(plans.select_related("directorate", "service", "chair"), member, "view_plans")


def plans_covering(directorate: Directorate, member: Member) -> QuerySet[Cycle]:
    """Running plans of this directorate or one above it, which the member may write in."""
    above = [int(part) for part in directorate.path.split("/") if part]
    return within(Cycle.objects.running().filter(directorate__in=above), member, "edit_plans")


def goals_of(cycle: Cycle) -> QuerySet[Goal]:
    return cycle.goals.order_by("due_on", "pk")


def problems_of(cycle: Cycle) -> QuerySet[Problem]:
    return cycle.problems.filter(dismissed_at=None).select_related("indicator", "period").order_by("pk")


def actions_of(cycle: Cycle) -> QuerySet[Action]:
    actions = Action.objects.filter(goal__cycle=cycle).select_related("owner", "goal__indicator")
    return actions.order_by(F("starts_on").asc(nulls_last=True), "due_on", "pk")


def moves_of(cycle: Cycle) -> QuerySet[StageMove]:
    return cycle.moves.select_related("moved_by").order_by("-pk")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the conditions of a plan's stages ask for."""

    has_chair: bool
    problems: int
    goals: int
    goals_without_action: int
    open_actions: int
    goals_too_early: int


def plan_facts(cycle: Cycle, states: list[GoalState] | None = None) -> PlanFacts:
    known = goal_states(goals_of(cycle)) if states is None else states
    live = Action.objects.filter(goal__cycle=cycle).exclude(state=ActionState.DROPPED)
    with_action = set(live.values_list("goal_id", flat=True))
    return PlanFacts(
        has_chair=cycle.chair_id is not None,
        problems=problems_of(cycle).count(),
        goals=len(known),
        goals_without_action=sum(state.goal.pk not in with_action for state in known),
        open_actions=live.filter(state__in=OPEN_ACTIONS).count(),
        goals_too_early=sum(state.verdict is Verdict.TOO_EARLY for state in known),
    )


# --- what the figures propose ---


def proposals_for(member: Member) -> QuerySet[Problem]:
    """Draft problems that the figures proposed and nobody has decided on."""
    waiting = Problem.objects.filter(cycle=None, dismissed_at=None, indicator__isnull=False)
    waiting = waiting.select_related("indicator__service__directorate", "period")
    return within(waiting, member, "view_plans", "indicator__service__directorate__path")


def unattended_breaches() -> QuerySet[Gap]:
    """Each indicator's newest figure where it breaks the promise, undisputed, and neither plan nor proposal has it."""
    taken_up = Problem.objects.filter(indicator=OuterRef("indicator"), dismissed_at=None).exclude(
        cycle__stage=Stage.CLOSED
    )
    with_goal = Goal.objects.filter(indicator=OuterRef("indicator")).exclude(cycle__stage=Stage.CLOSED)
    return (
        measured_gaps()
        .filter(latest=True, status="breach", indicator__archived_at=None)
        .exclude(confidence="disputed")
        .exclude(Exists(taken_up))
        .exclude(Exists(with_goal))
        .select_related("indicator", "period", "version", "guaranteed")
    )


def breaches_since(gaps: list[Gap]) -> dict[int, Any]:
    """By indicator: the period in which the present run of broken promises began; one without a figure ends no run."""
    same_kind = Q(pk__in=[])
    for gap in gaps:
        same_kind |= Q(indicator_id=gap.indicator_id, version_id=gap.version_id, period__kind=gap.period.kind)
    history = measured_gaps().filter(same_kind).select_related("period").order_by("indicator_id", "-period__ends_on")
    since: dict[int, Any] = {}
    ended: set[int] = set()
    for gap in history:
        if gap.status != "breach":
            ended.add(gap.indicator_id)
        elif gap.indicator_id not in ended:
            since[gap.indicator_id] = gap.period
    return since
