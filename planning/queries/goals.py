"""How far goals have come."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

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
    return _aim(goal.version.direction, goal.aim_low, goal.aim_high)


def _aim(direction: str | None, low: Decimal, high: Decimal | None) -> Decimal | Pair:
    return (low, high) if direction == Direction.RANGE and high is not None else low


def goal_states(goals: QuerySet[Goal], *, shifts: bool = True) -> list[GoalState]:
    """The goals with their progress, in four queries; in two without the `shifts` of their aims. A disputed figure closes no gap: the
    newest other one counts."""
    rows = list(
        goals.annotate(shown_gap=Subquery(_newest().values("pk")[:1]))
        .select_related("version", "indicator__service", "baseline_period", "owner", "problem", "cycle__directorate")
        .prefetch_related(*(["shifts__by"] if shifts else []))
    )
    wanted = [row.shown_gap for row in rows if row.shown_gap]
    gaps = Gap.objects.select_related("period", "guaranteed", "target").in_bulk(wanted)
    return [_state(row, gaps.get(row.shown_gap)) for row in rows]


def _counting() -> QuerySet[Gap]:
    """The figures that can show what became of a goal."""
    rows = measured_gaps().filter(version=OuterRef("version"), period__kind=OuterRef("baseline_period__kind"))
    return rows.exclude(confidence="disputed")


def _newest() -> QuerySet[Gap]:
    rows = _counting().filter(period__ends_on__gte=OuterRef("baseline_period__ends_on"))
    return rows.order_by("-period__ends_on")


def measured_again() -> Exists:
    """For a goal: whether a figure of a later period than the baseline's counts."""
    return Exists(_counting().filter(period__ends_on__gt=OuterRef("baseline_period__ends_on")))


def newest_periods(goals: QuerySet[Goal]) -> dict[int, int]:
    """By goal the period of its newest figure."""
    return dict(goals.values_list("pk", Subquery(_newest().values("period")[:1])))


def verdicts_of(goals: QuerySet[Goal]) -> Counter[Verdict]:
    """How many goals have come how far: two queries, and no goal with all that hangs on it."""
    facts = ("version__direction", "aim_low", "aim_high", "baseline_value", "baseline_period")
    rows = list(goals.order_by().values_list(*facts, Subquery(_newest().values("pk")[:1])))
    figures = Gap.objects.filter(pk__in=[row[-1] for row in rows]).values_list("pk", "value", "period")
    known = {pk: (value, period) for pk, value, period in figures}
    return Counter(_verdict(*row[:-1], *known.get(row[-1], (None, None))) for row in rows)


def _verdict(
    direction: str | None, low: Decimal, high: Decimal | None, baseline: Decimal, began: int, value: Any, period: Any
) -> Verdict:
    way = direction or Direction.NEUTRAL
    latest = None if period == began else value
    return progress(direction=way, aim=_aim(way, low, high), baseline=baseline, latest=latest).verdict


def _state(goal: Goal, shown: Gap | None) -> GoalState:
    again = shown is not None and shown.period_id != goal.baseline_period_id
    figure = shown.value if shown and again else None
    direction = goal.version.direction or Direction.NEUTRAL
    return GoalState(
        goal, shown, progress(direction=direction, aim=aim_of(goal), baseline=goal.baseline_value, latest=figure)
    )
