"""Back from the sign-in that had ended: what was written is shown again, to be sent now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.requests import StaffRequest
from sdip.web import errors
from sdip.web.pages import render_page

from ..unsent import keep, kept

LONG = 40  # signs: what somebody has written rather than chosen


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whoever signs in anew in another tab sends an old form from this one: to load it again would lose what is written in it."""
    key = keep(request) if getattr(request, "tenant", None) else ""
    return redirect("people:unsent", key) if key else errors.csrf_failure(request, reason)


@require_safe
def unsent_page(request: StaffRequest, key: str) -> HttpResponse:
    row = kept(key, request.member)
    if row is None:
        messages.warning(request, _("Nothing is kept here for you: what was not sent is kept for one hour only."))
        return redirect(f"{request.tenant.prefix}staff/")
    texts = [each for each in row.values if len(each[1]) > LONG or "\n" in each[1]]
    context = {"row": row, "texts": texts, "others": [each for each in row.values if each not in texts]}
    return render_page(request, "people/unsent.html", context)
