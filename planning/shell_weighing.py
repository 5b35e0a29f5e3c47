"""What goals, solutions and their weighing tell the frame: deeds in words, pages for the tests, the button on an idea."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.models import Case
from sdip import registry
from tenancy.refusals import NotAllowed

from . import queries, rules
from .actions.solutions import check_adoption
from .models import Cycle, Goal, Problem, Solution

LABELS = {
    "change_goal": _("Goal changed"),
    "archive_goal": _("Goal given up"),
    "restore_goal": _("Goal taken up again"),
    "add_solution": _("Solution written down"),
    "change_solution": _("Solution changed"),
    "archive_solution": _("Solution archived"),
    "restore_solution": _("Solution brought back"),
    "decide_solution": _("Solution chosen or not"),
    "set_rank": _("Rank of a solution set by hand"),
    "adopt_suggestion": _("Idea of a citizen taken up"),
    "forget_idea": _("Words of a citizen’s idea erased"),
    "give_scores": _("Solutions scored"),
    "open_scores": _("Scores opened"),
    "close_scores": _("Scores closed"),
    "add_criterion": _("Criterion added"),
    "change_criterion": _("Criterion changed"),
    "remove_criterion": _("Criterion removed"),
}


def idea(*, request: Any, case: Case, **_passed: Any) -> dict[str, Any] | None:
    """On the page of a citizen's idea: the solutions that came of it, and the button for whoever writes plans."""
    if case.kind != Case.Kind.SUGGESTION:
        return None
    member = request.member
    taken = [row for row in queries.solutions_from(case) if rules.can_view_plan(member, row.cycle)]
    may = _stands(case) and rules.can_enter_plans(member) and queries.problems_to_solve(member).exists()
    return {"case": case, "taken": taken, "may": may} if taken or may else None


def _stands(case: Case) -> bool:
    try:
        check_adoption(case)
    except NotAllowed:
        return False
    return True


def told_idea(*, case: Case, **_passed: Any) -> dict[str, Any] | None:
    """On the page where the citizen follows an idea: whether a plan weighs it, has taken it up and has carried it out."""
    told = queries.told_of(case) if case.kind == Case.Kind.SUGGESTION else []
    return {"told": told} if told else None


def _first(row: Any, **names: str) -> dict[str, Any] | None:
    return {key: getattr(row, name) for key, name in names.items()} if row else None


def a_running_plan() -> dict[str, Any] | None:
    rows = Cycle.objects.running().filter(goals__archived_at=None, goals__isnull=False)
    return _first(rows.order_by("pk").first(), pk="pk")


def a_team() -> dict[str, Any] | None:
    rows = Cycle.objects.running().filter(seats__ended_at=None, seats__confirmed_at__isnull=False)
    return _first(rows.order_by("pk").first(), pk="pk")


def a_goal() -> dict[str, Any] | None:
    rows = Goal.objects.filter(archived_at=None, cycle__archived_at=None)
    return _first(rows.order_by("pk").first(), pk="pk")


def a_goalless_indicator() -> dict[str, Any] | None:
    goal = Goal.objects.filter(archived_at=None, cycle__in=Cycle.objects.running()).order_by("pk").first()
    return _first(goal, pk="cycle_id", indicator_pk="indicator_id")


def a_problem_of_a_plan() -> dict[str, Any] | None:
    rows = Problem.objects.filter(cycle__in=Cycle.objects.running(), dismissed_at=None, merged_into=None)
    return _first(rows.order_by("pk").first(), pk="cycle_id", problem_pk="pk")


def a_solution() -> dict[str, Any] | None:
    rows = Solution.objects.filter(archived_at=None, cycle__archived_at=None)
    return _first(rows.order_by("does_nothing", "pk").first(), pk="pk")


def an_idea() -> dict[str, Any] | None:
    row = Case.objects.filter(kind=Case.Kind.SUGGESTION).order_by("pk").first()
    return _first(row, case_pk="pk")


PAGES: list[tuple[str, Any, bool]] = [
    ("planning:criteria_page", dict, False),
    ("planning:new_criterion_page", dict, False),
    ("planning:change_criterion_page", lambda: {"code": "effect"}, False),
    ("planning:change_goal_page", a_goal, False),
    ("planning:archive_goal_page", a_goal, False),
    ("planning:choose_indicator_page", a_running_plan, False),
    ("planning:new_goal_for_indicator_page", a_goalless_indicator, False),
    ("planning:new_solution_page", a_problem_of_a_plan, False),
    ("planning:solution_page", a_solution, False),
    ("planning:change_solution_page", a_solution, False),
    ("planning:rank_page", a_solution, False),
    ("planning:score_page", a_team, False),
    ("planning:open_scores_page", a_team, False),
    ("planning:close_scores_page", a_team, False),
    ("planning:adopt_suggestion_page", an_idea, False),
]
SLOTS = (
    registry.Slot("feedback:case", "planning/parts/idea.html", idea),
    registry.Slot("tell:status", "planning/parts/told_idea.html", told_idea),
)
