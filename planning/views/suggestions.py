"""From a citizen's idea to a solution of a plan."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from feedback.queries import visible_cases
from feedback.rules import can_view_cases
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.pages import render_page

from ..actions import adopt_suggestion
from ..actions.solutions import idea_of
from ..forms import SuggestionForm
from ..models import Problem
from ..queries import problems_to_solve
from ..rules import can_edit_plan, can_enter_plans
from .submitting import accepted_once, ask


@needs(can_enter_plans)
def adopt_suggestion_page(request: StaffRequest, case_pk: int) -> HttpResponse:
    """For whoever reads the message and writes the plan."""
    require(can_view_cases, request.member)
    case = get_object_or_404(visible_cases(request.member).filter(kind="suggestion"), pk=case_pk)
    problems: QuerySet[Problem] = problems_to_solve(request.member)
    form = SuggestionForm(request.POST or None, problems=problems, initial={"statement": idea_of(case)})
    if form.is_valid():
        problem = form.cleaned_data["problem"]
        ask(can_edit_plan, request.member, problem.cycle)
        statement = form.cleaned_data["statement"]
        solution = accepted_once(
            request, form, lambda: adopt_suggestion(case, problem, statement=statement, by=request.member)
        )
        if solution:
            messages.success(request, _("The idea is a solution of the plan now."))
            return redirect("planning:solutions_page", solution.cycle_id)
    context = {"form": form, "case": case, "any": problems.exists()}
    return render_page(request, "planning/suggestion.html", context, status=422 if form.errors else 200)
