"""Schedules: who gets which report when."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation.models import Directorate
from organisation.rules import within
from people.models import Member
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..actions import change_schedule, make_schedule, pause_schedule, resume_schedule, send_schedule_now
from ..documents import SPECS
from ..forms import ScheduleForm, written
from ..forms.schedules import FIRST_DAY, KEPT
from ..models import SUBJECT_PATHS, Schedule
from ..queries import recipients_of, reports_of, schedules_for
from ..rules import can_make_reports, can_schedule_municipal_reports, can_schedule_reports, can_view_reports, rule_for
from ..timing import coming_runs, scope_on, today_of
from ..workflow import ABOUT, Document, Kind, usual_period
from .archive import shown_now
from .submitting import accepted, key_of, told

RUNS = 5  # coming runs that the page names
SHOWN = 10
USUAL = {
    "cadence": Schedule.Cadence.MONTHLY,
    "day": 5,
    "at": "08:00",
    "rule": Schedule.Rule.NEXT,
}


@needs(can_view_reports)
def schedules_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    sorts = {"next": ("paused_at", "next_run_at")}
    listing = Listing.of(request, schedules_for(member), sorts=sorts, default_sort="next")
    context = {"listing": listing, "may_change": can_schedule_reports(member)}
    return render_page(request, "reports/schedules.html", context, partials=["schedules"])


def schedule_or_404(request: StaffRequest, pk: int, rule: Any = can_view_reports) -> Schedule:
    rows = Schedule.objects.select_related(*SUBJECT_PATHS).prefetch_related("recipients")
    schedule = get_object_or_404(rows, pk=pk)
    require(rule_for(rule, schedule.directorate), request.member, schedule.directorate)
    return schedule


@needs(can_view_reports)
def schedule_page(request: StaffRequest, pk: int) -> HttpResponse:
    schedule = schedule_or_404(request, pk)
    member = request.member
    context = {
        "schedule": schedule,
        "key": uuid4(),
        "runs": coming_runs(schedule, RUNS) if schedule.paused_at is None else [],
        "scope": scope_on(schedule, today_of(schedule)),
        "reports": reports_of(schedule)[:SHOWN],
        "recipients": recipients_of(schedule),
        "may_change": rule_for(can_schedule_reports, schedule.directorate)(member, schedule.directorate),
        "may_make": rule_for(can_make_reports, schedule.directorate)(member, schedule.directorate),
    }
    return render_page(request, "reports/schedule.html", context)


@needs(can_make_reports)
def preview_schedule_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The report as a run would make it now; nothing is stored and no number is used up."""
    schedule = schedule_or_404(request, pk, can_make_reports)
    scope = scope_on(schedule, today_of(schedule))
    if scope is None:
        raise Http404
    asked = request.GET.get("language", "")
    language = asked if asked in require_tenant().languages else schedule.language
    return shown_now(request, scope, language, {"preview": True, "schedule": schedule})


def documents_for(member: Member) -> list[str]:
    """What is about the whole municipality alone wants the right for all of it."""
    whole = can_schedule_municipal_reports(member)
    return [str(code) for code in SPECS if whole or ABOUT[code] != Kind.MUNICIPALITY]


def schedule_form(request: StaffRequest, start: dict[str, Any], **about: Any) -> ScheduleForm:
    """The cadence in the address: the form as it asks then, before anything is sent."""
    asked = request.GET.get("cadence", "")
    if asked in Schedule.Cadence.values and asked != start["cadence"]:
        start |= {"cadence": asked, "month": 1, "day": FIRST_DAY.get(asked, USUAL["day"])}
    return ScheduleForm(request.POST or None, initial=start, **about)


@needs(can_schedule_reports)
def new_schedule_page(request: StaffRequest) -> HttpResponse:
    member, offered = request.member, documents_for(request.member)
    document = request.POST.get("document") or request.GET.get("document") or offered[0]
    if document not in offered:
        raise PermissionDenied
    mine = within(Directorate.objects.in_use(), member, "schedule_reports", "path").order_by("path")
    tenant = require_tenant()
    start = USUAL | {"time_zone": tenant.time_zone, "language": tenant.default_language}
    start["period_kind"] = usual_period(document)
    whole = can_schedule_municipal_reports(member)
    form = schedule_form(request, start, document=document, directorates=mine, whole=whole)
    if form.is_valid():
        schedule = accepted(form, lambda: make_schedule(form.cleaned_data["scope"], **form.facts, by=member))
        if schedule:
            messages.success(request, _("The schedule is set."))
            return redirect("reports:schedule_page", schedule.pk)
    context = {"form": form, "offered": [Document(code) for code in offered], "document": document}
    return drawn(request, form, context)


@needs(can_schedule_reports)
def change_schedule_page(request: StaffRequest, pk: int) -> HttpResponse:
    schedule = schedule_or_404(request, pk, can_schedule_reports)
    member = request.member
    start = {name: getattr(schedule, name) for name in KEPT if name != "recipients"}
    start["recipients"] = written(schedule.recipients.order_by("pk"))
    form = schedule_form(request, start, document=schedule.document)
    if form.is_valid() and accepted(form, lambda: change_schedule(schedule, **form.facts, by=member)):
        messages.success(request, _("Saved."))
        return redirect("reports:schedule_page", pk)
    return drawn(request, form, {"form": form, "schedule": schedule})


def drawn(request: StaffRequest, form: ScheduleForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render_page(request, "reports/schedule_form.html", context, partials=["when"], status=status)


@needs(can_schedule_reports)
@require_POST
def pause_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Pauses a running schedule, resumes a paused one; the button says which of the two it saw."""
    schedule = schedule_or_404(request, pk, can_schedule_reports)
    member = request.member
    if request.POST.get("move") == "resume":
        told(request, lambda: resume_schedule(schedule, by=member), _("The schedule is running."))
    else:
        told(request, lambda: pause_schedule(schedule, by=member), _("The schedule is paused."))
    return redirect("reports:schedule_page", pk)


@needs(can_make_reports)
@require_POST
def send_now_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The same report to the same people, now; the schedule goes on as before."""
    schedule = schedule_or_404(request, pk, can_make_reports)
    try:
        snapshot = send_schedule_now(schedule, key=key_of(request), by=request.member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:schedule_page", pk)
    messages.success(request, _("The report is on its way."))
    return redirect("reports:report_page", snapshot.pk)
