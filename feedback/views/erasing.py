from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, refusal
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import queries
from ..forms.erasing import EVERYTHING, EraseForm
from ..keeping.erasing import erase_for_citizen, what_stays
from ..rules import can_erase_cases
from .staff import readable_case


@needs(can_erase_cases)
def erase_page(request: StaffRequest, pk: int) -> HttpResponse:
    """For a citizen who asks at the desk or by telephone; whoever has the number can do it without us."""
    case = readable_case(request, pk)
    if not queries.may_erase(request.member, case):
        raise PermissionDenied(refusal())
    form = EraseForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            erase_for_citizen(case, everything=given["what"] == EVERYTHING, reason=given["reason"], by=request.member)
            messages.success(request, _("It is erased."))
            return redirect("feedback:case", case.pk)
        except NotAllowed as no:
            form.add_error(None, str(no))
    context = {"case": case, "form": form, "stays": what_stays(case)}
    return render_page(request, "feedback/erase.html", context, status=422 if form.errors else 200)
