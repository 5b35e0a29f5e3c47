"""The plan as a document: on a page, as PDF, as DOCX."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.documents.pdf import DocumentsUnavailable
from sdip.web.access import needs
from sdip.web.pages import render_page

from ..documents import PAPERS, PARTS, Paper, as_docx, as_pdf, part_blocks, plan_paper
from ..models import Cycle
from ..rules import can_enter_plans
from .paging import page_of
from .plans import plan_or_404, workspace

FORMS = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@needs(can_enter_plans)
def document_page(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A table as it is; the whole plan part by part, for it may have hundreds of rows."""
    cycle = plan_or_404(request, pk)
    shown = _part(request, cycle) if kind == "plan" else {"paper": paper_of(cycle, kind)}
    return render_page(request, "planning/document.html", workspace(request, cycle) | shown | {"kind": kind})


def _part(request: StaffRequest, cycle: Cycle) -> dict[str, Any]:
    here = next((number for number, part in enumerate(PARTS) if part.name == request.GET.get("part")), 0)
    part = PARTS[here]
    page = page_of(request, range(part.count(cycle)), part.size)
    first = (page.number - 1) * part.size
    blocks = part_blocks(part, cycle, slice(first, first + part.size))
    return {
        "paper": plan_paper(cycle, blocks),
        "page": page,
        "tabs": [
            {"label": each.words, "url": f"?part={each.name}", "here": each is part, "count": None} for each in PARTS
        ],
        "next_part": PARTS[here + 1] if here + 1 < len(PARTS) and not page.has_next() else None,
    }


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
