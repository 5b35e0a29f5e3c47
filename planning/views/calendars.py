"""Dates for calendar programs: a secret address for each member, and one plan's dates as a file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.web.access import needs, public
from sdip.web.pages import render_page
from tenancy.context import absolute_url

from ..actions import make_calendar_key, withdraw_calendar_key
from ..ical import calendar_of
from ..models import CalendarKey
from ..queries import dates_of_member, dates_of_plan, member_of_key
from ..rules import can_enter_plans
from .plans import plan_or_404

CALENDAR = "text/calendar; charset=utf-8"


@needs(can_enter_plans)
def calendar_page(request: StaffRequest) -> HttpResponse:
    """The address is shown once, right after it was made: only its hash is kept."""
    address = ""
    if request.method == "POST":
        if request.POST.get("move") == "withdraw":
            withdraw_calendar_key(request.member)
            messages.success(request, _("The address works no more."))
            return redirect("planning:calendar_page")
        key = make_calendar_key(request.member)
        address = absolute_url(reverse("public_planning:calendar_feed", args=[key]))
    context = {"address": address, "row": CalendarKey.objects.filter(member=request.member).first()}
    return render_page(request, "planning/calendar.html", context)


@public
def calendar_feed(request: HttpRequest, key: str) -> HttpResponse:
    """For a calendar program, which cannot sign in: whoever has the address reads the dates."""
    member = member_of_key(key)
    if member is None or not can_enter_plans(member):
        raise Http404
    name = _("Plans: %(name)s") % {"name": member.name}
    answer = HttpResponse(calendar_of(dates_of_member(member), name), content_type=CALENDAR)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@needs(can_enter_plans)
def plan_dates(request: StaffRequest, pk: int) -> HttpResponse:
    """Meetings, reviews, due dates, milestones and goals of one plan."""
    cycle = plan_or_404(request, pk)
    answer = HttpResponse(calendar_of(dates_of_plan(cycle), str(cycle.name)), content_type=CALENDAR)
    answer["Content-Disposition"] = f'attachment; filename="{cycle.code}.ics"'
    return answer
