"""The marks on an indicator's chart."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.pages import render_page

from ..actions import add_annotation, remove_annotation
from ..forms.annotations import AnnotationForm
from ..models import Annotation
from ..rules import can_edit_indicators
from .common import accepted, done, indicator_or_404


@needs(can_edit_indicators)
def annotations_page(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    form = AnnotationForm(request.POST or None)
    member = request.member
    if form.is_valid() and accepted(form, lambda: done(add_annotation, indicator, **form.cleaned_data, by=member)):
        messages.success(request, _("The mark is on the chart."))
        return redirect("indicators:annotations", pk)
    context = {
        "indicator": indicator,
        "form": form,
        "marks": Annotation.objects.filter(indicator=indicator).order_by("-on", "-pk"),
    }
    return render_page(request, "indicators/annotations.html", context, status=422 if form.errors else 200)


@require_POST
@needs(can_edit_indicators)
def annotation_removal(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Annotation.objects.select_related("indicator__service__directorate"), pk=pk)
    require(can_edit_indicators, request.member, row.indicator.service.directorate)
    remove_annotation(row, by=request.member)
    messages.success(request, _("The mark is removed."))
    return redirect("indicators:annotations", row.indicator_id)
