"""Defining an indicator, changing it, laying it aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.formats import lazy_num
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import archive_indicator, bring_back_indicator, change_indicator, define_indicator
from ..actions.definitions import OF_VERSION, RATIOS, breaks, last_figure
from ..actions.fitting import check_change
from ..actions.formulas import check_formula
from ..differences import chapters, differences
from ..expressions import codes_in, in_words, read
from ..forms import IndicatorForm
from ..forms.definitions import PLAIN, SHARES, VERSION
from ..models import Indicator, IndicatorVersion, Kind
from ..queries.formulas import names_of
from ..rules import can_edit_indicators
from .common import accepted, done, indicator_or_404

KIND_HINTS = {
    Kind.PERCENT: gettext_lazy("A part of a whole: repairs in time, of all repairs. Both numbers are kept."),
    Kind.COUNT: gettext_lazy("How many: bursts, visits, complaints."),
    Kind.NUMBER: gettext_lazy("A measured number with a unit: litres, tonnes, milligrams per litre."),
    Kind.DURATION: gettext_lazy("How long: hours of supply, days until the permit."),
    Kind.RATIO: format_lazy(
        gettext_lazy("One number by another: staff for {number} connections, litres for each person."),
        number=lazy_num(1000),
    ),
    Kind.MONEY: gettext_lazy("In a currency: revenue, cost."),
    Kind.SCORE: gettext_lazy("Points of a survey or an inspection."),
    Kind.YES_NO: gettext_lazy("Something is so, or it is not."),
    Kind.RUBRIC: gettext_lazy("Levels, each described in words, from poor to good."),
    Kind.CHECKLIST: gettext_lazy("Items with points; the share of points reached. A critical item can fail the list."),
}


@needs(can_edit_indicators)
def new_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    kind = _kind(request)
    if kind is None:
        return _kinds(request)
    rule = "ratio" if kind in RATIOS else "none"
    start = {
        "valid_from": timezone.localdate().replace(day=1), "frequency": "month", "decimals": 1, "public": True, "weight": 1,
        "sum_over_time": rule, "sum_over_places": rule,
    }  # fmt: skip
    form = IndicatorForm(request.POST or None, member=member, kind=kind, initial=start)
    check = _asked(request, form, None)
    if check is None and form.is_valid():
        found = form.cleaned_data
        require(can_edit_indicators, member, found["service"].directorate)
        row = accepted(
            form,
            lambda: define_indicator(**form.facts(), version=form.version(), valid_from=found["valid_from"], by=member),
        )
        if row:
            messages.success(request, _("The indicator is defined."))
            return redirect("indicators:indicator", row.pk)
    context = {"form": form, "kind": Kind(kind), "check": check}
    return render_page(request, "indicators/edit.html", context, status=422 if check is None and form.errors else 200)


@needs(can_edit_indicators)
def change_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Before a new definition is made the page says so, and the reader confirms."""
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    member = request.member
    version = indicator.versions.order_by("-number")[0]
    if "kind" in request.GET and _kind(request) is None:
        return _kinds(request, indicator)
    kind = _kind(request) or version.kind
    form = IndicatorForm(
        request.POST or None, member=member, kind=kind, indicator=indicator, levels=version.levels if kind == version.kind else (),
        initial=_initial(indicator, version),
    )  # fmt: skip
    check = _asked(request, form, indicator)
    context = {
        "form": form,
        "indicator": indicator,
        "version": version,
        "kind": Kind(kind),
        "check": check,
        "chapters": chapters(indicator),
        "last": last_figure(indicator),
    }
    if check is None and form.is_valid():
        require(can_edit_indicators, member, form.cleaned_data["service"].directorate)
        context |= _plan(request, form, version)
        if "plan" not in context and _changed(form, indicator, version, member):
            messages.success(request, _("The indicator is changed."))
            return redirect("indicators:indicator", indicator.pk)
    return render_page(request, "indicators/edit.html", context, status=422 if check is None and form.errors else 200)


def _plan(request: StaffRequest, form: IndicatorForm, version: IndicatorVersion) -> dict[str, Any]:
    """What will become a new definition, unless the reader has seen it already. Without a day for it the action refuses."""
    facts, since = form.version(of_same_kind=form.measure == version.kind), form.cleaned_data["valid_from"]
    if "confirmed" in request.POST or since in (None, version.valid_from) or not breaks(version, facts):
        return {}
    try:
        check_change(version, facts, since, form.cleaned_data["baseline"])
    except NotAllowed:  # the action says it
        return {}
    kept = {name: getattr(version, name) for name in OF_VERSION}
    after = IndicatorVersion(**{**kept, **facts})
    after.direction = after.direction or version.direction
    return {"plan": differences(version, after), "since": since, "next": version.number + 1}


def _changed(form: IndicatorForm, indicator: Indicator, version: IndicatorVersion, member: Any) -> bool:
    found = form.cleaned_data["valid_from"]
    since = None if found == version.valid_from else found
    facts = form.version(of_same_kind=form.measure == version.kind)
    return bool(
        accepted(
            form, lambda: done(change_indicator, indicator, **form.facts(), version=facts, valid_from=since, by=member)
        )
    )


@needs(can_edit_indicators)
@require_POST
def archiving(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    archive_indicator(indicator, by=request.member)
    messages.success(request, _("The indicator is laid aside. Its figures stay."))
    return redirect("indicators:indicator", pk)


@needs(can_edit_indicators)
@require_POST
def bring_back(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    bring_back_indicator(indicator, by=request.member)
    messages.success(request, _("The indicator is in use again."))
    return redirect("indicators:indicator", pk)


def _kind(request: StaffRequest) -> str | None:
    wanted = request.POST.get("kind") or request.GET.get("kind")
    return wanted if wanted in Kind.values else None


def _kinds(request: StaffRequest, indicator: Indicator | None = None) -> HttpResponse:
    kinds = [{"code": kind.value, "name": kind.label, "hint": hint} for kind, hint in KIND_HINTS.items()]
    status = 422 if request.method == "POST" else 200
    return render_page(request, "indicators/new.html", {"kinds": kinds, "indicator": indicator}, status=status)


def _asked(request: StaffRequest, form: IndicatorForm, indicator: Indicator | None) -> dict[str, Any] | None:
    """The reader wants more rows, or to know what the formula says; nothing is saved then."""
    if "more" in request.POST:
        form.errors.clear()
        return {}
    if "check" not in request.POST:
        return None
    text = request.POST.get("formula", "").strip()
    code = indicator.code if indicator else request.POST.get("code", "").strip()
    unit = "percent" if form.measure in SHARES else request.POST.get("unit", "")
    form.errors.clear()
    try:
        check_formula(text, code=code, kind=form.measure, unit=unit, frequency=request.POST.get("frequency", ""))
    except NotAllowed as refusal:
        return {"refusal": str(refusal)}
    node = read(text)
    return {"words": in_words(node, names_of(codes_in(node)))}


def _initial(indicator: Indicator, version: IndicatorVersion) -> dict[str, Any]:
    found = {name: getattr(indicator, name) for name in PLAIN} | {name: getattr(version, name) for name in VERSION}
    return found | {"valid_from": version.valid_from}
