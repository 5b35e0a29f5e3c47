"""What was sent by mistake: withdrawn after a page that says what that does, and sent again to whom it was withdrawn from."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, require
from sdip.web.formats import formatter
from sdip.web.pages import render_page

from ..actions import resend_delivery, withdraw_delivery, withdraw_report
from ..forms import WithdrawForm
from ..models import Delivery, Snapshot
from ..queries import deliveries_of
from ..rules import can_make_reports, rule_for
from .archive import report_or_404
from .submitting import accepted, told


def delivery_or_404(request: StaffRequest, pk: int) -> Delivery:
    delivery = get_object_or_404(Delivery.objects.select_related("snapshot__directorate", "message"), pk=pk)
    directorate = delivery.snapshot.directorate
    require(rule_for(can_make_reports, directorate), request.member, directorate)
    return delivery


@needs(can_make_reports)
def withdraw_delivery_page(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_or_404(request, pk)
    rows = deliveries_of(delivery.snapshot).filter(pk=pk)
    return _asked(request, delivery.snapshot, rows, lambda why: withdraw_delivery(delivery, why=why, by=request.member))


@needs(can_make_reports)
def withdraw_page(request: StaffRequest, pk: int) -> HttpResponse:
    """From all."""
    snapshot = report_or_404(request, pk, can_make_reports)
    rows = deliveries_of(snapshot)
    return _asked(request, snapshot, rows, lambda why: _withdrawn(request, snapshot, why))


def _withdrawn(request: StaffRequest, snapshot: Snapshot, why: str) -> Snapshot:
    withdraw_report(snapshot, why=why, by=request.member)
    return snapshot


def _asked(
    request: StaffRequest, snapshot: Snapshot, rows: QuerySet[Delivery], act: Callable[[str], Any]
) -> HttpResponse:
    """Says first whom it concerns and what can be taken back; nothing is left to withdraw, once it is done."""
    form, whom = WithdrawForm(posted(request)), list(rows.filter(withdrawn_at=None))
    if not whom:
        messages.info(request, _("It is withdrawn already."))
        return redirect("reports:report_page", snapshot.pk)
    if form.is_valid() and accepted(form, lambda: act(form.cleaned_data["why"])):
        messages.success(request, _done(len(whom)))
        return redirect("reports:report_page", snapshot.pk)
    context = {"form": form, "snapshot": snapshot, "whom": whom}
    return render_page(request, "reports/withdraw.html", context, status=422 if form.errors else 200)


def _done(count: int) -> str:
    said = ngettext(
        "The report is withdrawn from %(count)s recipient.", "The report is withdrawn from %(count)s recipients.", count
    )
    return said % {"count": formatter().num(count)}


@needs(can_make_reports)
@require_POST
def resend_page(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_or_404(request, pk)
    told(request, lambda: resend_delivery(delivery, by=request.member), _("The report is on its way."))
    return redirect("reports:report_page", delivery.snapshot_id)
