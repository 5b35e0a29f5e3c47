"""Defining an indicator, changing it, laying it aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sdip.web.access import needs, require
from sdip.web.pages import render_page

from ..actions import archive_indicator, bring_back_indicator, change_indicator, define_indicator
from ..forms import IndicatorForm
from ..models import Indicator, IndicatorVersion
from ..rules import can_edit_indicators
from .common import accepted, done, indicator_or_404


@needs(can_edit_indicators)
def new_page(request: HttpRequest) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    start = {"valid_from": timezone.localdate().replace(day=1), "decimals": 1, "public": True}
    form = IndicatorForm(request.POST or None, member=member, initial=start)
    if form.is_valid():
        found = form.cleaned_data
        require(can_edit_indicators, member, found["service"].directorate)
        row = accepted(
            form,
            lambda: define_indicator(**form.facts(), version=form.version(), valid_from=found["valid_from"], by=member),
        )
        if row:
            messages.success(request, _("The indicator is defined."))
            return redirect("indicators:indicator", row.pk)
    return render_page(request, "indicators/edit.html", {"form": form}, status=422 if form.errors else 200)


@needs(can_edit_indicators)
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    member = request.member  # type: ignore[attr-defined]
    version = indicator.versions.order_by("-number")[0]
    form = IndicatorForm(request.POST or None, member=member, indicator=indicator, initial=_initial(indicator, version))
    if form.is_valid():
        found = form.cleaned_data
        require(can_edit_indicators, member, found["service"].directorate)
        since = None if found["valid_from"] == version.valid_from else found["valid_from"]
        changed = accepted(
            form,
            lambda: done(
                change_indicator, indicator, **form.facts(), version=form.version(), valid_from=since, by=member
            ),
        )
        if changed:
            messages.success(request, _("The indicator is changed."))
            return redirect("indicators:indicator", indicator.pk)
    context = {"form": form, "indicator": indicator, "version": version}
    return render_page(request, "indicators/edit.html", context, status=422 if form.errors else 200)


@needs(can_edit_indicators)
@require_POST
def archiving(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    archive_indicator(indicator, by=request.member)  # type: ignore[attr-defined]
    messages.success(request, _("The indicator is laid aside. Its figures stay."))
    return redirect("indicators:indicator", pk)


@needs(can_edit_indicators)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    bring_back_indicator(indicator, by=request.member)  # type: ignore[attr-defined]
    messages.success(request, _("The indicator is in use again."))
    return redirect("indicators:indicator", pk)


def _initial(indicator: Indicator, version: IndicatorVersion) -> dict[str, Any]:
    names = ("name", "service", "frequency", "description", "method", "source", "owner", "deputy", "public")
    of_version = ("kind", "unit", "decimals", "direction", "numerator_name", "denominator_name", "valid_from")
    return {name: getattr(indicator, name) for name in names} | {name: getattr(version, name) for name in of_version}
