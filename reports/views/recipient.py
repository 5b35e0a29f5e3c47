"""Without signing in: what a recipient does by the link in the e-mail. Whoever has the link is taken for the recipient."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sdip.web.access import public
from sdip.web.limits import SAYING, count
from sdip.web.pages import render_page
from sdip.web.question import is_asked

from ..actions import acknowledge_report, note_opened, record_decision
from ..documents import report_context
from ..forms import AcknowledgeForm, DecisionForm
from ..links import Expired, Wrong, delivery_id_of
from ..models import SUBJECT_PATHS, Delivery, Rendering, ReportDecision
from ..queries import decisions_by, newest_issue, places_told
from ..reading import Report
from .archive import pdf_response
from .figures import figures_response
from .submitting import accepted

PICTURE = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"  # clear


def delivery_or_404(token: str) -> Delivery:
    """Raises Expired."""
    try:
        pk = delivery_id_of(token)
    except Expired:
        raise
    except Wrong as problem:
        raise Http404 from problem
    paths = [f"snapshot__{path}" for path in SUBJECT_PATHS]
    return get_object_or_404(Delivery.objects.select_related(*paths, "snapshot__period"), pk=pk)


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the delivery of the link; a link that has expired, or of a report that was withdrawn, says so and nothing more."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            delivery = delivery_or_404(token)
        except Expired:
            return render_page(request, "reports/link_expired.html", status=410)
        if delivery.withdrawn_at is not None:
            with override(delivery.language):
                return render_page(request, "reports/link_withdrawn.html", status=410)
        return view(request, token, delivery, **more)

    return opened


@public
@never_cache
@by_link
def recipient_page(request: HttpRequest, token: str, delivery: Delivery) -> HttpResponse:
    """The report to be read on screen, its PDF, and what the recipient has to say to it."""
    deciding = _decision_form(request, delivery)
    return _shown(request, token, delivery, AcknowledgeForm(initial={"name": delivery.name}), deciding)


@public
@never_cache
@by_link
def shown_page(request: HttpRequest, token: str, delivery: Delivery) -> HttpResponse:
    """The picture at the end of the page. A browser that shows the page to somebody asks for it; a filter that follows the links
    of an e-mail, to see where they lead, mostly does not."""
    if is_looked_at(request, "image"):
        note_opened(delivery)
    return HttpResponse(PICTURE, content_type="image/gif")


def is_looked_at(request: HttpRequest, kind: str) -> bool:
    """Fetched as what it is, and not ahead of time for a page that nobody may ever see."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return request.method == "GET" and not ahead and request.headers.get("Sec-Fetch-Dest", kind) == kind


@public
@require_POST
@by_link
def acknowledge_page(request: HttpRequest, token: str, delivery: Delivery) -> HttpResponse:
    form = AcknowledgeForm(request.POST)
    with override(delivery.language):
        if form.is_valid() and accepted(form, lambda: acknowledge_report(delivery, name=form.cleaned_data["name"])):
            messages.success(request, _("Thank you. The office sees that you have it."))
            return redirect("public_reports:recipient_page", token)
    return _shown(request, token, delivery, form, _decision_form(request, delivery))


@public
@require_POST
@by_link
def decide_page(request: HttpRequest, token: str, delivery: Delivery) -> HttpResponse:
    with override(delivery.language):
        form = _decision_form(request, delivery, request.POST)
        if form.is_valid():
            count(request, SAYING)
            if accepted(form, lambda: _recorded(delivery, form.cleaned_data)):
                messages.success(request, _("The decision is recorded. The office answers it here."))
                return redirect("public_reports:recipient_page", token)
    return _shown(request, token, delivery, AcknowledgeForm(initial={"name": delivery.name}), form)


def _recorded(delivery: Delivery, data: dict[str, Any]) -> ReportDecision:
    directorate, cycle = data["place"]
    facts = {"text": data["text"], "due_on": data["due_on"], "key": data["key"]}
    return record_decision(delivery, directorate=directorate, cycle=cycle, **facts)


@public
@never_cache
@by_link
def download_page(request: HttpRequest, token: str, delivery: Delivery) -> HttpResponse:
    response = pdf_response(_rendering(delivery))
    if is_looked_at(request, "document"):
        note_opened(delivery)
    return response


@public
@require_safe
@never_cache
@by_link
def figures_page(request: HttpRequest, token: str, delivery: Delivery, form: str) -> HttpResponse:
    """In the language of the recipient, as all that they get."""
    with override(delivery.language):
        response = figures_response(delivery.snapshot, form)
    if is_looked_at(request, "document"):
        note_opened(delivery)
    return response


def _rendering(delivery: Delivery) -> Rendering:
    rows = Rendering.objects.select_related("pdf", "snapshot")
    return get_object_or_404(rows, snapshot=delivery.snapshot_id, language=delivery.language)


def _decision_form(request: HttpRequest, delivery: Delivery, data: Any = None) -> DecisionForm:
    """In the language of the delivery, as the sum has its words from here on."""
    directorates, cycles = places_told(delivery.snapshot)
    with override(delivery.language):
        return DecisionForm(
            data,
            directorates=directorates,
            cycles=cycles,
            initial={"key": uuid.uuid4()},
            asked=is_asked(request, SAYING),
        )


def _shown(
    request: HttpRequest, token: str, delivery: Delivery, acknowledging: AcknowledgeForm, deciding: DecisionForm
) -> HttpResponse:
    """All of it in the language in which the recipient gets the report."""
    snapshot, rendering = delivery.snapshot, _rendering(delivery)
    with override(delivery.language):
        context: dict[str, Any] = {
            "token": token, "delivery": delivery, "snapshot": snapshot, "acknowledging": acknowledging,
            "deciding": deciding, "decisions": decisions_by(delivery), "pdf": rendering.pdf, "pdf_sha256": rendering.pdf_sha256,
            "newer": snapshot.issue < newest_issue(snapshot.number),
        }  # fmt: skip
        if snapshot.content:
            context |= report_context(Report(snapshot.content), snapshot.sha256)
        failed = acknowledging.errors or deciding.errors
        return render_page(request, "reports/recipient.html", context, status=422 if failed else 200)
