"""Figures on their way: what is due, one figure entered, sent, approved or returned, counted again in the field."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organisation.deadlines import recount_tolerance
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.formats import formatter
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions import (
    approve_measurements,
    enter_measurement,
    return_measurement,
    slice_of,
    submit_measurements,
    verify_measurement,
)
from ..forms import FigureForm, RecountForm, ReturnForm
from ..models import Gap, Measurement, State
from ..rules import can_approve_measurements, can_enter_measurements, can_verify_measurements, can_view_indicators
from ..workflow import EDITABLE
from .common import accepted, done, figure_or_404, indicator_or_404, tabs
from .one_cell import cell_of_address, closed_words

LISTS = ("due", "returned", "approvals")


@needs(can_view_indicators)
def figures_page(request: StaffRequest, which: str = "due") -> HttpResponse:
    """Three lists of the member: figures due, figures sent back, figures of others that wait for approval."""
    member = request.member
    due, returned, waiting = (
        queries.due_figures(member),
        queries.returned_figures(member),
        queries.figures_to_approve(member),
    )
    if request.method == "POST":
        _approve(request, waiting.filter(pk__in=set(filter(None, map(whole_number, request.POST.getlist("chosen"))))))
        return redirect("indicators:approvals")
    rows: Any = {
        "due": due.select_related("indicator__service__directorate", "period").order_by(
            "period__due_on", "indicator__code"
        ),
        "returned": queries.with_figure_parts(returned).order_by("period__due_on", "pk"),
        "approvals": queries.with_figure_parts(waiting).order_by("period__due_on", "pk"),
    }[which]
    counts = {"due": due.count(), "returned": returned.count(), "approvals": waiting.count()}
    labels = {"due": _("Due"), "returned": _("Returned"), "approvals": _("To approve")}
    names = {"due": "figures", "returned": "returned", "approvals": "approvals"}
    lists = [
        {
            "url": reverse(f"indicators:{names[each]}"),
            "label": labels[each],
            "here": each == which,
            "count": counts[each],
        }
        for each in LISTS
    ]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    grids = queries.fillable_directorates(member) if can_enter_measurements(member) else ()
    context = {"which": which, "page": page, "lists": lists, "grids": grids, "tabs": tabs(member, "figures")}
    return render_page(request, "indicators/figures.html", context, partials=("rows",))


def _approve(request: StaffRequest, rows: Any) -> None:
    member = request.member
    try:
        count = approve_measurements(rows, by=member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return
    words = ngettext("%(count)s figure is approved.", "%(count)s figures are approved.", count)
    messages.success(request, words % {"count": formatter().num(count)})


@needs(can_enter_measurements)
def entry_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One figure of one period: saved as a draft, or saved and sent."""
    indicator = indicator_or_404(request, pk, can_enter_measurements)
    cell = cell_of_address(request, indicator)
    if cell.has_readings:
        return redirect(f"{reverse('indicators:readings', args=[pk])}?{cell.address}")
    form = FigureForm(request.POST or None, version=cell.version, initial=FigureForm.initial_of(cell.row))
    if form.is_valid():
        saved = accepted(form, lambda: _save(request, cell, form))
        if saved:
            messages.success(
                request,
                _("The figure is sent.") if saved.state == State.SUBMITTED else _("The figure is saved as a draft."),
            )
            return redirect("indicators:figure", saved.pk)
    context = {
        "cell": cell,
        "indicator": indicator,
        "version": cell.version,
        "period": cell.period,
        "form": form,
        "row": cell.row,
        "periods": queries.open_periods(indicator)[:24],
        "refusal": closed_words(cell, request.member),
    }
    return render_page(request, "indicators/entry.html", context, status=422 if form.errors else 200)


def _save(request: StaffRequest, cell: queries.Cell, form: FigureForm) -> Measurement:
    found, member = form.cleaned_data, request.member
    facts = {"note": found["note"], "revision": found["revision"] or 0, "send": "send" in request.POST}
    return enter_measurement(
        cell.version, cell.period, form.numbers(), place=cell.place, slice_=slice_of(cell.options), **facts, by=member
    )


@needs(can_view_indicators)
def figure_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One figure with its history and the moves that are open to the reader."""
    row = figure_or_404(request, pk)
    member, directorate = request.member, row.version.indicator.service.directorate
    context = {
        "row": row,
        "indicator": row.version.indicator,
        "version": row.version,
        "entries": queries.told_entries(row),
        "return_form": ReturnForm(),
        "evidence": row.evidence.select_related("file").order_by("pk"),
        "readings": queries.readings_of(row),
        "address": queries.address_of(row),
        "options": queries.options_of(row),
        "open": not row.period.locked_at
        or queries.excepted(queries.exceptions_in_force([row.period_id]), row.period_id, directorate.path),
        "early": row.state == State.APPROVED and row.period.ends_on >= timezone.localdate(),
        "editable": row.state in EDITABLE,
        "verifications": row.verifications.select_related("verified_by").order_by("created_at"),
        "may_enter": can_enter_measurements(member, directorate),
        "may_approve": can_approve_measurements(member, directorate),
        "may_verify": can_verify_measurements(member, directorate)
        and row.state == State.APPROVED
        and row.value is not None,
        "own": member.pk in queries.writers_of([row])[row.pk],
    }
    return render_page(request, "indicators/figure.html", context)


@needs(can_view_indicators)
@require_POST
def figure_move(request: StaffRequest, pk: int) -> HttpResponse:
    row, move = figure_or_404(request, pk), request.POST.get("move", "")
    member, directorate = request.member, row.version.indicator.service.directorate
    try:
        if move == "submit":
            require(can_enter_measurements, member, directorate)
            submit_measurements([row], by=member)
        elif move == "approve":
            require(can_approve_measurements, member, directorate)
            approve_measurements([row], by=member)
        elif move == "return":
            require(can_approve_measurements, member, directorate)
            return_measurement(row, note=request.POST.get("note", ""), by=member)
        else:
            raise Http404
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:figure", pk)
    messages.success(
        request,
        {
            "submit": _("The figure is sent."),
            "approve": _("The figure is approved."),
            "return": _("The figure is returned."),
        }[move],
    )
    return redirect("indicators:figure", pk)


@needs(can_verify_measurements)
def recount_page(request: StaffRequest, pk: int) -> HttpResponse:
    """What the field found when it counted again."""
    row = figure_or_404(request, pk)
    member = request.member
    require(can_verify_measurements, member, row.version.indicator.service.directorate)
    form = RecountForm(request.POST or None, version=row.version, initial={"verified_on": timezone.localdate()})
    if form.is_valid() and accepted(form, lambda: done(verify_measurement, row, **form.cleaned_data, by=member)):
        messages.success(request, _("The recount is recorded."))
        return redirect("indicators:figure", row.pk)
    context = {"row": row, "indicator": row.version.indicator, "version": row.version, "form": form}
    context |= {"least": 1 - recount_tolerance(), "most": 1 + recount_tolerance()}
    return render_page(request, "indicators/recount.html", context, status=422 if form.errors else 200)


@needs(can_enter_measurements)
def gap_entry(request: StaffRequest, pk: int) -> HttpResponse:
    """From a missing figure in "my work" to its form."""
    gap = get_object_or_404(Gap.objects.select_related("period", "indicator__service__directorate"), pk=pk)
    require(can_enter_measurements, request.member, gap.indicator.service.directorate)
    return redirect(
        f"{reverse('indicators:enter', args=[gap.indicator_id])}?period={gap.period.kind}:{gap.period.code}"
    )
