"""Actions of a plan: adding and changing one, and the owner's report on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from sdip.web.access import needs, refusal
from sdip.web.pages import render_page

from ..actions import add_action, change_action, update_action
from ..forms import ActionForm, UpdateForm
from ..models import Action
from ..queries import actions_of
from ..rules import can_edit_plan, can_edit_plans, can_enter_plans, can_update_action, can_view_plan, can_view_plans
from ..workspace import LEGEND, schedule
from .goals import goals_for_choice
from .plans import plan_or_404, workspace
from .submitting import accepted, ask


@needs(can_enter_plans)
def implementation_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    actions = list(actions_of(cycle))
    context = workspace(request, cycle, "implementation")
    context |= {"schedule": schedule(actions) if actions else None, "legend": LEGEND}
    return render_page(request, "planning/stages/implementation.html", context)


@needs(can_enter_plans)
def new_action_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    member = request.member  # type: ignore[attr-defined]
    start = {"goal": request.GET.get("goal"), "owner": member.pk}
    form = ActionForm(request.POST or None, goals=goals_for_choice(cycle.pk), initial=start)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        if accepted(form, lambda: add_action(**values, by=member)):
            messages.success(request, _("The action is in the plan."))
            return redirect("planning:plan_page", cycle.pk)
    context = {"form": form, "cycle": cycle, "any": goals_for_choice(cycle.pk).exists()}
    return render_page(request, "planning/action_form.html", context, status=422 if form.errors else 200)


def action_or_404(pk: int) -> Action:
    rows = Action.objects.filter(archived_at=None)
    rows = rows.select_related("owner", "directorate", "cycle__directorate", "goal__indicator", "goal__version")
    return get_object_or_404(rows, pk=pk)


def may_view_action(member: Any, action: Action) -> bool:
    """In its plan by role or seat; an action without a plan by its directorate."""
    if action.cycle is not None:
        return can_view_plan(member, action.cycle)
    return can_view_plans(member, action.directorate)


def may_edit_action(member: Any, action: Action) -> bool:
    if action.cycle is not None:
        return can_edit_plan(member, action.cycle)
    return can_edit_plans(member, action.directorate)


@needs(can_enter_plans)
def change_action_page(request: HttpRequest, pk: int) -> HttpResponse:
    action = action_or_404(pk)
    member = request.member  # type: ignore[attr-defined]
    ask(may_edit_action, member, action)
    start = {
        "statement": action.words, "owner": action.owner_id, "starts_on": action.starts_on, "due_on": action.due_on,
        "revision": action.revision,
    }  # fmt: skip
    form = ActionForm(request.POST or None, initial=start)
    if form.is_valid() and accepted(
        form,
        lambda: change_action(
            action, **form.cleaned_data | {"revision": form.cleaned_data["revision"] or 0}, by=member
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("planning:action_page", action.pk)
    context = {"form": form, "action": action, "cycle": action.cycle, "any": True}
    return render_page(request, "planning/action_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def action_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is; its owner and the plan's writers say here how far it is."""
    action = action_or_404(pk)
    member = request.member  # type: ignore[attr-defined]
    mine = can_update_action(member, action)
    if not mine:
        ask(may_view_action, member, action)
    form = UpdateForm(request.POST or None, action=action) if mine else None
    if request.method == "POST" and form is None:
        raise PermissionDenied(refusal())
    if form and form.is_valid() and accepted(form, lambda: update_action(action, **form.cleaned_data, by=member)):
        messages.success(request, _("Noted. Thank you."))
        return redirect("planning:action_page", action.pk)
    context = {"form": form, "action": action, "may_edit": may_edit_action(member, action)}
    return render_page(request, "planning/action.html", context, status=422 if form and form.errors else 200)
