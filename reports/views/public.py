"""Without signing in: is a printed report genuine, and the recipient's own link to the PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from sdip.web.access import public
from sdip.web.pages import render_page

from ..actions import note_opened
from ..canonical import SHOWN, typed
from ..forms import VerifyForm
from ..links import Expired, Wrong, delivery_id_of
from ..models import Delivery, Rendering
from ..queries import genuine_issue, newest_issue
from .archive import pdf_response


@public
@never_cache
def verify_page(request: HttpRequest) -> HttpResponse:
    """Genuine or not, and nothing of the content: whoever asks has the paper in hand."""
    asked = "number" in request.GET or "fingerprint" in request.GET
    form = VerifyForm(request.GET if asked else None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        digits = typed(form.cleaned_data["fingerprint"])
        if len(digits) < SHOWN:
            form.add_error("fingerprint", _("Type at least the first %(count)s characters.") % {"count": SHOWN})
        else:
            issue = genuine_issue(form.cleaned_data["number"], digits)
            newer = issue is not None and issue.issue < newest_issue(issue.number)
            context |= {"checked": True, "issue": issue, "newer": newer}
    return render_page(request, "reports/verify.html", context, status=422 if form.errors else 200)


@public
@never_cache
def download_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        pk = delivery_id_of(token)
    except Expired:
        return render_page(request, "reports/link_expired.html", status=410)
    except Wrong as problem:
        raise Http404 from problem
    delivery = get_object_or_404(Delivery, pk=pk)
    response = pdf_response(get_object_or_404(Rendering, snapshot=delivery.snapshot_id, language=delivery.language))
    if request.method == "GET":
        note_opened(delivery)
    return response
