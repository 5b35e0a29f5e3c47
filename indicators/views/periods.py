"""Periods: when figures are due, which ones nobody may change any more, and who still may."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page

from .. import queries
from ..actions import give_lock_exception, lock_period, unlock_period, withdraw_lock_exception
from ..forms.entry import ExceptionForm
from ..models import LockException, Period, PeriodKind
from ..rules import can_lock_periods
from .common import accepted, tabs


@needs(can_lock_periods)
def periods_page(request: StaffRequest) -> HttpResponse:
    """Those that have begun, newest first."""
    kinds = [("", gettext_lazy("All")), *PeriodKind.choices]
    listing = Listing.of(
        request,
        queries.with_exceptions(Period.objects.filter(starts_on__lte=timezone.localdate())),
        sorts={"period": ["-ends_on", "-starts_on"]},
        default_sort="period",
        filters=[
            Filter(
                "kind", gettext_lazy("Kind"), kinds, lambda rows, kind: rows.filter(kind=kind), default=PeriodKind.MONTH
            )
        ],
    )
    context = {"listing": listing, "tabs": tabs(request.member, "periods")}
    return render_page(request, "indicators/periods.html", context, partials=("rows",))


@needs(can_lock_periods)
def period_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One period: locked or open, and the named members who may still enter figures of it."""
    period, member = get_object_or_404(Period, pk=pk), request.member
    form = ExceptionForm(request.POST or None, today=timezone.localdate())
    if form.is_valid():
        facts = form.cleaned_data
        given = accepted(form, lambda: give_lock_exception(period, facts.pop("member"), **facts, by=member))
        if given:
            messages.success(request, _("The exception is given. The person is told."))
            return redirect("indicators:period", pk)
    context = {
        "period": period,
        "form": form,
        "exceptions": queries.exceptions_of(period),
        "today": timezone.localdate(),
    }
    return render_page(request, "indicators/periods_one.html", context, status=422 if form.errors else 200)


@needs(can_lock_periods)
@require_POST
def exception_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(LockException, pk=pk)
    withdraw_lock_exception(row, by=request.member)
    messages.success(request, _("The exception is withdrawn."))
    return redirect("indicators:period", row.period_id)


@needs(can_lock_periods)
@require_POST
def period_locking(request: StaffRequest, pk: int) -> HttpResponse:
    period, member = get_object_or_404(Period, pk=pk), request.member
    if period.locked_at is None:
        lock_period(period, by=member)
        messages.success(request, _("The period is locked: its figures can’t be changed any more."))
    else:
        unlock_period(period, by=member)
        messages.success(request, _("The period is open again."))
    return redirect("indicators:periods")
