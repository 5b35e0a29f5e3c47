"""What became of the goals: expected against measured, the verdict that follows, and the lessons."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from indicators.drawing import charts_of
from indicators.models import Indicator
from indicators.queries import detail_of
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page

from ..actions import evaluate_goal, record_lessons
from ..forms import EvaluationForm, LessonsForm
from ..marks import numbered
from ..models import Goal
from ..queries import aim_levels, beginnings, goal_states, goals_of, outcomes
from ..rules import can_edit_plan, can_enter_plans
from ..workspace import VERDICTS, verdict_of
from .paging import page_of
from .plans import plan_or_404, workspace
from .submitting import accepted_once, ask


@needs(can_enter_plans)
def evaluation_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    form = LessonsForm(request.POST or None, initial={"lessons": cycle.lessons, "revision": cycle.revision})
    if request.method == "POST":
        ask(can_edit_plan, request.member, cycle)
        if form.is_valid() and accepted_once(
            request, form, lambda: record_lessons(cycle, **form.cleaned_data, by=request.member)
        ):
            messages.success(request, _("Saved."))
            return redirect("planning:evaluation_page", cycle.pk)
    page = page_of(request, goals_of(cycle))
    shown = outcomes(cycle, goal_states(page.object_list))
    context = workspace(request, cycle, "evaluation") | {
        "page": page,
        "outcomes": [(each, verdict_of(each.state)) for each in shown],
        "form": form,
    }
    return render_page(request, "planning/stages/evaluation.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def goal_outcome_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One goal: its control chart with the days on which its actions began, and what is said about it."""
    goal = get_object_or_404(Goal.objects.filter(archived_at=None).select_related("cycle__directorate"), pk=pk)
    cycle = plan_or_404(request, goal.cycle_id)
    state = goal_states(Goal.objects.filter(pk=goal.pk))[0]
    outcome = outcomes(cycle, [state])[0]
    form = EvaluationForm(request.POST or None, initial={"period_id": state.latest and state.latest.period_id})
    if request.method == "POST":
        ask(can_edit_plan, request.member, cycle)
    if form.is_valid() and accepted_once(
        request, form, lambda: evaluate_goal(goal, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The goal is evaluated."))
        return redirect("planning:evaluation_page", cycle.pk)
    detail = detail_of(Indicator.objects.select_related("service__directorate").get(pk=goal.indicator_id))
    detail.annotations, marks = numbered(detail, beginnings(goal))
    context = workspace(request, cycle, "evaluation") | {
        "outcome": outcome,
        "said": [
            (row, VERDICTS[row.verdict], aim_levels(state.goal.version.direction, row.aim_low, row.aim_high))
            for row in outcome.evaluations
        ],
        "state": state,
        "verdict": verdict_of(state),
        "charts": charts_of(detail),
        "marks": marks,
        "indicator": detail.indicator,
        "form": form,
    }
    return render_page(request, "planning/goal_outcome.html", context, status=422 if form.errors else 200)
