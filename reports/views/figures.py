"""The figures of a report as files to reckon with."""

from django.http import Http404, HttpResponse

from organisation.exchange.files import CSV_TYPE, XLSX_TYPE
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.language import active_language

from ..documents.files import csv_file, workbook_file
from ..models import Snapshot
from ..reading import Report
from ..rules import can_view_reports
from .archive import report_or_404

FORMS = {"xlsx": (workbook_file, XLSX_TYPE), "csv": (csv_file, CSV_TYPE)}


@needs(can_view_reports)
def figures_page(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    return figures_response(report_or_404(request, pk), form)


def figures_response(snapshot: Snapshot, form: str) -> HttpResponse:
    if form not in FORMS or not snapshot.content:
        raise Http404
    write, kind = FORMS[form]
    made = write(Report(snapshot.content), snapshot.sha256, active_language().code)
    name = f"{snapshot.number}-{snapshot.issue}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type=kind, headers=headers)
