"""Goals: from a gap to a goal on one page, or from a plan's problem."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from indicators.models import Gap, Indicator
from indicators.queries import levels, standing_of
from sdip.web.access import needs, require
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from ..actions import plan_improvement, set_goal
from ..actions.goals import baseline_for
from ..forms import GoalForm, ImproveForm
from ..models import Goal
from ..queries import goal_states, goals_of, plans_covering
from ..rules import can_edit_plan, can_edit_plans, can_enter_plans, can_view_plan
from ..wording import plan_name, shown_problem
from ..workspace import verdict_of
from .plans import plan_or_404, workspace
from .submitting import accepted, ask


def indicators() -> QuerySet[Indicator]:
    return Indicator.objects.select_related("service__directorate")


def start_of(indicator: Indicator, period: str | None) -> tuple[Gap | None, str]:
    """The figure a goal would start from, or the sentence that says why there can be none."""
    try:
        return baseline_for(indicator, whole_number(period)), ""
    except NotAllowed as refusal:
        return None, str(refusal)


def shown(baseline: Gap) -> dict[str, Any]:
    """The starting figure and its standards as the page draws them."""
    direction = baseline.version.direction
    bands = {name: levels(direction, getattr(baseline, name)) for name in ("guaranteed", "target")}
    return {"baseline": baseline, "standing": standing_of(baseline), **bands}


@needs(can_edit_plans)
def improve_page(request: HttpRequest, indicator_pk: int) -> HttpResponse:
    indicator = get_object_or_404(indicators(), pk=indicator_pk)
    member = request.member  # type: ignore[attr-defined]
    require(can_edit_plans, member, indicator.service.directorate)
    baseline, refusal = start_of(indicator, request.GET.get("period"))
    if baseline is None:
        context = {"indicator": indicator, "refusal": refusal, "form": None}
        return render_page(request, "planning/improve.html", context)
    form = ImproveForm(
        request.POST or None, version=baseline.version, cycles=plans_covering(indicator.service.directorate, member),
        initial={"name": plan_name(indicator.name), "statement": shown_problem(baseline), "owner": member},
    )  # fmt: skip
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("cycle", "name", "statement", "cause")}
        goal = accepted(
            form, lambda: plan_improvement(indicator, **words, **form.aim(), period_id=baseline.period_id, by=member)
        )
        if goal:
            messages.success(request, _("The goal is set. Now add the actions that lead there."))
            return redirect("planning:plan_page", goal.cycle_id)
    context = {"indicator": indicator, "form": form, **shown(baseline)}
    return render_page(request, "planning/improve.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def new_goal_page(request: HttpRequest, pk: int, problem_pk: int) -> HttpResponse:
    """The goal of a problem that a figure shows."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    problem = get_object_or_404(cycle.problems.filter(indicator__isnull=False, dismissed_at=None), pk=problem_pk)
    indicator, member = indicators().get(pk=problem.indicator_id), request.member  # type: ignore[attr-defined,misc]
    baseline, refusal = start_of(indicator, None)
    if baseline is None:
        context = {"indicator": indicator, "cycle": cycle, "refusal": refusal, "form": None}
        return render_page(request, "planning/goal_form.html", context)
    form = GoalForm(request.POST or None, version=baseline.version, initial={"owner": member})
    if form.is_valid() and accepted(
        form,
        lambda: set_goal(cycle, indicator, problem=problem, **form.aim(), period_id=baseline.period_id, by=member),
    ):
        messages.success(request, _("The goal is set. Now add the actions that lead there."))
        return redirect("planning:plan_page", cycle.pk)
    context = {"indicator": indicator, "cycle": cycle, "problem": problem, "form": form, **shown(baseline)}
    return render_page(request, "planning/goal_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def goals_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    states = goal_states(goals_of(cycle))
    context = workspace(request, cycle, "goals", states) | {"goals": [(each, verdict_of(each)) for each in states]}
    return render_page(request, "planning/stages/goals.html", context)


@needs(can_enter_plans)
def goal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A goal lives on its plan's page."""
    goal = get_object_or_404(Goal.objects.select_related("cycle__directorate"), pk=pk)
    ask(can_view_plan, request.member, goal.cycle)  # type: ignore[attr-defined]
    return redirect(f"{reverse('planning:goals_page', args=[goal.cycle_id])}#goal-{goal.pk}")


def goals_for_choice(pk: int) -> QuerySet[Goal]:
    return Goal.objects.filter(cycle=pk, archived_at=None).select_related("indicator").order_by("due_on", "pk")
