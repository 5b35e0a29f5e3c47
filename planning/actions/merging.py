"""The same problem written down twice: one stays, and what belonged to the other goes over, until they are split again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Evidence, Goal, Problem, Solution
from .problems import locked_problem, written


def merge_problems(duplicate: Problem, into: Problem, *, revision: int, by: Member | None) -> Problem:
    """Evidence, solutions and goals of the duplicate go over to the other one. Returns the duplicate."""
    with acting("planning.merge_problems", by=by):
        row, cycle = locked_problem(duplicate, revision)
        if into.pk == row.pk:
            raise NotAllowed(_("A problem can’t be merged into itself."))
        if into.cycle_id != cycle.pk:
            raise NotAllowed(_("Both problems must be in the same plan."))
        kept, _same = locked_problem(into)
        if row.duplicates.exists():
            raise NotAllowed(_("Others are merged into this problem. Split them first, or merge the other way round."))
        _hand_over(row, kept)
        row.merged_into = kept
        written(kept)
        return written(row)


def _hand_over(row: Problem, kept: Problem) -> None:
    """Doing nothing is weighed once for each problem: the duplicate's own is put away with it."""
    change = {"problem": kept, "moved_from": row}
    Evidence.objects.filter(problem=row).update(**change)
    Goal.objects.filter(problem=row).update(**change)
    solutions = Solution.objects.filter(problem=row)
    if kept.solutions.filter(does_nothing=True, archived_at=None).exists():
        idle = solutions.filter(does_nothing=True, archived_at=None)
        idle.update(moved_from=row, archived_at=timezone.now())
        solutions = solutions.filter(does_nothing=False)
    solutions.update(**change)


def split_problem(duplicate: Problem, *, by: Member | None) -> Problem:
    """Undoes a merger: what came with the duplicate goes back with it."""
    with acting("planning.split_problem", by=by):
        found = Problem.objects.select_related("merged_into__cycle").get(pk=duplicate.pk)
        if found.merged_into is None:
            raise NotAllowed(_("This problem is not merged into another one."))
        kept, cycle = locked_problem(found.merged_into)
        row = Problem.objects.select_for_update().get(pk=duplicate.pk)
        if row.merged_into_id != kept.pk:
            raise NotAllowed(_("Somebody else has split these problems already."))
        row.cycle = cycle
        Solution.objects.filter(moved_from=row, problem=row).update(archived_at=None)
        for model in (Evidence, Goal, Solution):
            model._default_manager.filter(moved_from=row).update(problem=row, moved_from=None)
        row.merged_into = None
        written(kept)
        return written(row)
