"""Problems that figures or messages propose, taken up or dismissed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from feedback.rules import can_view_cases
from organisation.models import Directorate
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, require
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..actions import adopt_problem, dismiss_problem
from ..forms import AdoptForm, PutAsideForm
from ..models import Problem
from ..queries import pieces, plans_covering, proposals, proposals_for, with_figures
from ..rules import can_edit_plans, can_view_plans
from .submitting import accepted


@needs(can_view_plans)
def proposals_page(request: StaffRequest) -> HttpResponse:
    """Broken promises and clusters of complaints that no plan has taken up."""
    rows = proposals_for(request.member)
    listing = Listing.of(request, rows, sorts={"newest": ("-created_at",)}, default_sort="newest")
    context = {"listing": listing, "may_edit": can_edit_plans(request.member)}
    return render_page(request, "planning/proposals.html", context, partials=["proposals"])


def proposal_or_404(request: StaffRequest, pk: int) -> Problem:
    problem = get_object_or_404(proposals(), pk=pk)
    if directorate_of(problem) is None:
        get_object_or_404(proposals_for(request.member), pk=pk)
    require(can_edit_plans, request.member, directorate_of(problem))
    return problem


def directorate_of(problem: Problem) -> Directorate | None:
    service = problem.indicator.service if problem.indicator else problem.service
    return service.directorate if service else None


@needs(can_edit_plans)
def adopt_page(request: StaffRequest, pk: int) -> HttpResponse:
    problem = proposal_or_404(request, pk)
    directorate = directorate_of(problem)
    cycles = plans_covering(directorate, request.member)
    form = AdoptForm(posted(request), cycles=cycles)
    if form.is_valid():
        cycle = form.cleaned_data["cycle"]
        if accepted(form, lambda: adopt_problem(problem, cycle, by=request.member)):
            messages.success(request, _("The problem is in the plan now, with what shows it."))
            return redirect("planning:problem_page", problem.pk)
    evidence = with_figures(pieces().filter(problem=problem))
    context = {
        "form": form,
        "problem": problem,
        "any": cycles.exists(),
        "evidence": evidence,
        "may_read_cases": can_view_cases(request.member),
    }
    return render_page(request, "planning/adopt.html", context, status=422 if form.errors else 200)


@needs(can_edit_plans)
def dismiss_page(request: StaffRequest, pk: int) -> HttpResponse:
    problem = proposal_or_404(request, pk)
    form = PutAsideForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if accepted(form, lambda: dismiss_problem(problem, reason=reason, by=request.member)):
            messages.success(request, _("The proposal is dismissed, with your reason."))
            return redirect("planning:proposals_page")
    context = {"form": form, "problem": problem}
    return render_page(request, "planning/dismiss.html", context, status=422 if form.errors else 200)
