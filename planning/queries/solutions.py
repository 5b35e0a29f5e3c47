"""Where a citizen's idea could go, and where it went."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from feedback.models import Case
from organisation.rules import within
from people.models import Member

from ..models import Action, Cycle, Problem, Seat, Solution
from ..rules import owners_of
from ..workflow import WRITING_SEATS, ActionState, SolutionState, Stage, is_over


def problems_to_solve(member: Member) -> QuerySet[Problem]:
    """Problems of running plans that the member writes by role or seat, and whose scores are not open."""
    running = Cycle.objects.running().filter(scores_open_at=None)
    held = Seat.objects.filter(
        Q(member__in=owners_of(member)) | Q(deputy=member), ended_at=None, declined_at=None, function__in=WRITING_SEATS
    )
    by_role = within(running, member, "edit_plans").values("pk")
    mine = running.filter(Q(pk__in=by_role) | Q(pk__in=held.values("cycle")))
    kept = Problem.objects.filter(cycle__in=mine, dismissed_at=None, merged_into=None)
    return kept.select_related("cycle__directorate").order_by("cycle", "pk")


def solutions_from(case: Case) -> QuerySet[Solution]:
    rows = Solution.objects.filter(case=case, archived_at=None, cycle__archived_at=None)
    return rows.select_related("cycle__directorate", "problem").order_by("pk")


@dataclass(frozen=True, slots=True)
class Told:
    """What a citizen may know of an idea in a plan: what is not signed off yet is only weighed; the plan, where it is public."""

    plan: Cycle | None
    decided: bool
    chosen: bool
    done_on: date | None


def told_of(case: Case) -> list[Told]:
    return [_told(row) for row in solutions_from(case).select_related("problem__indicator")]


def _told(row: Solution) -> Told:
    indicator = row.problem.indicator
    shown = row.cycle.public and not row.cycle.is_template and (indicator is None or indicator.public)
    decided = is_over(row.cycle.stage, Stage.PRIORITIES)
    chosen = decided and row.state == SolutionState.CHOSEN
    return Told(row.cycle if shown else None, decided, chosen, _done_on(row) if chosen else None)


def _done_on(row: Solution) -> date | None:
    """The day on which the last of its steps was done; None while one is open, or where there is none."""
    steps = Action.objects.filter(solution=row, archived_at=None).exclude(state=ActionState.DROPPED)
    days = list(steps.values_list("state", "done_on"))
    if not days or any(state != ActionState.DONE for state, _day in days):
        return None
    return max(day for _state, day in days if day)
