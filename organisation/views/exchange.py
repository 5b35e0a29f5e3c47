from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import forms
from organisation.actions.imports import apply_import, discard_import, keep_import, planned
from organisation.exchange.export import exported_csv, exported_workbook
from organisation.exchange.files import CSV_TYPE, XLSX_TYPE
from organisation.exchange.sheets import SHEETS
from organisation.models import Import
from organisation.rules import can_edit_organisation, can_view_organisation
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .shared import bound, crumb, edit_page, tabs

MOST_SHOWN = 100

Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)


@needs(can_view_organisation)
def exchange_page(request: StaffRequest) -> HttpResponse:
    """Files out for everybody who may see; files in for who may change."""
    may_edit = can_edit_organisation(request.member)
    form = bound(forms.ImportForm, request) if may_edit else None
    facts = {
        "tabs": tabs(request, "organisation:exchange"),
        "sheets": SHEETS.values(),
        "imports": Import.objects.select_related("file", "member").order_by("-created_at", "-pk")[:10],
    }
    if form is None:
        return render_page(
            request,
            "organisation/exchange.html",
            facts | {"form": None},
            status=403 if request.method == "POST" else 200,
        )

    def save(given: dict[str, Any]) -> str:
        file = given["file"]
        row = keep_import(file.read(), file.name, csv_holds=given["csv_holds"], by=request.member)
        return reverse("organisation:import", args=[row.pk])

    return edit_page(
        request, form, save, title=_("Import and export"), back=reverse("organisation:exchange"),
        done=_("Read. Nothing is changed yet: look at what would be."), template="organisation/exchange.html", **facts,
    )  # fmt: skip


@needs(can_view_organisation)
def export_workbook(request: StaffRequest) -> HttpResponse:
    return _attached(HttpResponse(exported_workbook(), content_type=XLSX_TYPE), "organisation.xlsx")


@needs(can_view_organisation)
def export_csv(request: StaffRequest, key: str) -> StreamingHttpResponse:
    name = key.replace("-", "_")
    if name not in SHEETS:
        raise Http404
    return _attached(StreamingHttpResponse(exported_csv(SHEETS[name]), content_type=CSV_TYPE), f"{name}.csv")


@needs(can_edit_organisation)
def import_page(request: StaffRequest, pk: int) -> HttpResponse:
    """What the file would change, every problem by row and column, then yes or no."""
    row = get_object_or_404(Import.objects.select_related("file", "member"), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            return _decide(request, row)
        except NotAllowed as no:
            refusal = str(no)
    plan = None
    if row.state == Import.State.WAITING:
        try:
            plan = planned(row)
        except NotAllowed as no:  # it could be read when it came; a program that is newer may be stricter
            refusal = refusal or str(no)
    facts = {
        "row": row,
        "plan": plan,
        "refusal": refusal,
        "lines": [line for line in plan.lines if line.differences or line.new][:MOST_SHOWN] if plan else [],
        "problems": plan.problems[:MOST_SHOWN] if plan else [],
        "links": [crumb("organisation:exchange", _("Import and export"))],
    }
    return render_page(request, "organisation/import.html", facts, status=422 if refusal else 200)


def _decide(request: StaffRequest, row: Import) -> HttpResponse:
    if request.POST.get("move") == "discard":
        discard_import(row, by=request.member)
        messages.success(request, _("Discarded. Nothing was changed."))
    else:
        apply_import(row, seen=request.POST.get("seen", ""), by=request.member)
        messages.success(request, _("Applied. Every change is in the history."))
    return redirect("organisation:exchange")


def _attached(response: Answer, name: str) -> Answer:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
