"""What the conditions of a plan's stages ask for: counted in one query beside the goals' states."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from ..formula import Verdict
from ..models import (
    Action,
    Consultation,
    Cycle,
    Evaluation,
    Evidence,
    Seat,
    SignOff,
    Solution,
)
from ..workflow import OPEN_ACTIONS, ActionState, SolutionState
from .goals import GoalState, goal_states, goals_of
from .plans import problems_of
from .scores import voices


@dataclass(frozen=True, slots=True)
class PlanFacts:
    functions: frozenset[str]  # held by somebody who has not declined
    unconfirmed: int
    voices: frozenset[str]  # heard, with a result
    problems: int
    problems_without_evidence: int
    problems_without_cause: int
    problems_without_solution: int
    goals: int
    goals_without_action: int
    goals_too_early: int
    goals_not_evaluated: int
    members_to_score: int
    members_who_scored: int
    scores_open: bool
    chosen: int
    chosen_without_action: int
    open_actions: int
    signed: frozenset[str]  # levels that have signed the present stage


def plan_facts(cycle: Cycle, states: list[GoalState] | None = None) -> PlanFacts:
    known = goal_states(goals_of(cycle)) if states is None else states
    return PlanFacts(**_team(cycle), **_problems(cycle), **_goals(cycle, known), **_choice(cycle))  # type: ignore[arg-type]


def _team(cycle: Cycle) -> dict[str, object]:
    seats = list(Seat.objects.filter(cycle=cycle, ended_at=None, declined_at=None))
    heard = Consultation.objects.filter(cycle=cycle, archived_at=None).exclude(result={})
    signed = SignOff.objects.filter(cycle=cycle, stage=cycle.stage, voided_at=None)
    return {
        "functions": frozenset(seat.function for seat in seats),
        "unconfirmed": sum(seat.confirmed_at is None for seat in seats),
        "voices": frozenset(heard.values_list("voice", flat=True)),
        "signed": frozenset(signed.values_list("level", flat=True)),
    }


def _problems(cycle: Cycle) -> dict[str, object]:
    weighed = Solution.objects.filter(problem=OuterRef("pk"), archived_at=None, does_nothing=False)
    shown = Exists(Evidence.objects.filter(problem=OuterRef("pk"), archived_at=None))
    return problems_of(cycle).order_by().aggregate(
        problems=Count("pk"),
        problems_without_evidence=Count("pk", filter=Q(~shown, indicator=None)),
        problems_without_cause=Count("pk", filter=Q(cause="")),
        problems_without_solution=Count("pk", filter=Q(~Exists(weighed))),
    )  # fmt: skip


def _goals(cycle: Cycle, states: list[GoalState]) -> dict[str, object]:
    live = live_actions(cycle)
    with_action = set(live.values_list("goal_id", flat=True))
    evaluated = set(
        Evaluation.objects.filter(goal__cycle=cycle, period__isnull=False, aim_low=F("goal__aim_low"))
        .filter(Q(aim_high=F("goal__aim_high")) | Q(aim_high=None, goal__aim_high=None))
        .values_list("goal_id", "period_id")
    )
    measured = [state for state in states if state.verdict is not Verdict.TOO_EARLY]
    return {
        "goals": len(states),
        "goals_without_action": sum(state.goal.pk not in with_action for state in states),
        "goals_too_early": len(states) - len(measured),
        "goals_not_evaluated": sum(
            (state.goal.pk, state.latest.period_id) not in evaluated for state in measured if state.latest
        ),
        "open_actions": live.filter(state__in=OPEN_ACTIONS).count(),
    }


def _choice(cycle: Cycle) -> dict[str, object]:
    chosen = Solution.objects.filter(cycle=cycle, archived_at=None, state=SolutionState.CHOSEN)
    acted_on = Exists(live_actions(cycle).filter(solution=OuterRef("pk")))
    heard = voices(cycle)
    counted = chosen.aggregate(
        chosen=Count("pk"), chosen_without_action=Count("pk", filter=Q(~acted_on, does_nothing=False))
    )
    return counted | {
        "members_to_score": len(heard),
        "members_who_scored": sum(voice.complete for voice in heard),
        "scores_open": cycle.scores_open_at is not None,
    }


def live_actions(cycle: Cycle) -> QuerySet[Action]:
    return Action.objects.filter(cycle=cycle, archived_at=None).exclude(state=ActionState.DROPPED)
