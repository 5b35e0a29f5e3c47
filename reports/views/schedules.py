"""Schedules: who gets which report when."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation.models import Directorate
from organisation.rules import within
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..actions import change_schedule, make_report, make_schedule, pause_schedule, resume_schedule
from ..content import period_for
from ..forms import ScheduleForm, written
from ..models import SUBJECT_PATHS, Schedule
from ..queries import reports_of, schedules_for
from ..rules import can_make_reports, can_schedule_reports, can_view_reports, rule_for
from ..timing import coming_runs
from .submitting import accepted, told

RUNS = 3  # coming runs that the page names
SHOWN = 10


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
        "runs": [run.at for run in coming_runs(schedule, timezone.now(), RUNS)] if schedule.paused_at is None else [],
        "period": period_for(schedule.directorate, schedule.period_kind, timezone.localdate()),
        "reports": reports_of(schedule)[:SHOWN],
        "may_change": rule_for(can_schedule_reports, schedule.directorate)(member, schedule.directorate),
        "may_make": rule_for(can_make_reports, schedule.directorate)(member, schedule.directorate),
    }
    return render_page(request, "reports/schedule.html", context)


@needs(can_schedule_reports)
def new_schedule_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    mine = within(Directorate.objects.in_use(), member, "schedule_reports", "path").order_by("path")
    start = {"cadence": Schedule.Cadence.MONTHLY, "day": 5, "at": "08:00", "period_kind": "month"}
    form = ScheduleForm(request.POST or None, directorates=mine, initial=start)
    if form.is_valid():
        schedule = accepted(form, lambda: make_schedule(**form.cleaned_data, by=member))
        if schedule:
            messages.success(request, _("The schedule is set."))
            return redirect("reports:schedule_page", schedule.pk)
    return render_page(request, "reports/schedule_form.html", {"form": form}, status=422 if form.errors else 200)


@needs(can_schedule_reports)
def change_schedule_page(request: StaffRequest, pk: int) -> HttpResponse:
    schedule = schedule_or_404(request, pk, can_schedule_reports)
    member = request.member
    start = {name: getattr(schedule, name) for name in ("language", "cadence", "day", "at", "period_kind")}
    start["recipients"] = written(schedule.recipients.order_by("pk"))
    form = ScheduleForm(request.POST or None, initial=start)
    if form.is_valid() and accepted(form, lambda: change_schedule(schedule, **form.cleaned_data, by=member)):
        messages.success(request, _("Saved."))
        return redirect("reports:schedule_page", pk)
    context = {"form": form, "schedule": schedule}
    return render_page(request, "reports/schedule_form.html", context, status=422 if form.errors else 200)


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
    period = period_for(schedule.directorate, schedule.period_kind, timezone.localdate())
    if period is None:
        messages.error(request, _("There is no period with figures yet."))
        return redirect("reports:schedule_page", pk)
    people = [(each.name, each.email) for each in schedule.recipients.all()]
    snapshot = make_report(
        schedule.directorate, period, language=schedule.language, recipients=people, schedule=schedule,
        by=request.member,
    )  # fmt: skip
    messages.success(request, _("The report is on its way."))
    return redirect("reports:report_page", snapshot.pk)
