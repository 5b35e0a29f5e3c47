"""The figures of a report as files to reckon with, and the frozen text itself, of which the fingerprint is taken."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from organisation.exchange.files import CSV_TYPE, XLSX_TYPE
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.language import active_language

from ..documents.files import csv_file, workbook_file
from ..models import Snapshot
from ..reading import Report
from ..rules import can_view_reports
from .archive import report_or_404

FORMS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE, "json": "application/json"}


@needs(can_view_reports)
def figures_page(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    return figures_response(report_or_404(request, pk), form)


def figures_response(snapshot: Snapshot, form: str) -> HttpResponse:
    if form not in FORMS or not snapshot.content:
        raise Http404
    disposition = content_disposition_header(True, f"{snapshot.number}-{snapshot.issue}.{form}") or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(_file(snapshot, form), content_type=FORMS[form], headers=headers)


def _file(snapshot: Snapshot, form: str) -> bytes:
    if form == "json":
        return snapshot.content.encode()
    write = workbook_file if form == "xlsx" else csv_file
    return write(Report(snapshot.content), snapshot.sha256, active_language().code)
