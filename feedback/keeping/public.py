"""What is held about a message: to take away, and to have erased, by whoever has its number."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sdip.web import limits
from sdip.web.access import public
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..models import Case
from ..views import memory
from ..views.follow import case_of_visitor
from ..workflow import OPEN
from .erasing import erase_case, erase_contact, is_known, what_stays
from .seeing import archive


@public
@never_cache
def held_page(request: HttpRequest, number: int) -> HttpResponse:
    """What there is, to take along; and who wrote, to have erased at once."""
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    refusal = _done(request, case, erase_contact)
    if refusal is None:
        return redirect("tell:held", case.number)
    stays = what_stays(case) if case.emptied_at else []
    context = {"case": case, "refusal": refusal, "known": is_known(case), "stays": stays}
    context |= _beside(request, case)
    return render_page(request, "feedback/tell/held.html", context, status=422 if refusal else 200)


@public
@never_cache
def erase_page(request: HttpRequest, number: int) -> HttpResponse:
    """Says what goes and what stays, and why, before anything is erased."""
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    if request.method != "POST" and case.emptied_at:
        return redirect("tell:held", case.number)
    refusal = _done(request, case, erase_case)
    if refusal is None:
        return redirect("tell:held", case.number)
    context = {"case": case, "refusal": refusal, "open": case.state in OPEN, "stays": what_stays(case)}
    context |= _beside(request, case)
    return render_page(request, "feedback/tell/erase.html", context, status=422 if refusal else 200)


def _beside(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What goes with it, and what the same visitor sent that is joined with it and is erased by itself."""
    joined = Case.objects.filter(Q(parent=case) | Q(pk=case.parent_id)).order_by("pk")
    own = [other for other in joined if memory.knows_case(request, other)]
    return {"parts": case.parts.order_by("pk"), "own": own}


def _done(request: HttpRequest, case: Case, deed: Callable[[Case], Case]) -> str | None:
    """None: it is done. Else why it was refused; "" where nothing was asked."""
    if request.method != "POST":
        return ""
    limits.spend(request, limits.SENDING)
    try:
        deed(case)
    except NotAllowed as error:
        return str(error)
    messages.success(request, _("It is erased."))
    return None


@public
@never_cache
@require_GET
def held_file(request: HttpRequest, number: int) -> HttpResponse:
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    headers = {"Content-Disposition": f'attachment; filename="message-{case.number}.zip"'}
    return HttpResponse(archive(case), content_type="application/zip", headers=headers)
