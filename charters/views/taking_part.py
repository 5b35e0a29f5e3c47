"""What people without an account do about a charter: comment on a new one, ask for a format."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from people.views.asking import posted
from sdip.web import limits
from sdip.web.access import public
from sdip.web.formats import formatter
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from sdip.web.question import is_asked

from .. import actions, queries, results
from ..forms import PublicCommentForm, PublicFormatForm
from ..models import CharterVersion
from ..outline import outline
from ..queries.consulting import ever_opened_versions, opened_versions
from ..queries.public import for_all, public_versions
from ..workflow import IN_FORCE, State
from .fetching import accepted


@public
@never_cache
def consultation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """While it is open the version and a form; afterwards what was said and answered."""
    rows = ever_opened_versions() if request.method == "POST" else opened_versions()
    version = get_object_or_404(rows, pk=pk)
    open_now = version.state == State.CONSULTATION and version.opening.until >= timezone.localdate()
    asked = {"form_key": uuid.uuid4(), "commitment": request.GET.get("promise")}
    if request.method == "POST" and not open_now:
        return _too_late(request, version)
    form = PublicCommentForm(
        posted(request) if open_now else None,
        initial=asked,
        promises=version.commitments.all(),
        asked=is_asked(request, limits.SAYING),
    )
    if form.is_valid():
        limits.count(request, limits.SAYING)
        if accepted(form, lambda: actions.comment_in_public(version, **form.written(), language=get_language())):
            messages.success(request, _("Thank you. Each comment is answered before the charter is decided."))
            return redirect("services:consultation", pk)
    said = for_all(queries.content_of(version)) if version.state == State.CONSULTATION else None
    answered = version.comments.filter(shown=True)
    context = {
        "version": version,
        "form": form if open_now else None,
        "said": said,
        "shown": outline(said, results.ServiceResults()),
        "listing": Listing.of(request, answered, sorts={"at": ["at", "pk"]}, default_sort="at"),
    }
    return render_page(request, "charters/public/consultation.html", context, status=422 if form.errors else 200)


def _too_late(request: HttpRequest, version: CharterVersion) -> HttpResponse:
    """What somebody has written is not lost with the last day."""
    context = {"version": version, "late": request.POST.get("text", "")[:4000]}
    return render_page(request, "charters/public/consultation.html", context, status=422)


@public
@never_cache
def ask_for_format_page(request: HttpRequest, pk: int) -> HttpResponse:
    version: CharterVersion = get_object_or_404(public_versions().filter(state__in=IN_FORCE), pk=pk)
    asked: dict[str, Any] = {"form_key": uuid.uuid4(), "language": get_language(), "format": request.GET.get("format")}
    form = PublicFormatForm(posted(request), initial=asked, asked=is_asked(request, limits.SAYING))
    if form.is_valid():
        limits.count(request, limits.SAYING)
        if row := accepted(form, lambda: actions.ask_for_format(version, **form.written(), by=None)):
            number = formatter().num(row.number)
            messages.success(request, _("Thank you. Your request has the number %(number)s.") % {"number": number})
            return redirect("services:ask_for_format", pk)
    context = {"version": version, "charter": version.charter, "form": form}
    return render_page(request, "charters/public/ask_for_format.html", context, status=422 if form.errors else 200)
