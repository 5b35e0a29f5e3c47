"""The annual reports that everybody may read; and for a member, to publish one or take it back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.requests import StaffRequest
from sdip.web.access import needs, public
from sdip.web.language import active_language
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..actions import publish_report, take_report_back
from ..documents import report_context
from ..models import Snapshot
from ..queries import published_pdf, published_reports
from ..reading import Report
from ..rules import can_publish_reports
from .archive import pdf_response, report_or_404
from .figures import figures_response
from .submitting import told


@public
@require_safe
def published_page(request: HttpRequest) -> HttpResponse:
    listing = Listing.of(request, published_reports().defer("content"), sorts={"newest": ()}, default_sort="newest")
    return render_page(request, "reports/published.html", {"listing": listing})


def _published_or_404(number: str) -> Snapshot:
    return get_object_or_404(published_reports(), number=number)


@public
@require_safe
def annual_page(request: HttpRequest, number: str) -> HttpResponse:
    """In the language of its reader: what is frozen has none."""
    snapshot = _published_or_404(number)
    pdf = published_pdf(snapshot, active_language().code)
    context = report_context(Report(snapshot.content), snapshot.sha256)
    return render_page(request, "reports/annual.html", context | {"snapshot": snapshot, "pdf": pdf and pdf.pdf})


@public
@require_safe
def annual_pdf_page(request: HttpRequest, number: str) -> HttpResponse:
    pdf = published_pdf(_published_or_404(number), active_language().code)
    if pdf is None:
        raise Http404
    return pdf_response(pdf)


@public
@require_safe
def annual_figures_page(request: HttpRequest, number: str, form: str) -> HttpResponse:
    return figures_response(_published_or_404(number), form)


@needs(can_publish_reports)
@require_POST
def publishing_page(request: StaffRequest, pk: int) -> HttpResponse:
    snapshot, member = report_or_404(request, pk, can_publish_reports), request.member
    if request.POST.get("deed") == "back":
        told(request, lambda: take_report_back(snapshot, by=member), _("Nobody outside sees this report any more."))
    else:
        told(request, lambda: publish_report(snapshot, by=member), _("Everybody can read this report now."))
    return redirect("reports:report_page", pk)
