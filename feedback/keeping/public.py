"""What is held about a message: to take away, and to have erased, by whoever has its number."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sdip.web import limits
from sdip.web.access import public
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case
from ..views.follow import case_of_visitor
from ..workflow import OPEN
from .erasing import erase_case, erase_contact
from .seeing import archive

DEEDS: dict[str, Callable[[Case], Case]] = {"contact": erase_contact, "everything": erase_case}


@public
@never_cache
def held_page(request: HttpRequest, number: int) -> HttpResponse:
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    refusal = ""
    if request.method == "POST":
        limits.spend(request, limits.SENDING)
        try:
            DEEDS.get(request.POST.get("what", ""), erase_contact)(case)
            messages.success(request, _("It is erased."))
            return redirect("tell:held", case.number)
        except NotAllowed as error:
            refusal = str(error)
    context = {"case": case, "refusal": refusal, "known": queries.contact_of(case), "open": case.state in OPEN}
    return render_page(request, "feedback/tell/held.html", context, status=422 if refusal else 200)


@public
@never_cache
@require_GET
def held_file(request: HttpRequest, number: int) -> HttpResponse:
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    headers = {"Content-Disposition": f'attachment; filename="message-{case.number}.zip"'}
    return HttpResponse(archive(case), content_type="application/zip", headers=headers)
