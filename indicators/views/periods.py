"""Periods: when figures are due, and which ones nobody may change any more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page

from ..actions import lock_period, unlock_period
from ..models import Period, PeriodKind
from ..rules import can_lock_periods
from .common import tabs


@needs(can_lock_periods)
def periods_page(request: HttpRequest) -> HttpResponse:
    """Those that have begun, newest first."""
    kinds = [("", gettext_lazy("All")), *PeriodKind.choices]
    listing = Listing.of(
        request,
        Period.objects.filter(starts_on__lte=timezone.localdate()),
        sorts={"period": ["-ends_on", "-starts_on"]},
        default_sort="period",
        filters=[
            Filter(
                "kind", gettext_lazy("Kind"), kinds, lambda rows, kind: rows.filter(kind=kind), default=PeriodKind.MONTH
            )
        ],
    )
    context = {"listing": listing, "tabs": tabs(request.member, "periods")}  # type: ignore[attr-defined]
    return render_page(request, "indicators/periods.html", context, partials=("rows",))


@needs(can_lock_periods)
@require_POST
def period_locking(request: HttpRequest, pk: int) -> HttpResponse:
    period, member = get_object_or_404(Period, pk=pk), request.member  # type: ignore[attr-defined]
    if period.locked_at is None:
        lock_period(period, by=member)
        messages.success(request, _("The period is locked: its figures can’t be changed any more."))
    else:
        unlock_period(period, by=member)
        messages.success(request, _("The period is open again."))
    return redirect("indicators:periods")
