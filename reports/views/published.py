"""The annual reports that everybody may read; and for a member, to publish one or take it back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
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
from ..queries import newest_issue, published_issues, published_pdf, published_reports
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


def _published_or_404(number: str, issue: int | None) -> Snapshot:
    """The newest issue, where none is named."""
    found = published_issues(number)
    snapshot = (found if issue is None else found.filter(issue=issue)).first()
    if snapshot is None:
        raise Http404
    return snapshot


@public
@require_safe
def annual_page(request: HttpRequest, number: str, issue: int | None = None) -> HttpResponse:
    """In the language of its reader: what is frozen has none. An issue that has been corrected says so, and by what."""
    snapshot = _published_or_404(number, issue)
    others = published_issues(number).exclude(pk=snapshot.pk)
    later = [Report(each.content).corrects for each in reversed(others.filter(issue__gt=snapshot.issue))]
    pdf = published_pdf(snapshot, active_language().code)
    context = report_context(Report(snapshot.content), snapshot.sha256) | {
        "snapshot": snapshot,
        "pdf": pdf and pdf.pdf,
        "pdf_sha256": pdf.pdf_sha256 if pdf else "",
        "changes": [each["reason"] for each in later if each],
        "earlier": others.filter(issue__lt=snapshot.issue).defer("content"),
        "overtaken": snapshot.issue < newest_issue(number),
    }
    return render_page(request, "reports/annual.html", context)


@public
@require_safe
def annual_pdf_page(request: HttpRequest, number: str, issue: int | None = None) -> HttpResponse:
    pdf = published_pdf(_published_or_404(number, issue), active_language().code)
    if pdf is None:
        raise Http404
    return pdf_response(pdf)


@public
@require_safe
def annual_figures_page(request: HttpRequest, number: str, form: str, issue: int | None = None) -> HttpResponse:
    return figures_response(_published_or_404(number, issue), form)


@needs(can_publish_reports)
@require_POST
def publishing_page(request: StaffRequest, pk: int) -> HttpResponse:
    snapshot, member = report_or_404(request, pk, can_publish_reports), request.member
    if request.POST.get("deed") == "back":
        told(request, lambda: take_report_back(snapshot, by=member), _("Nobody outside sees this report any more."))
    else:
        told(request, lambda: publish_report(snapshot, by=member), _("Everybody can read this report now."))
    return redirect("reports:report_page", pk)
