"""Several readings of one figure, and the files that show where a figure comes from."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.files.store import read_file
from sdip.web.access import needs, require
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions import add_reading, remove_evidence, slice_of, upload_evidence, withdraw_reading
from ..forms.entry import EvidenceForm, ReadingForm
from ..models import Evidence, Reading, Several
from ..rules import can_enter_measurements, can_view_indicators
from .common import accepted, done, figure_or_404, indicator_or_404
from .one_cell import cell_of_address, closed_words


@needs(can_enter_measurements)
def readings_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The readings of a cell, the figure that they make by the rule of the definition, and a form for one more."""
    indicator = indicator_or_404(request, pk, can_enter_measurements)
    cell = cell_of_address(request, indicator)
    if cell.version.several == Several.ONE:
        raise Http404
    first_day = min(timezone.localdate(), cell.period.ends_on)
    form = ReadingForm(request.POST or None, version=cell.version, initial={"read_on": first_day})
    refusal = closed_words(cell, request.member)
    if form.is_valid() and accepted(form, lambda: done(_add, request, cell, form)):
        messages.success(request, _("The reading is added, the figure counted anew."))
        return redirect(f"{reverse('indicators:readings', args=[pk])}?{cell.address}")
    context = {
        "cell": cell,
        "indicator": indicator,
        "version": cell.version,
        "period": cell.period,
        "row": cell.row,
        "form": form,
        "refusal": refusal,
        "readings": queries.readings_of(cell.row),
    }
    return render_page(request, "indicators/entry_readings.html", context, status=422 if form.errors else 200)


def _add(request: StaffRequest, cell: queries.Cell, form: ReadingForm) -> Reading:
    found, member = form.cleaned_data, request.member
    return add_reading(
        cell.version, cell.period, form.numbers(), read_on=found["read_on"], note=found["note"], by=member,
        place=cell.place, slice_=slice_of(cell.options),
    )  # fmt: skip


@needs(can_enter_measurements)
@require_POST
def reading_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    parts = Reading.objects.select_related(
        "measurement__version__indicator__service__directorate", "measurement__period", "measurement__place",
        "measurement__slice",
    )  # fmt: skip
    reading = get_object_or_404(parts, pk=pk)
    member = request.member
    indicator = reading.measurement.version.indicator
    require(can_enter_measurements, member, indicator.service.directorate)
    try:
        withdraw_reading(reading, by=member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The reading is withdrawn, the figure counted anew."))
    return redirect(f"{reverse('indicators:readings', args=[indicator.pk])}?{queries.address_of(reading.measurement)}")


@needs(can_enter_measurements)
def evidence_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A file for a figure."""
    row = figure_or_404(request, pk)
    member = request.member
    require(can_enter_measurements, member, row.version.indicator.service.directorate)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if accepted(form, lambda: done(upload_evidence, row, file.read(), file.name, by=member)):
            messages.success(request, _("The file is attached."))
            return redirect("indicators:figure", row.pk)
    context = {"row": row, "indicator": row.version.indicator, "version": row.version, "form": form}
    return render_page(request, "indicators/figure_evidence.html", context, status=422 if form.errors else 200)


@needs(can_enter_measurements)
@require_POST
def evidence_removal(request: StaffRequest, pk: int) -> HttpResponse:
    link = _evidence_or_404(request, pk)
    member = request.member
    require(can_enter_measurements, member, link.measurement.version.indicator.service.directorate)
    try:
        remove_evidence(link, by=member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file is taken away."))
    return redirect("indicators:figure", link.measurement_id)


@needs(can_view_indicators)
def evidence_file(request: StaffRequest, pk: int) -> HttpResponse:
    """As an attachment: nothing that somebody uploads is shown inside our pages."""
    file = _evidence_or_404(request, pk).file
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(read_file(file), content_type=file.content_type, headers=headers)


def _evidence_or_404(request: StaffRequest, pk: int) -> Evidence:
    rows = Evidence.objects.select_related("file", "measurement__version__indicator__service__directorate")
    link = get_object_or_404(rows, pk=pk)
    require(can_view_indicators, request.member, link.measurement.version.indicator.service.directorate)
    return link
