"""Actions of a plan: the page of implementation in three views, an action's own page, and the report of one minute."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions import add_action, archive_action, change_action, move_action, restore_action, update_action
from ..forms import ActionForm, MoveForm, RevisionForm, UpdateForm
from ..models import Action, Cycle
from ..rules import (
    can_clear_barrier,
    can_edit_action,
    can_edit_plan,
    can_enter_plans,
    can_update_action,
    can_view_action,
)
from ..schedule import LEGEND, action_rows, board, is_late, schedule, waiting_of
from ..settings import plan_settings
from ..workflow import OPEN_ACTIONS, ActionState
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, reach

TABLE, BOARD, TIMELINE, ARCHIVED = "table", "board", "timeline", "archived"
VIEWS = {TABLE: gettext_lazy("Table"), BOARD: gettext_lazy("Board"), TIMELINE: gettext_lazy("Timeline")}
NO_GOAL, LATE = "none", "late"


@needs(can_enter_plans)
def implementation_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The same actions as a table, a board or a timeline; which, and what is filtered, is in the address."""
    cycle, member = plan_or_404(request, pk), request.member
    view = request.GET.get("view", TABLE)
    view = view if view in VIEWS or view == ARCHIVED else TABLE
    listing = _listing(request, cycle)
    context = workspace(request, cycle, "implementation") | {
        "view": view,
        "listing": listing,
        "tabs": _tabs(request, cycle, view),
        "totals": queries.totals_of(cycle, timezone.localdate()),
        "currency": plan_settings().currency,
    }
    return render_page(request, "planning/stages/implementation.html", context | _shown(view, listing, cycle, member))


def _shown(view: str, listing: Listing, cycle: Cycle, member: Any) -> dict[str, Any]:
    """A table and a timeline have pages; a board shows the first of each state."""
    if view == ARCHIVED:
        return {"archived": queries.archived_actions(cycle)}
    if view == TABLE:
        return {"rows": action_rows(listing.page.object_list, member)}
    if view == BOARD:
        return {"board": board(listing.queryset, member)}
    actions = list(listing.page.object_list)
    return {"schedule": schedule(actions, member) if actions else None, "legend": LEGEND}


def _listing(request: StaffRequest, cycle: Cycle) -> Listing:
    goals = [(str(goal.pk), str(goal.indicator.name)) for goal in queries.goals_with_actions(cycle)]
    people = [(str(each.pk), each.name) for each in queries.owners_in(cycle)]
    state, late, owner = gettext_lazy("All states"), gettext_lazy("Late or not"), gettext_lazy("Everybody")
    return Listing.of(
        request,
        queries.actions_with_parts(cycle),
        sorts={
            "action": (f"words__{get_language()}",), "owner": ("owner__name",), "starts": ("starts_on", "due_on"),
            "due": ("due_on",), "share": ("share",), "budget": ("budget",), "spent": ("spent",),
        },
        default_sort="due" if request.GET.get("view") != TIMELINE else "starts",
        filters=[
            Filter("owner", gettext_lazy("Who does it"), [("", owner), *people], lambda rows, pk: rows.filter(owner=pk)),
            Filter("state", gettext_lazy("State"), [("", state), *ActionState.choices], _in_state),
            Filter("late", gettext_lazy("Late"), [("", late), (LATE, gettext_lazy("Late only"))], _only_late),
            Filter("goal", gettext_lazy("Goal"), [
                ("", gettext_lazy("All goals")), (NO_GOAL, gettext_lazy("For no single goal")), *goals,
            ], _for_goal),
        ],
    )  # fmt: skip


def _in_state(rows: QuerySet[Action], state: str) -> QuerySet[Action]:
    return rows.filter(state=state)


def _only_late(rows: QuerySet[Action], _value: str) -> QuerySet[Action]:
    return rows.filter(state__in=OPEN_ACTIONS, due_on__lt=timezone.localdate())


def _for_goal(rows: QuerySet[Action], goal: str) -> QuerySet[Action]:
    return rows.filter(Q(goal=None) if goal == NO_GOAL else Q(goal=goal))


def _tabs(request: StaffRequest, cycle: Cycle, view: str) -> list[dict[str, Any]]:
    """Each keeps the filters of the address."""
    kept = request.GET.copy()
    kept.pop("page", None)
    archived = queries.archived_actions(cycle).order_by().count()
    names = {**VIEWS, ARCHIVED: gettext_lazy("Archived")} if archived or view == ARCHIVED else VIEWS
    tabs = []
    for name, label in names.items():
        kept["view"] = name
        count = archived if name == ARCHIVED else None
        tabs.append({"label": label, "url": f"?{kept.urlencode()}", "here": name == view, "count": count})
    return tabs


@needs(can_enter_plans)
def new_action_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle, member = plan_or_404(request, pk, can_edit_plan), request.member
    start = {"goal": request.GET.get("goal"), "solution": request.GET.get("solution"), "owner": member.pk}
    form = ActionForm(request.POST or None, cycle=cycle, initial=start)
    if form.is_valid() and accepted_once(
        request, form, lambda: add_action(cycle=cycle, **form.cleaned_data, by=member)
    ):
        messages.success(request, _("The action is in the plan."))
        return redirect("planning:implementation_page", cycle.pk)
    context = workspace(request, cycle, "implementation") | {"form": form, "layout": "planning/stage.html"}
    return render_page(request, "planning/action_form.html", context, status=422 if form.errors else 200)


