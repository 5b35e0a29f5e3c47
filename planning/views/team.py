"""The leadership team of a plan: who is asked, who answers, who goes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.actions import resend_invitation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.forms import Form
from sdip.web.pages import render_page

from ..actions import (
    add_seat,
    change_seat,
    confirm_seat,
    decline_seat,
    end_seat,
    invite_to_team,
    remind_of_seat,
    replace_seat,
)
from ..forms.team import AnswerForm, ChangeSeatForm, InviteForm, ReplaceForm, SeatForm
from ..models import Cycle, Seat
from ..queries import meetings_of, review_proposals, seats_of
from ..rules import (
    can_answer_seats,
    can_edit_plan,
    can_enter_plans,
    can_invite_to_teams,
    can_view_plan,
    owners_of,
)
from ..workflow import Stage
from .paging import page_of
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, ask, done, reach


@needs(can_enter_plans)
def team_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    running = cycle.stage != Stage.CLOSED
    context = workspace(request, cycle, "team") | {
        "seats": seats_of(cycle),
        "mine": owners_of(request.member),
        "meetings": page_of(request, meetings_of(cycle)),
        "proposed": review_proposals(cycle) if running else [],
        "may_change": running and can_edit_plan(request.member, cycle),
        "may_invite": running and can_invite_to_teams(request.member, cycle),
    }
    return render_page(request, "planning/stages/team.html", context)


def form_page(request: StaffRequest, cycle: Cycle, form: Form, **words: Any) -> HttpResponse:
    """A form below the team: `title`, `verb`, `text`."""
    context = workspace(request, cycle, "team") | {"form": form, "back": _team(cycle), "back_words": _("Team")} | words
    return render_page(request, "planning/team_form.html", context, status=422 if form.errors else 200)


def _team(cycle: Cycle) -> str:
    return reverse("planning:team_page", args=[cycle.pk])


def seat_or_404(request: StaffRequest, pk: int, rule: Callable[[Any, Any], bool] = can_edit_plan) -> Seat:
    rows = Seat.objects.filter(ended_at=None).select_related(
        "cycle__directorate", "cycle__service", "cycle__follows", "member", "deputy", "invitation"
    )
    seat = get_object_or_404(rows, pk=pk)
    reach(request, seat.cycle, rule)
    return seat


@needs(can_enter_plans)
def new_seat_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    form = SeatForm(request.POST or None, initial={"function": request.GET.get("function", "")})
    if form.is_valid() and accepted_once(
        request, form, lambda: add_seat(cycle, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The person is asked and finds the question in “My work” too."))
        return redirect(_team(cycle))
    text = _("Whoever is asked gets an e-mail and says whether he or she takes the seat.")
    return form_page(request, cycle, form, title=_("Ask somebody into the team"), verb=_("Ask"), text=text)


@needs(can_enter_plans)
def invite_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_invite_to_teams)
    form = InviteForm(request.POST or None)
    if form.is_valid() and accepted_once(
        request, form, lambda: invite_to_team(cycle, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The invitation is on its way. It works for 14 days."))
        return redirect(_team(cycle))
    text = _("For somebody from outside the staff. He or she sees this plan and scores solutions, and changes nothing.")
    return form_page(request, cycle, form, title=_("Invite a community member"), verb=_("Invite"), text=text)


@needs(can_enter_plans)
def change_seat_page(request: StaffRequest, pk: int) -> HttpResponse:
    seat = seat_or_404(request, pk)
    start = {
        "function": seat.function,
        "speaks_for": seat.speaks_for,
        "deputy": seat.deputy_id,
        "revision": seat.revision,
    }
    form = ChangeSeatForm(request.POST or None, initial=start)
    if form.is_valid() and accepted_once(
        request, form, lambda: change_seat(seat, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("Saved."))
        return redirect(_team(seat.cycle))
    return form_page(request, seat.cycle, form, title=_("Change the seat"), verb=_("Save"), seat=seat)


@needs(can_enter_plans)
def replace_seat_page(request: StaffRequest, pk: int) -> HttpResponse:
    seat = seat_or_404(request, pk)
    form = ReplaceForm(request.POST or None)
    if form.is_valid() and accepted_once(
        request, form, lambda: replace_seat(seat, form.cleaned_data["member"], by=request.member)
    ):
        messages.success(request, _("The seat has a new holder, who is asked now."))
        return redirect(_team(seat.cycle))
    return form_page(request, seat.cycle, form, title=_("Ask somebody else"), verb=_("Ask"), seat=seat)


@needs(can_enter_plans)
@require_POST
def seat_end(request: StaffRequest, pk: int) -> HttpResponse:
    seat = seat_or_404(request, pk)
    done(request, lambda: end_seat(seat, by=request.member), _("The seat has ended."))
    return redirect(_team(seat.cycle))


@needs(can_enter_plans)
@require_POST
def seat_reminder(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has not answered is asked again; who has not come yet gets the invitation again."""
    seat = seat_or_404(request, pk)
    member, invitation = request.member, seat.invitation
    if seat.member is None and invitation is not None:
        ask(can_invite_to_teams, member, seat.cycle)
        done(request, lambda: resend_invitation(invitation, by=member), _("The invitation was sent again."))
    else:
        done(request, lambda: remind_of_seat(seat, by=member), _("Asked again."))
    return redirect(_team(seat.cycle))


@needs(can_enter_plans)
def seat_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes somebody the seat? Asked of that person alone; others of the plan see how it stands."""
    seat = seat_or_404(request, pk, can_view_plan)
    open_ = seat.confirmed_at is None and seat.declined_at is None
    form = AnswerForm(request.POST or None) if can_answer_seats(request.member, seat) and open_ else None
    if request.method == "POST":
        ask(can_answer_seats, request.member, seat)
    if form is not None and form.is_valid():
        data = form.cleaned_data
        if data["takes"] == "yes" and accepted(form, lambda: confirm_seat(seat, by=request.member)):
            messages.success(request, _("You are in the team. Thank you."))
            return redirect("planning:plan_page", seat.cycle_id)
        if data["takes"] == "no" and accepted(
            form, lambda: decline_seat(seat, answer=data["answer"], by=request.member)
        ):
            messages.success(request, _("Noted. The chair asks somebody else."))
            return redirect("web:work")
    context = workspace(request, seat.cycle, "team") | {"form": form, "seat": seat}
    status = 422 if form and form.errors else 200
    return render_page(request, "planning/seat.html", context, status=status)
