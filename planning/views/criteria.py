"""What every plan of the tenant weighs its solutions by."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import add_criterion, change_criterion, remove_criterion
from ..criteria import settings_in_use
from ..forms import CriterionForm, RevisionForm
from ..models import Criterion
from ..rules import can_edit_plan_settings
from .submitting import accepted_once


@needs(can_edit_plan_settings)
def criteria_page(request: StaffRequest) -> HttpResponse:
    return render_page(request, "planning/criteria.html", {"criteria": settings_in_use()})


@needs(can_edit_plan_settings)
def new_criterion_page(request: StaffRequest) -> HttpResponse:
    form = CriterionForm(request.POST or None)
    if form.is_valid() and accepted_once(request, form, lambda: add_criterion(**form.cleaned_data, by=request.member)):
        messages.success(request, _("The criterion is added. Plans that are being scored keep theirs."))
        return redirect("planning:criteria_page")
    return render_page(request, "planning/criterion_form.html", {"form": form}, status=422 if form.errors else 200)


def criterion_or_404(code: str) -> Criterion:
    found = next((row for row in settings_in_use() if row.code == code), None)
    if found is None:
        raise Http404
    return found


@needs(can_edit_plan_settings)
def change_criterion_page(request: StaffRequest, code: str) -> HttpResponse:
    row = criterion_or_404(code)
    form = CriterionForm(request.POST or None, criterion=row)
    if form.is_valid():
        values = form.cleaned_data | {"revision": form.cleaned_data["revision"] or 0}
        if accepted_once(request, form, lambda: change_criterion(code, **values, by=request.member)):
            messages.success(request, _("Saved. Plans that are being scored keep theirs."))
            return redirect("planning:criteria_page")
    context = {"form": form, "criterion": row}
    return render_page(request, "planning/criterion_form.html", context, status=422 if form.errors else 200)


@needs(can_edit_plan_settings)
@require_POST
def remove_criterion_page(request: StaffRequest, code: str) -> HttpResponse:
    criterion_or_404(code)
    form = RevisionForm(request.POST)
    try:
        remove_criterion(code, revision=form.cleaned_data["revision"] if form.is_valid() else 0, by=request.member)
        messages.success(request, _("The criterion is removed. Plans that are being scored keep it."))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:criteria_page")
