"""How each kind of report is to look, with a preview from the figures of now."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation.models import Directorate
from people.requests import StaffRequest
from sdip.documents.pdf import DocumentsUnavailable
from sdip.web.access import needs
from sdip.web.language import active_language
from sdip.web.pages import partial_for, render_page

from ..actions.designs import change_design, check_design
from ..actions.snapshots import verify_urls
from ..canonical import canonical, fingerprint
from ..content import Design, Scope, period_for
from ..documents import SPECS, images_of_today, report_context
from ..documents.freezing import Heading, report_content
from ..documents.preview import TooLong, head_of, preview_pdf
from ..forms.designs import DesignForm
from ..forms.reports import SUBJECTS
from ..models import DocumentDesign
from ..queries.designs import design_of
from ..reading import Report
from ..rules import can_design_reports
from ..workflow import ABOUT, OF_NO_PERIOD, Document, Kind, usual_period
from .archive import shown
from .submitting import accepted, checked


@needs(can_design_reports)
def designs_page(request: StaffRequest) -> HttpResponse:
    own = set(DocumentDesign.objects.values_list("document", flat=True))
    rows = [(Document(code), code in own) for code in SPECS]
    return render_page(request, "reports/designs.html", {"rows": rows})


def design_form(document: str, data: Any) -> tuple[DesignForm, int]:
    """With the revision of the design that its reader sees."""
    if document not in SPECS:
        raise Http404
    spec, design = SPECS[document], design_of(document)
    if not design.sections:
        design = Design(spec.sections, design.crest, design.accent, design.cover, design.glossary)
    row = DocumentDesign.objects.filter(document=document).first()
    return DesignForm(data, sections=spec.offered, ground=spec.ground, design=design), row.revision if row else 0


@needs(can_design_reports)
def design_page(request: StaffRequest, document: str) -> HttpResponse:
    form, revision = design_form(document, request.POST or None)
    if form.is_valid():
        seen = int(request.POST.get("revision", "0")) if request.POST.get("revision", "0").isdigit() else 0
        wanted = form.cleaned_data["design"]
        if accepted(form, lambda: change_design(document, wanted, revision=seen, by=request.member)):
            messages.success(request, _("Saved. Reports that are frozen already keep the design they had."))
            return redirect("reports:design_page", document)
    return builder(request, document, form, revision)


def builder(
    request: StaffRequest, document: str, form: DesignForm, revision: int, more: dict[str, Any] | None = None
) -> HttpResponse:
    """The page, or the preview below its form alone."""
    said = [str(each) for errors in form.errors.values() for each in errors]
    context = {
        "form": form, "document": Document(document), "revision": revision, "refused": " ".join(said),
        "preview_url": reverse("reports:design_preview_page", args=[document]),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render_page(request, "reports/design.html", context | (more or {}), partials=["preview"], status=status)


@needs(can_design_reports)
@require_POST
def design_preview_page(request: StaffRequest, document: str) -> HttpResponse:
    """Nothing is stored. Below the form while it is filled in, as a page of its own, or with `pdf` on paper."""
    form, revision = design_form(document, request.POST)
    scope = scope_to_show(document)
    if form.is_valid() and scope is None:
        form.add_error(None, _("There is nothing yet that such a report could be about."))
    if not (form.is_valid() and scope and checked(form, lambda: check_design(document, form.cleaned_data["design"]))):
        return builder(request, document, form, revision)
    content = report_content(scope, Heading("", 1, timezone.now(), verify_urls()), form.cleaned_data["design"])
    text, language = canonical(content), active_language().code
    report = Report(text)
    if partial_for(request, ["preview"]):
        seen = report_context(report, fingerprint(text)) | {"head": head_of(report)}
        return builder(request, document, form, revision, seen)
    if "pdf" not in request.POST:
        back = {"preview": True, "back": document, "head": head_of(report)}
        return shown(request, text, fingerprint(text), language, back)
    try:
        return pdf_preview(text, language)
    except TooLong:
        form.add_error(
            None, _("The PDF takes too long to make while you wait. Look at the preview on screen, or make a report.")
        )
        return builder(request, document, form, revision)


def pdf_preview(text: str, language: str) -> HttpResponse:
    try:
        made = preview_pdf(text, fingerprint(text), language=language, images=images_of_today())
    except DocumentsUnavailable as missing:
        return HttpResponse(f"{_('No PDF can be made here.')} {missing}", status=503, content_type="text/plain")
    headers = {"Content-Disposition": 'inline; filename="preview.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def scope_to_show(document: str) -> Scope | None:
    """Something real that such a report could be about now: the first that there is."""
    kind = ABOUT[document]
    period = None if kind in OF_NO_PERIOD else period_for(document, usual_period(document))
    if period is None and kind not in OF_NO_PERIOD:
        return None
    if kind in (Kind.MUNICIPALITY, Kind.ANYWHERE):
        return Scope(document, period)
    if kind == Kind.DIRECTORATE:
        first = Directorate.objects.in_use().order_by("path").first()
        return Scope(document, period, first) if first else None
    return _about_first(document, kind, SUBJECTS[kind][1]().order_by("pk"), period)


def _about_first(document: str, kind: Kind, rows: QuerySet[Any], period: Any) -> Scope | None:
    row = rows.first()
    if row is None:
        return None
    if kind == Kind.PLAN:
        return Scope(document, period, row.directorate, cycle=row)
    if kind == Kind.CHARTER:
        return Scope(document, period, row.directorate, charter=row)
    return Scope(document, period, row.survey.directorate, wave=row)
