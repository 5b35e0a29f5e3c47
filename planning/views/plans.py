"""The plans of a directorate: list, workspace, opening and changing one, moving it through its stages."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organisation.models import Directorate, Service
from organisation.rules import within
from people.models import Member
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.refusals import NotAllowed

from ..actions import change_cycle, open_cycle, reopen_stage, sign_off_stage
from ..course import course_of
from ..forms import PlanForm, ReopenForm, SignForm
from ..models import Cycle
from ..overview import overview_of
from ..queries import chairs, goal_states, goals_of, plan_facts, plans_for, proposals_for
from ..rules import (
    can_edit_plan,
    can_edit_plan_settings,
    can_edit_plans,
    can_enter_plans,
    can_move_stages,
    can_reopen_stages,
    can_sign_stages,
    can_view_plan,
)
from ..workflow import Stage
from ..workspace import frame_of, verdict_of
from .submitting import accepted, accepted_once, ask, reach

EVENTS = 12  # of the plan’s way, on its page
FIRST_GOALS = 5  # those that are due first
SORTS = {"name": ("code",), "ends": ("ends_on",), "late": ("late_count",)}


@needs(can_enter_plans)
def plans_page(request: StaffRequest) -> HttpResponse:
    """All cycles side by side, in use or put away."""
    member, archived = request.member, request.GET.get("kept") == "archived"
    listing = Listing.of(
        request,
        plans_for(member, archived=archived),
        sorts=SORTS,
        default_sort="-ends",
        search=lambda rows, text: matching(rows, "plan", text),
        filters=_filters(member),
    )
    context = {
        "listing": listing,
        "archived": archived,
        "returnable": _returnable(member, listing.page) if archived else set(),
        "may_edit": can_edit_plans(member),
        "may_set": can_edit_plan_settings(member),
        "proposals": proposals_for(member).count(),
    }
    return render_page(request, "planning/plans.html", context, partials=["plans"])


def _returnable(member: Member, shown: Iterable[Cycle]) -> set[int]:
    """Those of the plans put away that the member may read and bring back."""
    rows = Cycle.objects.filter(pk__in=[row.pk for row in shown])
    return set(within(rows, member, "edit_plans").values_list("pk", flat=True))


def _filters(member: Member) -> list[Filter]:
    places = within(Directorate.objects.in_use(), member, "view_plans", "path").by_name()  # type: ignore[attr-defined]
    services = within(Service.objects.filter(ended_on=None), member, "view_plans").by_name()  # type: ignore[attr-defined]
    return [
        Filter(
            "directorate", gettext_lazy("Directorate"),
            [("", gettext_lazy("All directorates")), *((str(row.pk), str(row.name)) for row in places)],
            lambda rows, value: rows.filter(directorate=value),
        ),
        Filter(
            "service", gettext_lazy("Service"),
            [("", gettext_lazy("All services")), *((str(row.pk), str(row.name)) for row in services)],
            lambda rows, value: rows.filter(service=value),
        ),
        Filter(
            "stage", gettext_lazy("Stage"), [("", gettext_lazy("All stages")), *Stage.choices],
            lambda rows, value: rows.filter(stage=value),
        ),
        Filter(
            "row", gettext_lazy("Cycle"),
            [("", gettext_lazy("All cycles")), ("first", gettext_lazy("First cycles")),
             ("next", gettext_lazy("Cycles that follow another"))],
            lambda rows, value: rows.filter(follows__isnull=value == "first"),
        ),
        Filter(
            "kept", gettext_lazy("Kept"), [("", gettext_lazy("In use")), ("archived", gettext_lazy("Archived"))],
            lambda rows, _value: rows,
        ),
    ]  # fmt: skip


def plan_or_404(request: StaffRequest, pk: int, rule: Any = can_view_plan) -> Cycle:
    rows = Cycle.objects.select_related("directorate", "service", "follows__directorate").prefetch_related(chairs())
    cycle = get_object_or_404(rows, pk=pk)
    reach(request, cycle, rule)
    return cycle


def workspace(request: StaffRequest, cycle: Cycle, stage: str = "") -> dict[str, Any]:
    """The frame around a page of the plan: stages, what is missing, who may do what."""
    facts = plan_facts(cycle)
    frame = frame_of(request.member, cycle, facts, stage)
    return {"cycle": cycle, "frame": frame, "facts": facts, "signing": SignForm(auto_id="sign-%s")}


@needs(can_enter_plans)
def plan_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Where the plan stands and what is missing, at a glance."""
    cycle = plan_or_404(request, pk)
    context, events = workspace(request, cycle), course_of(cycle)
    facts, states = context["facts"], goal_states(goals_of(cycle)[:FIRST_GOALS])
    context |= {
        "goals": [(state, verdict_of(state)) for state in states],
        "all_goals": facts.goals if facts.goals > len(states) else 0,
        "events": events[:EVENTS],
        "more_events": len(events) > EVENTS,
        "overview": overview_of(request.member, cycle, context["frame"], facts),
    }
    return render_page(request, "planning/plan.html", context)


