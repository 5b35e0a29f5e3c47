"""Goals: from a gap to a goal on one page, or from a plan's problem."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from indicators.models import Gap, Indicator
from indicators.queries import levels, standing_of
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.pages import partial_for, render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from ..actions import archive_goal, change_goal, plan_improvement, set_goal
from ..actions.goals import Start, baseline_for, start_from, start_of_goal
from ..forms import GoalForm, ImproveForm, ReasonForm
from ..models import Cycle, Goal, Problem
from ..queries import goal_states, goals_of, indicators_of, plans_covering, problems_of
from ..rules import can_edit_plan, can_edit_plans, can_enter_plans, can_view_plan
from ..wording import plan_name, shown_problem
from ..workspace import verdict_of
from .goal_wording import PARTIALS, is_check, wording_of, wording_of_goal
from .paging import FEW, page_of
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, reach


def indicators() -> QuerySet[Indicator]:
    return Indicator.objects.select_related("service__directorate")


def start_of(indicator: Indicator, cycle: Cycle | None = None) -> tuple[Gap | None, str]:
    """The figure a goal would start from, or the sentence that says why there can be none."""
    try:
        return baseline_for(indicator, cycle), ""
    except NotAllowed as refusal:
        return None, str(refusal)


def shown(baseline: Gap) -> dict[str, Any]:
    """The starting figure and its standards as the page draws them."""
    direction = baseline.version.direction
    bands = {name: levels(direction, getattr(baseline, name)) for name in ("guaranteed", "target")}
    return {"baseline": baseline, "standing": standing_of(baseline), **bands}


@needs(can_edit_plans)
def improve_page(request: StaffRequest, indicator_pk: int) -> HttpResponse:
    indicator = get_object_or_404(indicators(), pk=indicator_pk)
    require(can_edit_plans, request.member, indicator.service.directorate)
    baseline, refusal = start_of(indicator)
    if baseline is None:
        context = {"indicator": indicator, "refusal": refusal, "form": None}
        return render_page(request, "planning/improve.html", context)
    form = ImproveForm(
        request.POST or None, version=baseline.version,
        cycles=plans_covering(indicator.service.directorate, request.member),
        initial={"name": plan_name(indicator.name), "statement": shown_problem(baseline), "owner": request.member},
    )  # fmt: skip
    if form.is_valid() and not is_check(request):
        words = {name: form.cleaned_data[name] for name in ("cycle", "name", "statement", "cause")}
        values = words | form.aim()
        goal = accepted_once(request, form, lambda: plan_improvement(indicator, **values, by=request.member))
        if goal:
            messages.success(request, _("The goal is set. Now add the actions that lead there."))
            return redirect("planning:plan_page", goal.cycle_id)
    plan = form.cleaned_data.get("cycle") if form.is_bound else None
    context = {"indicator": indicator, "form": form, **shown(baseline)}
    return _form_page(request, "planning/improve.html", context, start_from(baseline), plan)


def _form_page(
    request: StaffRequest, template: str, context: dict[str, Any], start: Start, plan: Cycle | None
) -> HttpResponse:
    """With what the goal lacks as it is typed."""
    form = context["form"]
    context |= {"findings": wording_of(form, start, plan) or context.get("findings")}
    status = 422 if form.errors and not is_check(request) else 200
    template = "planning/parts/wording.html" if partial_for(request, PARTIALS) else template
    return render_page(request, template, context, partials=PARTIALS, status=status)


@needs(can_enter_plans)
def choose_indicator_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A goal can start from any indicator of the plan that has none."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    free: Any = indicators_of(cycle).exclude(goals__in=goals_of(cycle)).select_related("service")
    context = workspace(request, cycle, "goals") | {"indicators": free.by_name()}
    return render_page(request, "planning/goal_indicators.html", context)


@needs(can_enter_plans)
def new_goal_page(request: StaffRequest, pk: int, problem_pk: int) -> HttpResponse:
    """The goal of a problem that a figure shows."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    problem = get_object_or_404(problems_of(cycle).filter(indicator__isnull=False), pk=problem_pk)
    return _new_goal(request, cycle, indicators().get(pk=problem.indicator_id), problem)  # type: ignore[misc]


