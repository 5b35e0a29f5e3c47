"""Tasks for other directorates, and one step for many messages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, refusal
from sdip.web.forms import show_refusal
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..forms import BulkForm, TaskAnswerForm
from ..models import Case, CaseTask
from ..rules import can_handle_cases, can_read_praise

ACTS: dict[str, Callable[..., Any]] = {
    "assign": actions.assign_case,
    "route": actions.route_case,
    "close": actions.close_case,
    "answer": actions.answer_with_template,
}


@needs(can_handle_cases)
def task_page(request: StaffRequest, pk: int) -> HttpResponse:
    """For the directorate that is asked, and for whoever handles the message."""
    rows = CaseTask.objects.select_related("case__service", "directorate", "asked_by", "answered_by")
    task = get_object_or_404(rows, pk=pk)
    asked = queries.readable_tasks(request.member).filter(pk=pk).exists()
    handles = queries.may_handle(request.member, task.case)
    if not (handles or asked):
        if not queries.may_read_story(request.member, task):  # nor learn that there is such a message
            raise Http404
        raise PermissionDenied(refusal())
    form = TaskAnswerForm(posted(request) if asked else None)
    if form.is_valid():
        try:
            actions.answer_task(task, answer=form.cleaned_data["answer"], by=request.member)
            messages.success(request, _("The answer is kept."))
            return redirect("feedback:task", pk)
        except NotAllowed as no:
            show_refusal(form, no)
    context: dict[str, Any] = {"task": task, "form": form, "asked": asked, "handles": handles}
    context["story"] = task.case.text if queries.may_read_story(request.member, task) else ""
    context["open"] = task.answered_at is None and task.dropped_at is None
    return render_page(request, "feedback/task.html", context, status=422 if form.errors else 200)


@require_POST
@needs(can_handle_cases)
def task_drop(request: StaffRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(
        CaseTask.objects.filter(case__in=queries.handled_cases(request.member).values("pk")), pk=pk
    )
    try:
        actions.drop_task(task, by=request.member)
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("feedback:case", task.case_id)


@needs(can_read_praise)
def praises_page(request: StaffRequest) -> HttpResponse:
    """What citizens thanked the member for: their words, not who they are."""
    listing = Listing.of(request, queries.praises_of(request.member), sorts={"at": ["-at"]}, default_sort="at")
    return render_page(request, "feedback/praises.html", {"listing": listing})


@require_POST
@needs(can_handle_cases)
def bulk_page(request: StaffRequest) -> HttpResponse:
    """What was done with each of the ticked messages, or why not."""
    chosen, form = _chosen(request), BulkForm(request.POST if "step" in request.POST else None)
    results: list[actions.Result] = []
    if not chosen:
        messages.error(request, _("Tick at least one message."))
        return redirect("feedback:list")
    if form.is_valid():
        try:
            act = ACTS[form.cleaned_data["step"]]
            results = actions.do_for_all(chosen, act, form.values(), by=request.member)
        except NotAllowed as no:
            show_refusal(form, no)
    done = sum(not each.problem for each in results)
    context = {"form": form, "chosen": chosen, "results": results, "done": done}
    return render_page(request, "feedback/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: StaffRequest) -> list[tuple[Case, int]]:
    """What the member handles of the ticked "key:revision"."""
    ticked: dict[int, int] = {}
    for each in request.POST.getlist("chosen")[: actions.MOST_AT_ONCE + 1]:
        key, _colon, revision = each.partition(":")
        if whole_number(key) is not None and whole_number(revision) is not None:
            ticked[int(key)] = int(revision)
    rows = queries.handled_cases(request.member).filter(pk__in=ticked).order_by("number")
    return [(case, ticked[case.pk]) for case in rows]
