"""What was expected of goals, what was measured, and what was said about it."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from indicators.models import Annotation

from ..formula import Verdict, expected_on
from ..models import Action, Cycle, Evaluation, Goal
from .goals import GoalState, aim_of, goal_states, goals_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """A goal, its progress, and its evaluations, newest first."""

    state: GoalState
    expected: Decimal | None
    evaluations: list[Evaluation]

    @property
    def evaluated(self) -> Evaluation | None:
        """The evaluation that rests on the newest figure, and on the aim as it is now."""
        latest, goal = self.state.latest, self.state.goal
        rests_on = (latest and latest.period_id, goal.aim_low, goal.aim_high)
        return next((row for row in self.evaluations if (row.period_id, row.aim_low, row.aim_high) == rests_on), None)

    @property
    def standing(self) -> list[Evaluation]:
        """Of each figure and aim the last word: an evaluation is put right by a newer one of the same."""
        last = {(row.period_id, row.aim_low, row.aim_high): row for row in reversed(self.evaluations)}
        return [row for row in self.evaluations if row in last.values()]

    @property
    def may_be_evaluated(self) -> bool:
        return self.state.verdict is not Verdict.TOO_EARLY


def expected_of(state: GoalState) -> Decimal | None:
    """Where the goal should be at the end of the period that was measured last; None while none was measured again."""
    if state.latest is None:
        return None
    goal = state.goal
    return expected_on(
        state.latest.period.ends_on, baseline=goal.baseline_value, aim=aim_of(goal),
        measured_on=goal.baseline_period.ends_on, due_on=goal.due_on,
    )  # fmt: skip


def outcomes(cycle: Cycle, states: list[GoalState] | None = None) -> list[Outcome]:
    known = goal_states(goals_of(cycle)) if states is None else states
    said: defaultdict[int, list[Evaluation]] = defaultdict(list)
    rows = Evaluation.objects.filter(goal__cycle=cycle, goal__in=[state.goal.pk for state in known])
    rows = rows.select_related("evaluated_by", "period")
    for row in rows.order_by("-evaluated_at", "-pk"):
        said[row.goal_id].append(row)
    return [Outcome(state, expected_of(state), said[state.goal.pk]) for state in known]


def beginnings(goal: Goal) -> list[Annotation]:
    """Marks for the goal's control chart: the days on which its actions began, as they would be kept with the indicator."""
    begun = Action.objects.filter(goal=goal, archived_at=None).order_by("starts_on", "pk")
    return [
        Annotation(indicator_id=goal.indicator_id, on=row.starts_on, words=str(row.words))
        for row in begun
        if row.starts_on is not None
    ]
