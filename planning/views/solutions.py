"""What could be done about the problems of a plan."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import add_solution, archive_solution, change_solution, decide_solution, set_rank
from ..forms import DecisionForm, RankForm, RevisionForm, SolutionForm
from ..models import Problem, Solution
from ..queries import problems_of, solutions_of
from ..ranking import members_of, ranking
from ..rules import can_edit_plan, can_enter_plans, can_view_plan
from ..settings import plan_settings
from .paging import page_of
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, reach


@needs(can_enter_plans)
def solutions_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Problem by problem, also those that nobody has a solution for yet."""
    cycle = plan_or_404(request, pk)
    page = page_of(request, problems_of(cycle))
    shown = solutions_of(cycle).filter(problem__in=[problem.pk for problem in page])
    found = {key: list(rows) for key, rows in groupby(shown, lambda row: row.problem_id)}
    context = workspace(request, cycle, "solutions") | {"page": page, "currency": plan_settings().currency}
    context["problems"] = [(problem, found.get(problem.pk, [])) for problem in page]
    archived = cycle.solutions.filter(archived_at__isnull=False, does_nothing=False).select_related("problem")
    context["archived"] = archived.order_by("-archived_at", "pk")
    return render_page(request, "planning/stages/solutions.html", context)


@needs(can_enter_plans)
def new_solution_page(request: StaffRequest, pk: int, problem_pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    problem: Problem = get_object_or_404(problems_of(cycle), pk=problem_pk)
    form = SolutionForm(request.POST or None)
    if form.is_valid() and accepted_once(
        request, form, lambda: add_solution(problem, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The solution is written down."))
        return redirect("planning:solutions_page", cycle.pk)
    context = workspace(request, cycle, "solutions") | {"form": form, "problem": problem}
    return render_page(request, "planning/solution_form.html", context, status=422 if form.errors else 200)


def solution_or_404(request: StaffRequest, pk: int, rule: Any = can_view_plan) -> Solution:
    rows = Solution.objects.filter(archived_at=None).select_related(
        "problem", "cycle__directorate", "cycle__service", "overridden_by", "case"
    )
    solution: Solution = get_object_or_404(rows, pk=pk)
    reach(request, solution.cycle, rule)
    return solution


@needs(can_enter_plans)
def solution_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one solution; once the scores are open, also who gave what."""
    solution = solution_or_404(request, pk)
    cycle = solution.cycle
    context = workspace(request, cycle, "solutions") | {"solution": solution, "currency": plan_settings().currency}
    if cycle.scores_open_at:
        found = ranking(cycle)
        context |= {
            "criteria": found.criteria,
            "members": members_of(found, solution.pk),
            "weighed": found.row_of(solution),
        }
    return render_page(request, "planning/solution.html", context)


@needs(can_enter_plans)
def change_solution_page(request: StaffRequest, pk: int) -> HttpResponse:
    solution = solution_or_404(request, pk, can_edit_plan)
    form = SolutionForm(request.POST or None, solution=solution)
    if form.is_valid():
        values = form.cleaned_data | {"revision": form.cleaned_data["revision"] or 0}
        if accepted_once(request, form, lambda: change_solution(solution, **values, by=request.member)):
            messages.success(request, _("Saved."))
            return redirect("planning:solution_page", solution.pk)
    context = workspace(request, solution.cycle, "solutions") | {"form": form, "solution": solution}
    return render_page(request, "planning/solution_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def archive_solution_page(request: StaffRequest, pk: int) -> HttpResponse:
    solution = solution_or_404(request, pk, can_edit_plan)
    form = RevisionForm(request.POST)
    try:
        archive_solution(solution, revision=form.cleaned_data["revision"] if form.is_valid() else 0, by=request.member)
        messages.success(request, _("The solution is archived."))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:solution_page", solution.pk)
    return redirect("planning:solutions_page", solution.cycle_id)


@needs(can_enter_plans)
@require_POST
def decide_solution_page(request: StaffRequest, pk: int) -> HttpResponse:
    solution = solution_or_404(request, pk, can_edit_plan)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise NotAllowed(_("Choose whether the solution is chosen or not."))
        decided = decide_solution(solution, **form.cleaned_data, by=request.member)
        facts = {"name": decided.words, "state": decided.get_state_display()}
        messages.success(request, _("“%(name)s”: %(state)s.") % facts)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:priorities_page", solution.cycle_id)


@needs(can_enter_plans)
def rank_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Another rank than the scores say, with the reason."""
    solution = solution_or_404(request, pk, can_edit_plan)
    start = {"rank": solution.override_rank, "reason": solution.override_reason, "revision": solution.revision}
    form = RankForm(request.POST or None, initial=start)
    if form.is_valid() and accepted(form, lambda: set_rank(solution, by=request.member, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("planning:priorities_page", solution.cycle_id)
    context = workspace(request, solution.cycle, "priorities") | {"form": form, "solution": solution}
    return render_page(request, "planning/rank_form.html", context, status=422 if form.errors else 200)
