"""The standards of one indicator: what holds, what held, a new one."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions import end_standard, remove_standard, set_standard
from ..actions.standards import check_direction, last_day
from ..forms import EndForm, RemovalForm, StandardForm
from ..models import Direction, Indicator, IndicatorVersion, Standard
from ..rules import can_edit_standards, can_view_indicators
from ..wording import direction_words
from .common import accepted, done, indicator_or_404


@needs(can_view_indicators)
def standards_page(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_view_indicators)
    member, directorate = request.member, indicator.service.directorate
    version = indicator.versions.order_by("-number")[0]
    may_set = can_edit_standards(member, directorate)
    if request.method == "POST":
        require(can_edit_standards, member, directorate)
    form = StandardForm(request.POST or None, version=version, initial={"since": timezone.localdate()})
    if form.is_valid():
        found = form.cleaned_data
        if accepted(form, lambda: set_standard(indicator, found["kind"], found["low"], **form.facts(), by=member)):
            messages.success(request, _("The standard is set. The gaps are being computed anew."))
            return redirect("indicators:standards", indicator.pk)
    context = {
        "indicator": indicator,
        "version": version,
        "directorate": directorate,
        "form": form,
        "may_set": may_set,
        "refusal": _refusal(indicator, version.direction),
        "direction": direction_words(version),
        "places": _by_place(indicator, version),
        "corrections": _corrections(indicator, version),
    }
    return render_page(request, "indicators/standards.html", context, status=422 if form.errors else 200)


def _by_place(indicator: Indicator, version: IndicatorVersion) -> list[dict[str, Any]]:
    """What holds and what held: the whole first, then each place; guarantees before targets, newest first."""
    today = timezone.localdate()
    rows = Standard.objects.filter(indicator=indicator).select_related("place")
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows.order_by(F("place__path").asc(nulls_first=True), "kind", "-valid"):
        shown = {
            "row": row,
            "level": queries.levels(version.direction, row),
            "holds": today in row.valid,
            "last": last_day(row),
        }
        found.setdefault(row.place, []).append(shown)
    return [{"place": place, "rows": held} for place, held in found.items()]


def _corrections(indicator: Indicator, version: IndicatorVersion) -> list[dict[str, Any]]:
    """What was changed after figures had been judged by it, newest first."""
    rows = indicator.corrections.select_related("place", "corrected_by").order_by("-corrected_at", "-pk")
    return [{"row": row, "level": queries.levels(version.direction, row), "last": last_day(row)} for row in rows]


@needs(can_edit_standards)
def standard_end_page(request: StaffRequest, pk: int) -> HttpResponse:
    standard = _standard_or_404(request, pk)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    member = request.member
    if form.is_valid() and accepted(form, lambda: done(end_standard, standard, **form.cleaned_data, by=member)):
        messages.success(request, _("The standard ends on that day."))
        return redirect("indicators:standards", standard.indicator_id)
    version = standard.indicator.versions.order_by("-number")[0]
    context = {
        "standard": standard,
        "indicator": standard.indicator,
        "version": version,
        "form": form,
        "removal": RemovalForm(auto_id="remove-%s"),
        "level": queries.levels(version.direction, standard),
    }
    return render_page(request, "indicators/standard_end.html", context, status=422 if form.errors else 200)


@needs(can_edit_standards)
@require_POST
def standard_removal(request: StaffRequest, pk: int) -> HttpResponse:
    standard = _standard_or_404(request, pk)
    try:
        reason = request.POST.get("reason", "")[:300]
        remove_standard(standard, reason=reason, by=request.member)
        messages.success(request, _("The standard is removed."))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:standard_end", pk)
    return redirect("indicators:standards", standard.indicator_id)


def _standard_or_404(request: StaffRequest, pk: int) -> Standard:
    row = get_object_or_404(Standard.objects.select_related("indicator__service__directorate", "place"), pk=pk)
    require(can_edit_standards, request.member, row.indicator.service.directorate)
    return row


def _refusal(indicator: Indicator, direction: str | None) -> str:
    """Why no standard can be set now; the same sentence that the action raises."""
    if direction in (Direction.HIGHER, Direction.LOWER, Direction.RANGE):
        return ""
    try:
        check_direction(indicator)
    except NotAllowed as refusal:
        return str(refusal)
    return ""
