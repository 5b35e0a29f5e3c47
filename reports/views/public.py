"""Without signing in: is a printed report genuine."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from sdip.web.access import public
from sdip.web.pages import render_page

from ..canonical import SHOWN, typed
from ..forms import VerifyForm
from ..queries import genuine_issue, newest_issue


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
            issue, language = genuine_issue(form.cleaned_data["number"], digits)
            newer = issue is not None and issue.issue < newest_issue(issue.number)
            context |= {"checked": True, "issue": issue, "newer": newer, "language": language}
    return render_page(request, "reports/verify.html", context, status=422 if form.errors else 200)