@needs(can_enter_plans)
def course_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The plan's whole way, with the signatures that count no more."""
    cycle = plan_or_404(request, pk)
    return render_page(request, "planning/course.html", workspace(request, cycle) | {"events": course_of(cycle)})


@needs(can_edit_plans)
def new_plan_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    form = PlanForm(request.POST or None, member=member)
    if form.is_valid():
        require(can_edit_plans, member, form.cleaned_data["directorate"])
        if cycle := accepted_once(request, form, lambda: open_cycle(**form.cleaned_data, by=member)):
            messages.success(request, _("The plan is open. Now fill the team."))
            return redirect("planning:plan_page", cycle.pk)
    status = 422 if form.errors else 200
    return render_page(request, "planning/plan_form.html", {"form": form}, status=status)


@needs(can_enter_plans)
def change_plan_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    member = request.member
    names = ("service", "name", "starts_on", "ends_on", "public", "review_months", "revision")
    start = {name: getattr(cycle, name) for name in names}
    form = PlanForm(request.POST or None, member=member, cycle=cycle, initial=start)
    if form.is_valid() and accepted_once(request, form, lambda: change_cycle(cycle, **form.cleaned_data, by=member)):
        messages.success(request, _("Saved."))
        return redirect("planning:plan_page", cycle.pk)
    status = 422 if form.errors else 200
    return render_page(request, "planning/plan_form.html", {"form": form, "cycle": cycle}, status=status)


@needs(can_move_stages)
@require_POST
def sign_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A signature: the stage is done. With the last one that it needs the plan goes on."""
    cycle = plan_or_404(request, pk)
    form, member = SignForm(request.POST), request.member
    if form.is_valid():
        ask(lambda who, plan: can_sign_stages(who, plan, form.cleaned_data["level"]), member, cycle)
        try:
            moved = sign_off_stage(cycle, **form.cleaned_data, by=member)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            stage = Stage(moved.stage).label
            messages.success(request, _("Signed. The plan is at the stage “%(stage)s”.") % {"stage": stage})
    else:
        messages.error(request, _("Nothing was signed. Sign with the button on the plan’s page."))
    return redirect("planning:plan_page", cycle.pk)


@needs(can_move_stages)
def reopen_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Back to an earlier stage, with the reason."""
    cycle = plan_or_404(request, pk, can_reopen_stages)
    form = ReopenForm(request.POST or None, cycle=cycle)
    if form.is_valid() and accepted(form, lambda: reopen_stage(cycle, by=request.member, **form.cleaned_data)):
        messages.success(request, _("The plan is open again at the earlier stage."))
        return redirect("planning:plan_page", cycle.pk)
    context = workspace(request, cycle) | {"form": form}
    return render_page(request, "planning/reopen.html", context, status=422 if form.errors else 200)
