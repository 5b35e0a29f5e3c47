"""The plan as a document: on a page, as PDF, as DOCX."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.documents.pdf import DocumentsUnavailable
from sdip.web.access import needs
from sdip.web.pages import render_page

from ..documents import PAPERS, Paper, as_docx, as_pdf
from ..models import Cycle
from ..rules import can_enter_plans
from .plans import plan_or_404, workspace

FORMS = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@needs(can_enter_plans)
def document_page(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    context = workspace(request, cycle) | {"paper": paper_of(cycle, kind), "kind": kind}
    return render_page(request, "planning/document.html", context)


@needs(can_enter_plans)
def document_file(request: StaffRequest, pk: int, kind: str, form: str) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    paper = paper_of(cycle, kind)
    if form not in FORMS:
        raise Http404
    write, content_type = FORMS[form]
    try:
        body = write(paper)
    except DocumentsUnavailable as missing:
        return HttpResponse(f"{_('No PDF can be made here.')} {missing}", status=503, content_type="text/plain")
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{paper.file_name}.{form}"'
    return answer


def paper_of(cycle: Cycle, kind: str) -> Paper:
    if kind not in PAPERS:
        raise Http404
    return PAPERS[kind](cycle)
