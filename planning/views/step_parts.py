"""What hangs on an action: milestones, what it waits for, barriers, evidence."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.files.store import read_file
from sdip.web.access import needs
from sdip.web.forms import Form
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions
from ..forms.steps import ActionFileForm, BarrierForm, ClearForm, DependencyForm, EscalateForm, MilestoneForm
from ..models import Action, ActionFile, Barrier, Dependency, Milestone
from ..rules import (
    can_clear_barrier,
    can_enter_plans,
    can_escalate_barrier,
    can_read_files,
    can_update_action,
    can_view_action,
)
from ..workflow import BARRIER_LEVELS
from .steps import action_or_404, around
from .submitting import accepted, accepted_once, ask

MILESTONE_DEEDS = {
    "complete": actions.complete_milestone,
    "reopen": actions.reopen_milestone,
    "archive": actions.archive_milestone,
}


def _form_page(request: StaffRequest, action: Action, form: Form, title: Promise, verb: Promise) -> HttpResponse:
    context = around(request, action) | {"form": form, "title": title, "verb": verb}
    return render_page(request, "planning/action_part.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def new_milestone_page(request: StaffRequest, pk: int) -> HttpResponse:
    action, form = action_or_404(request, pk, can_update_action), MilestoneForm(request.POST or None)
    member = request.member
    if form.is_valid() and accepted_once(
        request, form, lambda: actions.add_milestone(action, **form.cleaned_data, by=member)
    ):
        messages.success(request, _("The milestone is set."))
        return redirect("planning:action_page", action.pk)
    return _form_page(request, action, form, gettext_lazy("Add a milestone"), gettext_lazy("Add the milestone"))


@needs(can_enter_plans)
@require_POST
def milestone_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Reached, not reached after all, or archived."""
    rows = Milestone.objects.filter(archived_at=None)
    milestone = get_object_or_404(rows, pk=pk)
    action = action_or_404(request, milestone.action_id, can_update_action)
    milestone.action = action
    deed = MILESTONE_DEEDS.get(request.POST.get("move", ""))
    if deed is not None:
        _told(request, lambda: deed(milestone, by=request.member))
    return redirect("planning:action_page", action.pk)


@needs(can_enter_plans)
def new_dependency_page(request: StaffRequest, pk: int) -> HttpResponse:
    action, member = action_or_404(request, pk, can_update_action), request.member
    form = DependencyForm(request.POST or None, action=action)
    if form.is_valid() and accepted_once(
        request, form, lambda: actions.add_dependency(action, **form.cleaned_data, by=member)
    ):
        messages.success(request, _("Noted what the action waits for."))
        return redirect("planning:action_page", action.pk)
    return _form_page(request, action, form, gettext_lazy("What does it wait for?"), gettext_lazy("Save"))


@needs(can_enter_plans)
@require_POST
def dependency_removal(request: StaffRequest, pk: int) -> HttpResponse:
    dependency = get_object_or_404(Dependency, pk=pk)
    action = action_or_404(request, dependency.action_id, can_update_action)
    dependency.action = action
    _told(request, lambda: actions.remove_dependency(dependency, by=request.member))
    return redirect("planning:action_page", action.pk)


@needs(can_enter_plans)
def new_barrier_page(request: StaffRequest, pk: int) -> HttpResponse:
    action, member = action_or_404(request, pk, can_update_action), request.member
    form = BarrierForm(request.POST or None, initial={"level": "chair"})
    if form.is_valid() and accepted_once(
        request, form, lambda: actions.raise_barrier(action, **form.cleaned_data, by=member)
    ):
        messages.success(request, _("Whoever is to clear it has been told."))
        return redirect("planning:action_page", action.pk)
    return _form_page(request, action, form, gettext_lazy("What holds it up?"), gettext_lazy("Ask for help"))


@needs(can_enter_plans)
def barrier_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Clear it with an answer; "my work" and the notice lead here."""
    barrier, member = _barrier(request, pk), request.member
    may_clear = barrier.cleared_at is None and can_clear_barrier(member, barrier)
    form = ClearForm(request.POST or None)
    if request.method == "POST":
        ask(can_clear_barrier, member, barrier)
        if form.is_valid() and accepted(form, lambda: actions.clear_barrier(barrier, **form.cleaned_data, by=member)):
            messages.success(request, _("The barrier is cleared."))
            return redirect("planning:action_page", barrier.action_id)
    upward = EscalateForm(barrier=barrier)
    may_escalate = barrier.cleared_at is None and can_escalate_barrier(member, barrier)
    context = around(request, barrier.action) | {
        "barrier": barrier,
        "form": form if may_clear or form.errors else None,
        "upward": upward if may_escalate and barrier.level != BARRIER_LEVELS[-1] else None,
    }
    return render_page(request, "planning/barrier.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def barrier_escalation(request: StaffRequest, pk: int) -> HttpResponse:
    barrier, member = _barrier(request, pk), request.member
    ask(can_escalate_barrier, member, barrier)
    form = EscalateForm(request.POST, barrier=barrier)
    if not form.is_valid():
        messages.error(request, _("Choose to whom the barrier is passed on."))
    elif _told(request, lambda: actions.escalate_barrier(barrier, **form.cleaned_data, by=member)):
        messages.success(request, _("The barrier is passed on."))
    return redirect("planning:barrier_page", barrier.pk)


def _barrier(request: StaffRequest, pk: int) -> Barrier:
    """Also for the office that is to clear it, wherever its role lies."""
    barrier = get_object_or_404(Barrier.objects.select_related("raised_by", "cleared_by"), pk=pk)
    action = get_object_or_404(Action.objects.filter(archived_at=None), pk=barrier.action_id)
    barrier.action = action
    may = can_clear_barrier(request.member, barrier)
    barrier.action = action_or_404(request, barrier.action_id, (lambda *_pair: True) if may else can_view_action)
    return barrier


@needs(can_enter_plans)
def new_action_file_page(request: StaffRequest, pk: int) -> HttpResponse:
    action, member = action_or_404(request, pk, can_update_action), request.member
    form = ActionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, note = form.cleaned_data["file"], form.cleaned_data["note"]
        if accepted_once(
            request, form, lambda: actions.add_action_file(action, file.read(), file.name, note=note, by=member)
        ):
            messages.success(request, _("The file is attached."))
            return redirect("planning:action_page", action.pk)
    return _form_page(request, action, form, gettext_lazy("Attach evidence"), gettext_lazy("Attach the file"))


@needs(can_enter_plans)
@require_POST
def action_file_removal(request: StaffRequest, pk: int) -> HttpResponse:
    link = _file(request, pk, can_update_action)
    if _told(request, lambda: actions.archive_action_file(link, by=request.member)):
        messages.success(request, _("The file is taken away."))
    return redirect("planning:action_page", link.action_id)


@needs(can_enter_plans)
def action_file(request: StaffRequest, pk: int) -> HttpResponse:
    """As an attachment: nothing that somebody uploads is shown inside our pages."""
    file = _file(request, pk, can_view_action).file
    ask(can_read_files, request.member, file)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(read_file(file), content_type=file.content_type, headers=headers)


def _file(request: StaffRequest, pk: int, rule: Any) -> ActionFile:
    link = get_object_or_404(ActionFile.objects.filter(archived_at=None).select_related("file"), pk=pk)
    link.action = action_or_404(request, link.action_id, rule)
    return link


def _told(request: StaffRequest, act: Any) -> bool:
    try:
        act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    return True
