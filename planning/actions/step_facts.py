"""What an action insists on before it is written, each with its sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from organisation.models import Role
from organisation.rules import roles_of
from people.models import Member
from tenancy.refusals import NotAllowed

from ..amounts import check_money
from ..models import Action, Goal, Solution
from ..workflow import SolutionState
from .locks import check_still_here


def check_facts(row: Action, before: Sequence[int | None]) -> None:
    """`before`: ids of goal, solution, owner and deputy as they were; what did not change was right once."""
    goal, solution, owner, deputy = tuple(before) or (None, None, None, None)
    if row.goal_id != goal:
        _check_goal(row)
    if row.solution_id != solution:
        _check_solution(row)
    if row.owner_id != owner:
        _check_person(row.owner)
    if row.deputy_id != deputy:
        _check_person(row.deputy)
    if row.deputy_id is not None and row.deputy_id == row.owner_id:
        raise NotAllowed(_("The deputy is somebody else than the owner."))
    _check_days_and_money(row)


def _check_goal(row: Action) -> None:
    """Goal and solution are read again: behind the plan's lock they are as they are now."""
    goal = Goal.objects.get(pk=row.goal_id) if row.goal_id is not None else None
    if goal is not None and (goal.cycle_id != row.cycle_id or goal.archived_at is not None):
        raise NotAllowed(_("This plan does not have that goal. Choose another one."))


def _check_solution(row: Action) -> None:
    if row.solution_id is None:
        return
    chosen = Solution.objects.get(pk=row.solution_id)
    if chosen.cycle_id != row.cycle_id or chosen.archived_at is not None:
        raise NotAllowed(_("This plan does not have that solution. Choose another one."))
    if chosen.state != SolutionState.CHOSEN or chosen.does_nothing:
        raise NotAllowed(_("Actions carry out solutions that were chosen. Choose such a one."))


def _check_person(member: Member | None) -> None:
    check_still_here(member)
    if member is not None and roles_of(member) == {Role.COMMUNITY_MEMBER}:
        raise NotAllowed(_("%(name)s speaks for the community and can’t answer for an action.") % {"name": member.name})


def _check_days_and_money(row: Action) -> None:
    if row.starts_on is not None and row.due_on < row.starts_on:
        raise NotAllowed(_("The action is due before it begins. Check both days."))
    check_money(row.budget, row.spent)
    if row.budget is None and row.budget_source:
        raise NotAllowed(_("Write down the budget whose source this is."))
