"""Taken up again: goals that were given up, solutions that were archived, templates."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Cycle, Goal, Solution
from ..workflow import Deed, check_deed
from .goals import check_due
from .locks import locked


def restore_goal(goal: Goal, *, by: Member) -> Goal:
    """With its baseline and its aim. The trail keeps why it was given up."""
    with acting("planning.restore_goal", by=by):
        plan = locked(goal.cycle)
        check_deed(Deed.GOALS, plan.stage)
        row = Goal.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=goal.pk)
        if row.archived_at is None:
            raise NotAllowed(_("This goal is in the plan already."))
        if plan.goals.filter(indicator=row.indicator, archived_at=None).exists():
            raise NotAllowed(_("The plan has another goal for “%(name)s” now.") % {"name": row.indicator.name})
        check_due(row.due_on, plan)
        row.archived_at, row.archive_reason, row.revision = None, "", row.revision + 1
        row.save(update_fields=["archived_at", "archive_reason", "revision"])
        return row


def restore_solution(solution: Solution, *, by: Member) -> Solution:
    """Weighed again; doing nothing comes back with the first one of a problem."""
    with acting("planning.restore_solution", by=by):
        plan = locked(solution.cycle)
        check_deed(Deed.SOLUTIONS, plan.stage)
        if plan.scores_open_at is not None:
            raise NotAllowed(_("The scores are open. Close them first, so that the team can weigh what is new."))
        row = Solution.objects.select_for_update(of=("self",)).get(pk=solution.pk)
        if row.archived_at is None:
            raise NotAllowed(_("This solution is in the plan already."))
        if not plan.problems.filter(pk=row.problem_id, dismissed_at=None, merged_into=None).exists():
            raise NotAllowed(_("This problem is in the plan no more."))
        for each in (row, _idle(row)):
            if each is not None:
                each.archived_at, each.revision = None, each.revision + 1
                each.save(update_fields=["archived_at", "revision"])
        return row


def _idle(row: Solution) -> Solution | None:
    """Doing nothing about the problem, where it went with the last solution."""
    idle = Solution.objects.filter(cycle=row.cycle_id, problem=row.problem_id, does_nothing=True)
    return None if idle.filter(archived_at=None).exists() else idle.exclude(pk=row.pk).order_by("-archived_at").first()


def rename_template(template: Cycle, *, name: Mapping[str, str], by: Member) -> Cycle:
    with acting("planning.rename_template", by=by):
        row = _template(template)
        same = Cycle.objects.filter(is_template=True, archived_at=None, name=words(name)).exclude(pk=row.pk)
        if same.exists():
            raise NotAllowed(_("There is a template of this name already. Choose another name."))
        row.name = words(name)
        row.save()
        return row


def archive_template(template: Cycle, *, by: Member) -> Cycle:
    """Nobody starts from it any more; the plans that did stay as they are."""
    with acting("planning.archive_template", by=by):
        row = _template(template)
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        return row


def restore_template(template: Cycle, *, by: Member) -> Cycle:
    with acting("planning.restore_template", by=by):
        row = Cycle.objects.filter(is_template=True).select_for_update(of=("self",)).get(pk=template.pk)
        if Cycle.objects.filter(is_template=True, archived_at=None, name=row.name).exclude(pk=row.pk).exists():
            raise NotAllowed(_("There is a template of this name already. Choose another name."))
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        return row


def _template(template: Cycle) -> Cycle:
    row = Cycle.objects.filter(is_template=True).select_for_update(of=("self",)).get(pk=template.pk)
    if row.archived_at is not None:
        raise Stale(_("Somebody else has archived this template meanwhile."))
    return row
