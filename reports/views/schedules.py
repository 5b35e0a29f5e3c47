"""Schedules: who gets which report when."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organisation.models import Directorate
from organisation.rules import within
from people.models import Member
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..actions import (
    change_schedule,
    delete_schedule,
    end_schedule,
    make_schedule,
    pause_schedule,
    resume_schedule,
    send_schedule_now,
    take_up_schedule,
)
from ..documents import SPECS
from ..forms import ScheduleForm, written
from ..forms.schedules import FIRST_DAY, KEPT
from ..models import SUBJECT_PATHS, Schedule
from ..queries import has_run, recipients_of, reports_of, schedules_for
from ..rules import can_make_reports, can_schedule_municipal_reports, can_schedule_reports, can_view_reports, rule_for
from ..timing import coming_runs, is_over, runs_if, scope_on, today_of
from ..workflow import ABOUT, OF_ANY_PERIOD, Document, Kind, usual_period
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
    kinds = [("running", gettext_lazy("Going on")), ("ended", gettext_lazy("Ended"))]
    state = Filter("state", gettext_lazy("State"), kinds, _of_state, default="running")
    listing = Listing.of(request, schedules_for(member), sorts=sorts, default_sort="next", filters=[state])
    context = {"listing": listing, "may_change": can_schedule_reports(member)}
    return render_page(request, "reports/schedules.html", context, partials=["schedules"])


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(ended_at__isnull=state != "ended")


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
        "runs": coming_runs(schedule, RUNS) if schedule.paused_at is None and schedule.ended_at is None else [],
        "measured": schedule.document not in OF_ANY_PERIOD,
        "has_run": has_run(schedule),
        "is_over": is_over(schedule),
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
    if form.is_valid() and not is_looked(request):
        facts = {**form.facts, "key": key_of(request)}
        schedule = accepted(form, lambda: make_schedule(form.cleaned_data["scope"], **facts, by=member))
        if schedule:
            messages.success(request, _("The schedule is set."))
            return redirect("reports:schedule_page", schedule.pk)
    context = {"form": form, "offered": [Document(code) for code in offered], "document": document, "key": uuid4()}
    return drawn(request, form, context)


@needs(can_schedule_reports)
def change_schedule_page(request: StaffRequest, pk: int) -> HttpResponse:
    schedule = schedule_or_404(request, pk, can_schedule_reports)
    member = request.member
    start = {name: getattr(schedule, name) for name in KEPT if name != "recipients"}
    start["recipients"] = written(schedule.recipients.order_by("pk"))
    form = schedule_form(request, start, document=schedule.document, cycle=schedule.cycle)
    saves = form.is_valid() and not is_looked(request)
    if saves and accepted(form, lambda: change_schedule(schedule, **form.facts, by=member)):
        messages.success(request, _("Saved."))
        return redirect("reports:schedule_page", pk)
    return drawn(request, form, {"form": form, "schedule": schedule})


def is_looked(request: StaffRequest) -> bool:
    """Nothing is saved: it is asked when the schedule would run."""
    return "look" in request.POST


def drawn(request: StaffRequest, form: ScheduleForm, context: dict[str, Any]) -> HttpResponse:
    looks = is_looked(request)
    if looks and form.timing:
        measured = form.document not in OF_ANY_PERIOD
        looked = Schedule(**form.timing)
        context |= {"runs": runs_if(looked, RUNS), "measured": measured, "is_over": is_over(looked)}
    status = 422 if form.errors and not looks else 200
    return render_page(request, "reports/schedule_form.html", context, partials=["when", "runs"], status=status)


@needs(can_schedule_reports)
@require_POST
def pause_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Pauses, resumes, ends or takes up again; the button says what it saw."""
    schedule = schedule_or_404(request, pk, can_schedule_reports)
    member = request.member
    moves = {
        "pause": (pause_schedule, _("The schedule is paused.")),
        "resume": (resume_schedule, _("The schedule is running.")),
        "end": (end_schedule, _("The schedule has ended. Its reports stay.")),
        "take-up": (take_up_schedule, _("The schedule is running.")),
    }
    act, done = moves.get(request.POST.get("move", ""), moves["pause"])
    told(request, lambda: act(schedule, by=member), done)
    return redirect("reports:schedule_page", pk)


@needs(can_schedule_reports)
def delete_schedule_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks first. One that has made reports is ended instead."""
    schedule = schedule_or_404(request, pk, can_schedule_reports)
    if request.method == "POST":
        try:
            delete_schedule(schedule, by=request.member)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("reports:schedule_page", pk)
        messages.success(request, _("The schedule is deleted."))
        return redirect("reports:schedules_page")
    return render_page(request, "reports/schedule_delete.html", {"schedule": schedule, "has_run": has_run(schedule)})


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
