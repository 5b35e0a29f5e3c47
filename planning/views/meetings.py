"""Meetings of the team and reviews of the plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.models import Member
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.forms import Form
from sdip.web.pages import render_page

from ..actions import add_decision, cancel_meeting, change_meeting, plan_meeting, record_meeting, reword_decision
from ..forms.meetings import DecisionForm, MeetingForm, RecordForm, RewordForm
from ..forms.solutions import RevisionForm
from ..models import Decision, Meeting
from ..queries import decisions_of, review_proposals, seats_of
from ..rules import can_edit_plan, can_enter_plans, can_view_plan
from ..workflow import MeetingKind, Stage
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, done, reach
from .team import form_page


def meeting_or_404(request: StaffRequest, pk: int, rule: Any = can_edit_plan) -> Meeting:
    rows = Meeting.objects.select_related("cycle__directorate", "cycle__service", "cycle__follows")
    meeting = get_object_or_404(rows, pk=pk)
    reach(request, meeting.cycle, rule)
    return meeting


@needs(can_enter_plans)
def new_meeting_page(request: StaffRequest, pk: int) -> HttpResponse:
    """?kind=review proposes the day that the plan's rhythm asks for."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    kind = MeetingKind.REVIEW if request.GET.get("kind") == MeetingKind.REVIEW else MeetingKind.MEETING
    due = review_proposals(cycle) if kind == MeetingKind.REVIEW else []
    start = {"kind": kind, "on": max(due[0], timezone.localdate()) if due else None}
    form = MeetingForm(request.POST or None, initial=start)
    if form.is_valid() and (
        made := accepted_once(request, form, lambda: plan_meeting(cycle, **form.facts(), by=request.member))
    ):
        messages.success(request, _("The meeting is planned; the team finds it in its news and calendars."))
        return redirect("planning:meeting_page", made.pk)
    return form_page(request, cycle, form, title=_("Plan a meeting"), verb=_("Plan the meeting"))


@needs(can_enter_plans)
def meeting_page(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk, can_view_plan)
    running = meeting.cycle.stage != Stage.CLOSED and meeting.cancelled_at is None
    may_change = running and can_edit_plan(request.member, meeting.cycle)
    context = workspace(request, meeting.cycle, "team") | {
        "meeting": meeting,
        "attendance": meeting.attendance.select_related("member").order_by("member__name_sort", "pk"),
        "decisions": decisions_of(meeting),
        "may_change": may_change,
        "may_record": may_change and meeting.starts_at <= timezone.now(),
    }
    return render_page(request, "planning/meeting.html", context)


def _below(request: StaffRequest, meeting: Meeting, form: Form, **words: Any) -> HttpResponse:
    back = {"back": reverse("planning:meeting_page", args=[meeting.pk]), "back_words": _("The meeting")}
    return form_page(request, meeting.cycle, form, **back | words)


@needs(can_enter_plans)
def change_meeting_page(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    form = MeetingForm(request.POST or None, initial=MeetingForm.start(meeting))
    if form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        if accepted_once(
            request, form, lambda: change_meeting(meeting, **form.facts(), revision=revision, by=request.member)
        ):
            messages.success(request, _("Saved."))
            return redirect("planning:meeting_page", meeting.pk)
    return _below(request, meeting, form, title=_("Change the meeting"), verb=_("Save the meeting"))


@needs(can_enter_plans)
@require_POST
def meeting_cancelling(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    form = RevisionForm(request.POST)
    revision = form.cleaned_data["revision"] if form.is_valid() else 0
    done(
        request,
        lambda: cancel_meeting(meeting, revision=revision, by=request.member),
        _("The meeting is called off."),
    )
    return redirect("planning:meeting_page", meeting.pk)


@needs(can_enter_plans)
def record_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Attendance seat by seat, guests and minutes."""
    meeting = meeting_or_404(request, pk)
    came = {row.member_id: row for row in meeting.attendance.select_related("member")}
    people = {row.member_id: row.member for row in came.values()}
    for seat in seats_of(meeting.cycle).filter(declined_at=None):
        if seat.member is not None:
            people.setdefault(seat.member.pk, seat.member)
    start = {name: getattr(meeting, name) for name in ("guests", "minutes", "revision")}
    start |= {f"member_{key}": row.state for key, row in came.items()}
    form = RecordForm(request.POST or None, people=_sorted(people.values()), initial=start)
    if form.is_valid() and accepted(form, lambda: record_meeting(meeting, **form.facts(), by=request.member)):
        messages.success(request, _("The meeting is recorded. Now write down what it decided."))
        return redirect("planning:meeting_page", meeting.pk)
    return _below(request, meeting, form, title=_("Record the meeting"), verb=_("Save the record"))


def _sorted(people: Any) -> list[Member]:
    return sorted(people, key=lambda person: (person.name_sort, person.pk))


@needs(can_enter_plans)
def decision_page(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid() and accepted_once(
        request, form, lambda: add_decision(meeting, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The decision is written down."))
        return redirect("planning:meeting_page", meeting.pk)
    return _below(request, meeting, form, title=_("Write down a decision"), verb=_("Save the decision"))


@needs(can_enter_plans)
def change_decision_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Its words; who does it and by when are changed at the action that follows from it."""
    decision = get_object_or_404(Decision, pk=pk)
    meeting = decision.meeting = meeting_or_404(request, decision.meeting_id)
    form = RewordForm(request.POST or None, initial={"statement": decision.words, "revision": meeting.revision})
    if form.is_valid() and accepted(form, lambda: reword_decision(decision, **form.cleaned_data, by=request.member)):
        messages.success(request, _("Saved."))
        return redirect("planning:meeting_page", meeting.pk)
    return _below(request, meeting, form, title=_("Reword the decision"), verb=_("Save the decision"))
