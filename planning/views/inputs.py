"""The public call on the team's side: the question, and what of the answers is shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page

from ..actions import call_for_input, decide_input, erase_input
from ..forms import CallForm, DecideForm, RevisionForm
from ..models import Input
from ..queries import inputs_of
from ..rules import can_edit_plan, can_enter_plans
from ..workflow import InputState
from .plans import plan_or_404, workspace
from .submitting import accepted, done, reach


@needs(can_enter_plans)
def call_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    form = CallForm(posted(request), cycle=cycle)
    if form.is_valid() and accepted(form, lambda: call_for_input(cycle, **form.cleaned_data, by=request.member)):
        asks = bool(form.cleaned_data["question"])
        messages.success(request, _("The question stands on the public page.") if asks else _("The call is over."))
        return redirect("planning:consultation_page", cycle.pk)
    context = workspace(request, cycle, "consultation") | {"form": form}
    return render_page(request, "planning/call_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def inputs_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    states = Filter(
        "state", gettext_lazy("State"), [("", gettext_lazy("All")), *InputState.choices],
        lambda rows, value: rows.filter(state=value),
    )  # fmt: skip
    sorts = {"newest": ["-sent_at", "-pk"]}
    listing = Listing.of(request, inputs_of(cycle), sorts=sorts, default_sort="newest", filters=[states])
    context = workspace(request, cycle, "consultation") | {"listing": listing}
    return render_page(request, "planning/inputs.html", context, partials=["inputs"])


def input_or_404(request: StaffRequest, pk: int) -> Input:
    """Only for those who write the plan: the sender may be named here."""
    rows = Input.objects.select_related("cycle__directorate", "client_group", "place", "decided_by")
    row = get_object_or_404(rows, pk=pk)
    reach(request, row.cycle, can_edit_plan)
    return row


@needs(can_enter_plans)
def input_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = input_or_404(request, pk)
    form = DecideForm(posted(request), row=row)
    if form.is_valid() and accepted(form, lambda: decide_input(row, **form.cleaned_data, by=request.member)):
        messages.success(request, _("Saved."))
        return redirect("planning:inputs_page", row.cycle_id)
    cycle = plan_or_404(request, row.cycle_id)
    context = workspace(request, cycle, "consultation") | {"row": row, "form": form}
    return render_page(request, "planning/input.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def input_erasure(request: StaffRequest, pk: int) -> HttpResponse:
    row = input_or_404(request, pk)
    form = RevisionForm(request.POST)
    if form.is_valid():
        act = lambda: erase_input(row, **form.cleaned_data, by=request.member)  # noqa: E731
        done(request, act, _("Text and name are erased for good."))
    return redirect("planning:inputs_page", row.cycle_id)
