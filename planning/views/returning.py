"""Ways back: goals that were given up, archived solutions, templates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.pages import render_page

from ..actions.returning import archive_template, rename_template, restore_goal, restore_solution, restore_template
from ..forms import TemplateForm
from ..models import Cycle, Goal, Solution
from ..rules import can_edit_plan, can_edit_plans, can_enter_plans
from .submitting import accepted, done, reach


@needs(can_enter_plans)
@require_POST
def goal_return(request: StaffRequest, pk: int) -> HttpResponse:
    goal: Goal = get_object_or_404(Goal.objects.select_related("cycle__directorate"), pk=pk)
    reach(request, goal.cycle, can_edit_plan)
    done(request, lambda: restore_goal(goal, by=request.member), _("The goal is in the plan again."))
    return redirect("planning:goals_page", goal.cycle_id)


@needs(can_enter_plans)
@require_POST
def solution_return(request: StaffRequest, pk: int) -> HttpResponse:
    solution: Solution = get_object_or_404(Solution.objects.select_related("cycle__directorate"), pk=pk)
    reach(request, solution.cycle, can_edit_plan)
    done(request, lambda: restore_solution(solution, by=request.member), _("The solution is in the plan again."))
    return redirect("planning:solutions_page", solution.cycle_id)


def template_or_404(request: StaffRequest, pk: int, *, archived: bool = False) -> Cycle:
    rows = Cycle.objects.filter(is_template=True, archived_at__isnull=not archived)
    template: Cycle = get_object_or_404(rows.select_related("directorate"), pk=pk)
    require(can_edit_plans, request.member, template.directorate)
    return template


@needs(can_edit_plans)
def rename_template_page(request: StaffRequest, pk: int) -> HttpResponse:
    template = template_or_404(request, pk)
    form = TemplateForm(request.POST or None, initial={"name": template.name})
    if form.is_valid() and accepted(
        form, lambda: rename_template(template, name=form.cleaned_data["name"], by=request.member)
    ):
        messages.success(request, _("Saved."))
        return redirect("planning:templates_page")
    context = {"form": form, "template": template}
    return render_page(request, "planning/template_rename.html", context, status=422 if form.errors else 200)


@needs(can_edit_plans)
@require_POST
def template_archiving(request: StaffRequest, pk: int) -> HttpResponse:
    template = template_or_404(request, pk)
    done(request, lambda: archive_template(template, by=request.member), _("The template is archived."))
    return redirect("planning:templates_page")


@needs(can_edit_plans)
@require_POST
def template_return(request: StaffRequest, pk: int) -> HttpResponse:
    template = template_or_404(request, pk, archived=True)
    done(request, lambda: restore_template(template, by=request.member), _("The template is back."))
    return redirect("planning:templates_page")
