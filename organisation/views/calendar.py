from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import actions, forms
from organisation.models import Calendar, Holiday, Weekday
from organisation.rules import can_edit_organisation, can_view_organisation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page

from .shared import bound, edit_page, tabs


@needs(can_view_organisation)
def calendar_page(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = Filter(
        "show",
        _("Holidays"),
        [("coming", _("From today on")), ("all", _("All"))],
        lambda rows, value: rows.filter(on__gte=today) if value == "coming" else rows,
        default="coming",
    )
    listing = Listing.of(request, Holiday.objects.all(), sorts={"day": ["on"]}, default_sort="day", filters=[shown])
    facts = {
        "calendars": [_in_words(row, today) for row in Calendar.objects.order_by("-valid_from")],
        "listing": listing,
        "page": listing.page,
        "tabs": tabs(request, "organisation:calendar"),
        "may_edit": can_edit_organisation(request.member),
    }
    return render_page(request, "organisation/calendar.html", facts)


@needs(can_edit_organisation)
def calendar_add_page(request: StaffRequest) -> HttpResponse:
    return edit_page(
        request,
        bound(forms.CalendarForm, request),
        lambda facts: actions.add_calendar(by=request.member, **facts) and None,
        title=_("Change the weekend from a day on"),
        back=reverse("organisation:calendar"),
        done=_("Added."),
        text=_("Deadlines that were promised before keep the day they were promised for."),
    )


@needs(can_edit_organisation)
def calendar_remove_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Calendar, pk=pk)
    return edit_page(
        request,
        bound(forms.ConfirmForm, request),
        lambda facts: actions.remove_calendar(row, by=request.member),
        title=_("Remove this calendar?"),
        back=reverse("organisation:calendar"),
        done=_("Removed."),
        verb=_("Remove"),
    )


@needs(can_edit_organisation)
def holiday_add_page(request: StaffRequest) -> HttpResponse:
    return edit_page(
        request,
        bound(forms.HolidayForm, request, on=None),
        lambda facts: actions.add_holiday(by=request.member, **facts) and None,
        title=_("Add a holiday"),
        back=reverse("organisation:calendar"),
        done=_("Added."),
    )


@needs(can_edit_organisation)
def holiday_remove_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Holiday, pk=pk)
    return edit_page(
        request,
        bound(forms.ConfirmForm, request),
        lambda facts: actions.remove_holiday(row, by=request.member),
        title=_("Remove the holiday “%(name)s”?") % {"name": row.name},
        back=reverse("organisation:calendar"),
        done=_("Removed."),
        verb=_("Remove"),
        text=_("Deadlines that were promised before keep the day they were promised for."),
    )


def _in_words(row: Calendar, today: object) -> dict[str, object]:
    names = dict(Weekday.choices)
    return {
        "row": row,
        "weekend": formatter().listed(names[day] for day in row.weekend) or _("none"),
        "removable": row.valid_from > today,  # type: ignore[operator]
    }