def action_or_404(request: StaffRequest, pk: int, rule: Any = can_view_action, *, archived: bool = False) -> Action:
    rows = Action.objects.filter(archived_at__isnull=not archived)
    parts = ("owner", "deputy", "directorate", "cycle__directorate", "cycle__service", "goal__indicator", "solution")
    before = ("carried_from__cycle__directorate", "carried_from__directorate")
    action = get_object_or_404(rows.select_related(*parts, *before), pk=pk)
    reach(request, action.cycle, rule, action)
    return action


def around(request: StaffRequest, action: Action) -> dict[str, Any]:
    """The frame of a page about an action: its plan's where it has one."""
    if action.cycle is None:
        return {"action": action, "layout": "planning/alone.html"}
    frame = workspace(request, action.cycle, "implementation")
    return frame | {"action": action, "layout": "planning/stage.html"}


@needs(can_enter_plans)
def action_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one action."""
    action, member, today = action_or_404(request, pk), request.member, timezone.localdate()
    barriers = list(queries.barriers_of(action))
    for each in barriers:
        each.action = action
    context = around(request, action) | {
        "came_from": _seen(member, action.carried_from),
        "went_to": _seen(member, action.goes_on),
        "may_edit": can_edit_action(member, action),
        "may_update": can_update_action(member, action),
        "late": is_late(action, today),
        "waiting": waiting_of(action, queries.dependencies().filter(action=action), today),
        "needed_by": queries.dependents_of(action),
        "milestones": queries.milestones().filter(action=action),
        "barriers": [(each, can_clear_barrier(member, each)) for each in barriers],
        "files": queries.files_of(action),
        "updates": queries.updates_of(action)[:20],
        "shifts": queries.shifts_of(action),
        "currency": plan_settings().currency,
        "today": today,
    }
    return render_page(request, "planning/action.html", context)


def _seen(member: Any, action: Action | None) -> Action | None:
    """Of another plan, for whom a link leads there."""
    if action is None or action.cycle is None or action.archived_at or action.cycle.archived_at:
        return None
    return action if can_view_action(member, action) else None


@needs(can_enter_plans)
def update_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The small form: how far it is, in one minute. The reminder's e-mail and "my work" lead here."""
    action, member = action_or_404(request, pk, can_update_action), request.member
    form = UpdateForm(request.POST or None, action=action)
    if form.is_valid() and accepted(form, lambda: update_action(action, **form.cleaned_data, by=member)):
        messages.success(request, _("Noted. Thank you."))
        return redirect("planning:action_page", action.pk)
    context = {"form": form, "action": action, "late": is_late(action, timezone.localdate())}
    return render_page(request, "planning/action_update.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def change_action_page(request: StaffRequest, pk: int) -> HttpResponse:
    action, member = action_or_404(request, pk, can_edit_action), request.member
    form = ActionForm(request.POST or None, cycle=action.cycle, action=action, initial=ActionForm.of(action))
    if form.is_valid():
        facts = form.cleaned_data | {"revision": form.cleaned_data["revision"] or 0}
        if accepted_once(request, form, lambda: change_action(action, **facts, by=member)):
            messages.success(request, _("Saved."))
            return redirect("planning:action_page", action.pk)
    context = around(request, action) | {"form": form}
    return render_page(request, "planning/action_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def move_action_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A button of the board."""
    action = action_or_404(request, pk, can_update_action)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            move_action(action, form.cleaned_data["to"], revision=form.cleaned_data["revision"], by=request.member)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            moved = {"action": action.words, "state": ActionState(form.cleaned_data["to"]).label}
            messages.success(request, _("“%(action)s” is now “%(state)s”.") % moved)
    return redirect(_board_of(action))


def _board_of(action: Action) -> str:
    if action.cycle_id is None:
        return reverse("planning:action_page", args=[action.pk])
    return f"{reverse('planning:implementation_page', args=[action.cycle_id])}?view={BOARD}#action-{action.pk}"


@needs(can_enter_plans)
@require_POST
def archive_action_page(request: StaffRequest, pk: int) -> HttpResponse:
    action, form = action_or_404(request, pk, can_edit_action), RevisionForm(request.POST)
    if form.is_valid():
        try:
            archive_action(action, **form.cleaned_data, by=request.member)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("planning:action_page", action.pk)
        messages.success(request, _("The action is archived. It can be brought back."))
        if action.cycle_id is not None:
            return redirect("planning:implementation_page", action.cycle_id)
        return redirect("planning:plans_page")
    return redirect("planning:action_page", action.pk)


@needs(can_enter_plans)
@require_POST
def restore_action_page(request: StaffRequest, pk: int) -> HttpResponse:
    action = action_or_404(request, pk, can_edit_action, archived=True)
    try:
        restore_action(action, by=request.member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:plans_page")
    messages.success(request, _("The action is back in the plan."))
    return redirect("planning:action_page", action.pk)
