"""What the frame around a plan's pages says, and what the conditions of its stages ask for."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from ..models import (
    Action,
    Consultation,
    Cycle,
    Evaluation,
    Evidence,
    Goal,
    Problem,
    Seat,
    SignOff,
    Solution,
)
from ..workflow import OPEN_ACTIONS, ActionState, SolutionState
from .goals import goals_of, measured_again, newest_periods
from .plans import counted, problems_of
from .scores import Voice, voices


class PlanFacts:
    """Each group is one query or two, and is read when it is asked for first: a stage asks for its own conditions only."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    @cached_property
    def _seats(self) -> list[tuple[str, Any]]:
        rows = Seat.objects.filter(cycle=self.cycle, ended_at=None, declined_at=None)
        return list(rows.values_list("function", "confirmed_at"))

    @property
    def functions(self) -> frozenset[str]:
        """Held by somebody who has not declined."""
        return frozenset(function for function, _confirmed in self._seats)

    @property
    def unconfirmed(self) -> int:
        return sum(confirmed is None for _function, confirmed in self._seats)

    @cached_property
    def voices(self) -> frozenset[str]:
        """Heard, with a result."""
        heard = Consultation.objects.filter(cycle=self.cycle, archived_at=None).exclude(result={})
        return frozenset(heard.values_list("voice", flat=True))

    @cached_property
    def signatures(self) -> list[SignOff]:
        """Those that count, of all stages."""
        rows = self.cycle.signatures.filter(voided_at=None).select_related("signed_by")
        return list(rows.order_by("signed_at", "pk"))

    @property
    def signed(self) -> frozenset[str]:
        """Levels that have signed the present stage."""
        return frozenset(row.level for row in self.signatures if row.stage == self.cycle.stage)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """What the list of stages counts: one query."""
        problems = Problem.objects.filter(cycle=OuterRef("pk"), dismissed_at=None, merged_into=None)
        goals = Goal.objects.filter(cycle=OuterRef("pk"), archived_at=None)
        actions = Action.objects.filter(cycle=OuterRef("pk"), archived_at=None, state__in=OPEN_ACTIONS)
        chosen = Solution.objects.filter(cycle=OuterRef("pk"), archived_at=None, state=SolutionState.CHOSEN)
        rows = {"problem": problems, "goal": goals, "again": goals.filter(measured_again()), "open": actions}
        numbers = {
            f"n_{name}": Coalesce(counted(each, "cycle"), 0) for name, each in (rows | {"chosen": chosen}).items()
        }
        found: Any = Cycle.objects.filter(pk=self.cycle.pk).values(**numbers).get()
        return dict(found)

    @property
    def problems(self) -> int:
        return self._numbers["n_problem"]

    @property
    def goals(self) -> int:
        return self._numbers["n_goal"]

    @property
    def goals_too_early(self) -> int:
        return self.goals - self._numbers["n_again"]

    @property
    def open_actions(self) -> int:
        return self._numbers["n_open"]

    @property
    def chosen(self) -> int:
        return self._numbers["n_chosen"]

    @cached_property
    def _lacking(self) -> dict[str, int]:
        weighed = Solution.objects.filter(problem=OuterRef("pk"), archived_at=None, does_nothing=False)
        shown = Exists(Evidence.objects.filter(problem=OuterRef("pk"), archived_at=None))
        return problems_of(self.cycle).order_by().aggregate(
            evidence=Count("pk", filter=Q(~shown, indicator=None)),
            cause=Count("pk", filter=Q(cause="")),
            solution=Count("pk", filter=Q(~Exists(weighed))),
        )  # fmt: skip

    @property
    def problems_without_evidence(self) -> int:
        return self._lacking["evidence"]

    @property
    def problems_without_cause(self) -> int:
        return self._lacking["cause"]

    @property
    def problems_without_solution(self) -> int:
        return self._lacking["solution"]

    @cached_property
    def goals_without_action(self) -> int:
        return goals_of(self.cycle).filter(~Exists(live_actions(self.cycle).filter(goal=OuterRef("pk")))).count()

    @cached_property
    def chosen_without_action(self) -> int:
        chosen = Solution.objects.filter(cycle=self.cycle, archived_at=None, state=SolutionState.CHOSEN)
        acted_on = Exists(live_actions(self.cycle).filter(solution=OuterRef("pk")))
        return chosen.filter(~acted_on, does_nothing=False).count()

    @cached_property
    def goals_not_evaluated(self) -> int:
        """Of those measured again: nothing was said of the newest figure and the present aim."""
        said = Evaluation.objects.filter(goal__cycle=self.cycle, period__isnull=False, aim_low=F("goal__aim_low"))
        said = said.filter(Q(aim_high=F("goal__aim_high")) | Q(aim_high=None, goal__aim_high=None))
        newest = newest_periods(goals_of(self.cycle).filter(measured_again()))
        return len(newest.items() - set(said.values_list("goal_id", "period_id")))

    @cached_property
    def _voices(self) -> list[Voice]:
        return voices(self.cycle)

    @property
    def members_to_score(self) -> int:
        return len(self._voices)

    @property
    def members_who_scored(self) -> int:
        return sum(voice.complete for voice in self._voices)

    @property
    def scores_open(self) -> bool:
        return self.cycle.scores_open_at is not None


def plan_facts(cycle: Cycle) -> PlanFacts:
    return PlanFacts(cycle)


def live_actions(cycle: Cycle) -> QuerySet[Action]:
    return Action.objects.filter(cycle=cycle, archived_at=None).exclude(state=ActionState.DROPPED)
