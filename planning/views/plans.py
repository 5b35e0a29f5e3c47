"""The plans of a directorate: list, workspace, opening and changing one, moving it through its stages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.access import needs, require
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching

from ..actions import change_cycle, move_stage, open_cycle
from ..forms import PlanForm, StageForm
from ..models import Cycle
from ..queries import actions_of, goal_states, goals_of, moves_of, plan_facts, plans_for, problems_of, proposals_for
from ..rules import can_edit_plans, can_reopen_stages, can_sign_off_plans, can_view_plans
from ..workflow import STAGE_MOVES, Stage, is_back
from ..workspace import LEGEND, conditions, next_step, schedule, stage_entries, verdict_of
from .submitting import accepted

SORTS = {"name": ("code",), "ends": ("ends_on",), "late": ("late_count",)}


@needs(can_view_plans)
def plans_page(request: HttpRequest) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    listing = Listing.of(
        request,
        plans_for(member),
        sorts=SORTS,
        default_sort="-ends",
        search=lambda rows, text: matching(rows, "plan", text),
        filters=[
            Filter(
                "stage", gettext_lazy("Stage"), [("", gettext_lazy("All stages")), *Stage.choices],
                lambda rows, value: rows.filter(stage=value),
            )
        ],
    )  # fmt: skip
    context = {"listing": listing, "may_edit": can_edit_plans(member), "proposals": proposals_for(member).count()}
    return render_page(request, "planning/plans.html", context, partials=["plans"])


def plan_or_404(request: HttpRequest, pk: int, rule: Any = can_view_plans) -> Cycle:
    cycle = get_object_or_404(Cycle.objects.in_use().select_related("directorate", "service", "chair"), pk=pk)
    require(rule, request.member, cycle.directorate)  # type: ignore[attr-defined]
    return cycle


@needs(can_view_plans)
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    return render_page(request, "planning/plan.html", workspace_of(request, cycle))


def workspace_of(request: HttpRequest, cycle: Cycle) -> dict[str, Any]:
    member = request.member  # type: ignore[attr-defined]
    states, actions = goal_states(goals_of(cycle)), list(actions_of(cycle))
    facts = plan_facts(cycle, states)
    lacking = conditions(cycle, facts)
    with_goal = {state.goal.problem_id for state in states}
    return {
        "cycle": cycle,
        "may_edit": can_edit_plans(member, cycle.directorate),
        "may_sign_off": can_sign_off_plans(member, cycle.directorate),
        "may_reopen": can_reopen_stages(member, cycle.directorate),
        "stages": stage_entries(cycle, facts, len(actions)),
        "done": [condition for condition in lacking if condition.met],
        "missing": [condition for condition in lacking if not condition.met],
        "step": next_step(cycle, lacking),
        "goals": [(state, verdict_of(state)) for state in states],
        "problems": [problem for problem in problems_of(cycle) if problem.pk not in with_goal],
        "schedule": schedule(actions) if actions else None,
        "legend": LEGEND,
        "moves": moves_of(cycle)[:5],
        "can_go_back": any(is_back(cycle.stage, to) for to in STAGE_MOVES[cycle.stage]),
    }


@needs(can_edit_plans)
def new_plan_page(request: HttpRequest) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    form = PlanForm(request.POST or None, member=member)
    if form.is_valid():
        require(can_edit_plans, member, form.cleaned_data["directorate"])
        if cycle := accepted(form, lambda: open_cycle(**form.cleaned_data, by=member)):
            messages.success(request, _("The plan is open. Write down its problems, then set the goals."))
            return redirect("planning:plan_page", cycle.pk)
    status = 422 if form.errors else 200
    return render_page(request, "planning/plan_form.html", {"form": form}, status=status)


@needs(can_edit_plans)
def change_plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plans)
    member = request.member  # type: ignore[attr-defined]
    start = {name: getattr(cycle, name) for name in ("service", "name", "chair", "starts_on", "ends_on", "public")}
    form = PlanForm(request.POST or None, member=member, cycle=cycle, initial=start)
    if form.is_valid() and accepted(form, lambda: change_cycle(cycle, **form.cleaned_data, by=member)):
        messages.success(request, _("Saved."))
        return redirect("planning:plan_page", cycle.pk)
    status = 422 if form.errors else 200
    return render_page(request, "planning/plan_form.html", {"form": form, "cycle": cycle}, status=status)


@needs(can_reopen_stages)
def stage_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Forward at once from the workspace, as a signature; back from a page of its own that asks for the reason."""
    cycle = plan_or_404(request, pk, can_reopen_stages)
    member = request.member  # type: ignore[attr-defined]
    form = StageForm(request.POST or None)
    if form.is_valid():
        if not is_back(form.cleaned_data["stage"], form.cleaned_data["to"]):
            require(can_sign_off_plans, member, cycle.directorate)
        moved = accepted(form, lambda: move_stage(cycle, by=member, **form.cleaned_data))
        if moved:
            stage = Stage(moved.stage).label
            messages.success(request, _("The plan is now at the stage “%(stage)s”.") % {"stage": stage})
            return redirect("planning:plan_page", cycle.pk)
    back = [(to, Stage(to).label) for to in Stage.values if to in STAGE_MOVES[cycle.stage] and is_back(cycle.stage, to)]
    context = {"cycle": cycle, "form": form, "back": back}
    return render_page(request, "planning/stage.html", context, status=422 if form.errors else 200)