@needs(can_enter_plans)
def new_goal_for_indicator_page(request: StaffRequest, pk: int, indicator_pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    rows = indicators_of(cycle).select_related("service__directorate")
    return _new_goal(request, cycle, get_object_or_404(rows, pk=indicator_pk), None)


def _new_goal(request: StaffRequest, cycle: Cycle, indicator: Indicator, problem: Problem | None) -> HttpResponse:
    context: dict[str, Any] = {"indicator": indicator, "cycle": cycle, "problem": problem}
    baseline, refusal = start_of(indicator, cycle)
    if baseline is None:
        return render_page(request, "planning/goal_form.html", context | {"refusal": refusal, "form": None})
    form = GoalForm(
        request.POST or None, version=baseline.version, problems=problems_of(cycle),
        answers=problem, initial={"owner": request.member},
    )  # fmt: skip
    if form.is_valid() and not is_check(request):
        values = form.aim() | {"problem": form.cleaned_data["problem"], "period_id": baseline.period_id}
        if accepted_once(request, form, lambda: set_goal(cycle, indicator, **values, by=request.member)):
            messages.success(request, _("The goal is set. Now add the actions that lead there."))
            return redirect("planning:plan_page", cycle.pk)
    context |= {"form": form, **shown(baseline)}
    return _form_page(request, "planning/goal_form.html", context, start_from(baseline), cycle)


def goal_or_404(request: StaffRequest, pk: int) -> Goal:
    rows = Goal.objects.filter(archived_at=None)
    rows = rows.select_related("cycle__directorate", "indicator__service", "version", "baseline_period", "problem")
    goal: Goal = get_object_or_404(rows, pk=pk)
    reach(request, goal.cycle, can_edit_plan)
    return goal


@needs(can_enter_plans)
def change_goal_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything but where it started from."""
    goal = goal_or_404(request, pk)
    own = {"low": goal.aim_low, "high": goal.aim_high} if goal.basis == Goal.Basis.OTHER else {}
    start = {name: getattr(goal, name) for name in ("basis", "due_on", "owner", "problem", "revision")}
    form = GoalForm(
        request.POST or None, version=goal.version, problems=problems_of(goal.cycle), changing=True,
        initial=start | own | {"in_words": goal.words},
    )  # fmt: skip
    if form.is_valid() and not is_check(request):
        more = {name: form.cleaned_data[name] for name in ("problem", "reason")}
        more["revision"] = form.cleaned_data["revision"] or 0
        if accepted_once(request, form, lambda: change_goal(goal, **form.aim(), **more, by=request.member)):
            messages.success(request, _("Saved."))
            return redirect("planning:goal_page", goal.pk)
    context = {"form": form, "goal": goal, "cycle": goal.cycle, "indicator": goal.indicator}
    if not form.is_bound:
        context["findings"] = wording_of_goal(goal)
    return _form_page(request, "planning/goal_form.html", context, start_of_goal(goal), goal.cycle)


@needs(can_enter_plans)
def archive_goal_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Given up, with the reason."""
    goal = goal_or_404(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    revision = whole_number(request.POST.get("revision")) or 0
    if form.is_valid() and accepted(
        form, lambda: archive_goal(goal, reason=form.cleaned_data["reason"], revision=revision, by=request.member)
    ):
        messages.success(request, _("The goal is given up. What led there stays in the plan."))
        return redirect("planning:goals_page", goal.cycle_id)
    context = workspace(request, goal.cycle, "goals") | {"form": form, "goal": goal}
    return render_page(request, "planning/goal_archive.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def goals_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    page = page_of(request, goals_of(cycle))
    states = goal_states(page.object_list)
    context = workspace(request, cycle, "goals") | {"goals": [(each, verdict_of(each)) for each in states]}
    given_up = cycle.goals.filter(archived_at__isnull=False).select_related("indicator").order_by("-archived_at")
    context |= {"page": page, "given_up": given_up}
    return render_page(request, "planning/stages/goals.html", context)


@needs(can_enter_plans)
def goal_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A goal lives on the page of its plan's goals, on that one of them which holds it."""
    goal = get_object_or_404(Goal.objects.select_related("cycle__directorate"), pk=pk)
    reach(request, goal.cycle, can_view_plan)
    before = goals_of(goal.cycle).filter(Q(due_on__lt=goal.due_on) | Q(due_on=goal.due_on, pk__lt=goal.pk)).count()
    page = f"?page={before // FEW + 1}" if before >= FEW else ""
    return redirect(f"{reverse('planning:goals_page', args=[goal.cycle_id])}{page}#goal-{goal.pk}")
