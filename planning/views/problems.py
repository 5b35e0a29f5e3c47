"""Problems: written down freely, or proposed by the figures and then taken up or dismissed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sdip.web.access import needs, require
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import add_problem, adopt_problem, dismiss_problem
from ..forms import AdoptForm, ProblemForm
from ..models import Problem
from ..queries import plans_covering, problems_of, proposals_for
from ..rules import can_edit_plan, can_edit_plans, can_enter_plans, can_view_plans
from .plans import plan_or_404, workspace
from .submitting import accepted


@needs(can_enter_plans)
def problems_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    context = workspace(request, cycle, "problems") | {"problems": problems_of(cycle)}
    return render_page(request, "planning/stages/problems.html", context)


@needs(can_enter_plans)
def new_problem_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    form = ProblemForm(request.POST or None)
    member = request.member  # type: ignore[attr-defined]
    if form.is_valid() and accepted(form, lambda: add_problem(cycle, **form.cleaned_data, by=member)):
        messages.success(request, _("The problem is written down."))
        return redirect("planning:plan_page", cycle.pk)
    context = {"form": form, "cycle": cycle}
    return render_page(request, "planning/problem_form.html", context, status=422 if form.errors else 200)


@needs(can_view_plans)
def proposals_page(request: HttpRequest) -> HttpResponse:
    """Broken promises that no plan has taken up."""
    member = request.member  # type: ignore[attr-defined]
    rows = proposals_for(member)
    listing = Listing.of(request, rows, sorts={"newest": ("-created_at",)}, default_sort="newest")
    context = {"listing": listing, "may_edit": can_edit_plans(member)}
    return render_page(request, "planning/proposals.html", context, partials=["proposals"])


def proposal_or_404(request: HttpRequest, pk: int) -> Problem:
    rows = Problem.objects.filter(cycle=None, indicator__isnull=False)
    problem = get_object_or_404(rows.select_related("indicator__service__directorate", "period"), pk=pk)
    require(can_edit_plans, request.member, problem.indicator.service.directorate)  # type: ignore[attr-defined,union-attr]
    return problem


@needs(can_edit_plans)
def adopt_page(request: HttpRequest, pk: int) -> HttpResponse:
    problem = proposal_or_404(request, pk)
    member = request.member  # type: ignore[attr-defined]
    cycles = plans_covering(problem.indicator.service.directorate, member)  # type: ignore[union-attr]
    form = AdoptForm(request.POST or None, cycles=cycles)
    if form.is_valid():
        cycle = form.cleaned_data["cycle"]
        if accepted(form, lambda: adopt_problem(problem, cycle, by=member)):
            messages.success(request, _("The problem is in the plan now. Set its goal."))
            return redirect("planning:plan_page", cycle.pk)
    context = {"form": form, "problem": problem, "any": cycles.exists()}
    return render_page(request, "planning/adopt.html", context, status=422 if form.errors else 200)


@needs(can_edit_plans)
@require_POST
def dismiss_page(request: HttpRequest, pk: int) -> HttpResponse:
    problem = proposal_or_404(request, pk)
    try:
        dismiss_problem(problem, by=request.member)  # type: ignore[attr-defined]
        messages.success(
            request, _("The proposal is dismissed. It comes back only if the promise is kept and broken again.")
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:proposals_page")
