"""What the search finds of plans beside their names: problems, goals and actions by their words."""

from collections.abc import Iterable

from sdip.web.search import index_rows
from tenancy.audit import acting

from ..models import Action, Cycle, Goal, Problem

PROBLEM, GOAL, ACTION = "plan problem", "plan goal", "plan action"


def index_parts_of(cycle: Cycle) -> None:
    """Called by the job after each change of a plan: whoever searches may see what is indexed only within the own plans."""
    with acting("planning.index_parts_of"):
        _index(
            Problem.objects.filter(cycle=cycle),
            Goal.objects.filter(cycle=cycle).select_related("indicator"),
            Action.objects.filter(cycle=cycle),
        )


def index_loose_actions() -> None:
    """Those that belong to no plan."""
    with acting("planning.index_loose_actions"):
        _index([], [], Action.objects.filter(cycle=None))


def _index(problems: Iterable[Problem], goals: Iterable[Goal], actions: Iterable[Action]) -> None:
    index_rows(PROBLEM, [(row.pk, (row.words, row.sufferers)) for row in problems])
    index_rows(GOAL, [(row.pk, (row.words, row.indicator.name)) for row in goals])
    index_rows(ACTION, [(row.pk, (row.words,)) for row in actions])
