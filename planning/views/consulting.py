"""Who was asked, what came out, and who has not been heard yet."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback.rules import can_view_cases
from feedback.surveys.citing import cited
from feedback.surveys.queries import citable_waves
from feedback.surveys.rules import can_view_survey_results, may
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..actions import archive_consultation, change_consultation, record_consultation, restore_consultation
from ..forms import ConsultationForm, RevisionForm
from ..models import Consultation
from ..queries import areas_heard, consultations_of, groups_heard, inputs_of, takes_input, with_figures
from ..rules import can_edit_plan, can_enter_plans, can_view_plan
from ..workflow import EvidenceKind, InputState, Method, Voice
from .plans import plan_or_404, workspace
from .submitting import accepted_once, done, reach

# What a consultation can rest on; another consultation or a figure is evidence of a problem.
SOURCES = (EvidenceKind.CASES, EvidenceKind.MEETING, EvidenceKind.FILE, EvidenceKind.ADDRESS)


@needs(can_enter_plans)
def consultation_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    rows = list(consultations_of(cycle))
    areas = Listing.of(request, areas_heard(cycle), sorts={"tree": ["path"]}, default_sort="tree")
    groups = groups_heard(cycle)
    context = workspace(request, cycle, "consultation") | {
        "consultations": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
        "groups": groups,
        "unheard": sum(each.of_the_service and not each.heard for each in groups),
        "areas": areas,
        "inputs": inputs_of(cycle).aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(state=InputState.WAITING))),
        "open_call": takes_input(cycle, timezone.localdate()),
    }
    return render_page(request, "planning/stages/consultation.html", context)


@needs(can_enter_plans)
def new_consultation_page(request: StaffRequest, pk: int) -> HttpResponse:
    """?call=1 begins with what the public call asked."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    start: dict[str, Any] = {"on": timezone.localdate()}
    if request.GET.get("call") and cycle.call:
        start |= {"voice": Voice.COMMUNITY, "method": Method.PUBLIC_CALL, "asked": cycle.call}
        start["heard"] = inputs_of(cycle).count()
    form = ConsultationForm(posted(request), initial=start, waves=citable_waves(request.member))
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        if row := accepted_once(request, form, lambda: record_consultation(cycle, **facts, by=request.member)):
            messages.success(request, _("The consultation is recorded. Attach what it rests on."))
            return redirect("planning:one_consultation_page", row.pk)
    context = workspace(request, cycle, "consultation") | {"form": form}
    return render_page(request, "planning/consultation_form.html", context, status=422 if form.errors else 200)


def consultation_or_404(request: StaffRequest, pk: int, rule: Any = can_view_plan) -> Consultation:
    row = get_object_or_404(Consultation.objects.select_related("cycle__directorate"), pk=pk)
    reach(request, row.cycle, rule)
    return row


@needs(can_enter_plans)
def one_consultation_page(request: StaffRequest, pk: int) -> HttpResponse:
    found = consultation_or_404(request, pk)
    cycle = plan_or_404(request, found.cycle_id)
    row = consultations_of(cycle).get(pk=pk)
    context = workspace(request, cycle, "consultation") | {
        "row": row,
        "evidence": with_figures(row.kept_sources),  # type: ignore[attr-defined]
        "cited": cited(row.wave) if row.wave else None,
        "may_read_survey": row.wave is not None and may(request.member, row.wave.survey, can_view_survey_results),
        "may_read_cases": can_view_cases(request.member),
        "may_remove": can_edit_plan(request.member, cycle) and row.archived_at is None,
    }
    return render_page(request, "planning/consultation.html", context)


@needs(can_enter_plans)
def change_consultation_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = consultation_or_404(request, pk, can_edit_plan)
    names = ("voice", "method", "asked", "whom", "on", "heard", "result", "wave", "revision")
    start = {name: getattr(row, name) for name in names}
    start |= {
        "groups": list(row.groups.values_list("client_group", flat=True)),
        "places": list(row.places.values_list("place", flat=True)),
    }
    waves = citable_waves(request.member, row.wave_id)
    form = ConsultationForm(posted(request), initial=start, waves=waves)
    form.fields["revision"].required = True
    if form.is_valid() and accepted_once(
        request, form, lambda: change_consultation(row, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("Saved."))
        return redirect("planning:one_consultation_page", row.pk)
    cycle = plan_or_404(request, row.cycle_id)
    context = workspace(request, cycle, "consultation") | {"form": form, "row": row}
    return render_page(request, "planning/consultation_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def consultation_archiving(request: StaffRequest, pk: int) -> HttpResponse:
    row = consultation_or_404(request, pk, can_edit_plan)
    form = RevisionForm(request.POST)
    if form.is_valid():
        act = lambda: archive_consultation(row, **form.cleaned_data, by=request.member)  # noqa: E731
        done(request, act, _("The consultation is archived. It counts no more among the voices heard."))
    return redirect("planning:consultation_page", row.cycle_id)


@needs(can_enter_plans)
@require_POST
def consultation_return(request: StaffRequest, pk: int) -> HttpResponse:
    row = consultation_or_404(request, pk, can_edit_plan)
    done(request, lambda: restore_consultation(row, by=request.member), _("The consultation counts again."))
    return redirect("planning:one_consultation_page", row.pk)
