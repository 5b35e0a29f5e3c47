"""Evidence of problems and sources of consultations: attached, taken away, opened."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.files.store import read_file
from sdip.web.access import needs
from sdip.web.pages import render_page

from ..actions import add_evidence, remove_evidence
from ..forms import EvidenceForm
from ..models import Consultation, Cycle, Evidence, Problem
from ..rules import can_edit_plan, can_enter_plans, can_read_files, can_view_plan
from ..workflow import EvidenceKind
from .consulting import SOURCES, consultation_or_404
from .plans import plan_or_404, workspace
from .problems import problem_or_404
from .submitting import accepted_once, ask, done, reach


@needs(can_enter_plans)
def problem_evidence_page(request: StaffRequest, pk: int) -> HttpResponse:
    problem = problem_or_404(request, pk, can_edit_plan)
    cycle = plan_or_404(request, problem.cycle_id or 0)
    return _adding(request, cycle, problem, "problems", tuple(EvidenceKind))


@needs(can_enter_plans)
def source_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = consultation_or_404(request, pk, can_edit_plan)
    return _adding(request, plan_or_404(request, row.cycle_id), row, "consultation", SOURCES)


def _adding(
    request: StaffRequest, cycle: Cycle, to: Problem | Consultation, stage: str, kinds: tuple[EvidenceKind, ...]
) -> HttpResponse:
    """?kind= says which; each kind has its own few fields."""
    wished = request.GET.get("kind") or kinds[0]
    if wished not in kinds:
        raise Http404
    kind = EvidenceKind(wished)
    form = EvidenceForm(posted(request), request.FILES or None, kind=kind, cycle=cycle)
    if form.is_valid() and accepted_once(
        request, form, lambda: add_evidence(to, kind, **form.facts(), by=request.member)
    ):
        messages.success(request, _("It is attached."))
        return redirect(_page_of(to), to.pk)
    tabs = [{"url": f"{request.path}?kind={each.value}", "label": each.label, "here": each == kind} for each in kinds]
    context = workspace(request, cycle, stage) | {"form": form, "to": to, "tabs": tabs, "page_of": _page_of(to)}
    return render_page(request, "planning/evidence_form.html", context, status=422 if form.errors else 200)


def _page_of(to: Problem | Consultation) -> str:
    return "planning:problem_page" if isinstance(to, Problem) else "planning:one_consultation_page"


@needs(can_enter_plans)
@require_POST
def evidence_removal(request: StaffRequest, pk: int) -> HttpResponse:
    piece = _piece_or_404(request, pk, can_edit_plan)
    done(request, lambda: remove_evidence(piece, by=request.member), _("It is taken away. The trail keeps it."))
    to = piece.problem or piece.consultation
    return redirect(_page_of(to), to.pk)  # type: ignore[arg-type,union-attr]


@needs(can_enter_plans)
def evidence_file(request: StaffRequest, pk: int) -> HttpResponse:
    """As an attachment: nothing that somebody uploads is shown inside our pages."""
    file = _piece_or_404(request, pk, can_view_plan).file
    if file is None:
        raise Http404
    ask(can_read_files, request.member, file)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(read_file(file), content_type=file.content_type, headers=headers)


def _piece_or_404(request: StaffRequest, pk: int, rule: Any) -> Evidence:
    rows = Evidence.objects.filter(archived_at=None).select_related(
        "file", "problem__cycle__directorate", "consultation__cycle__directorate"
    )
    piece = get_object_or_404(rows, pk=pk)
    to = piece.problem or piece.consultation
    if to is None or to.cycle is None:
        raise Http404
    reach(request, to.cycle, rule)
    return piece
