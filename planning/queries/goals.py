"""How far goals have come."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from indicators.models import Direction, Gap
from indicators.queries import OPEN, Levels, levels, standing_of
from sdip.web.standing import Standing

from ..formula import Pair, Progress, Verdict, progress
from ..models import AimShift, Cycle, Goal
from .figures import aim_levels, measured_gaps


def goals_of(cycle: Cycle) -> QuerySet[Goal]:
    return cycle.goals.filter(archived_at=None).order_by("due_on", "pk")


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
    def shifts(self) -> list[tuple[AimShift, Levels, Levels]]:
        """Each change of the aim or its day, with the aim before and after."""
        way = self.goal.version.direction
        rows = sorted(self.goal.shifts.all(), key=lambda row: (row.at, row.pk))
        return [
            (row, aim_levels(way, row.from_low, row.from_high), aim_levels(way, row.to_low, row.to_high))
            for row in rows
        ]

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
    """The goals with their progress, in three queries. A disputed figure closes no gap: the newest other one counts."""
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
        goals.annotate(shown_gap=Subquery(newest.values("pk")[:1]))
        .select_related("version", "indicator__service", "baseline_period", "owner", "problem", "cycle__directorate")
        .prefetch_related("shifts__by")
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
