"""What the staff say of a message that its citizen lets everybody see: read, and shown; or hidden again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case
from ..rules import can_view_cases
from .actions import check_show, hide_case, show_case
from .requests import is_read


def to_show(*, request: Any, case: Case, **_rest: Any) -> dict[str, Any] | None:
    """On the page of a message, for whoever works on it."""
    try:
        check_show(case)
    except NotAllowed:
        return None
    if not queries.handled_cases(request.member).filter(pk=case.pk).exists():
        return None
    return {"case": case, "clearance": case.clearance if is_read(case) else None}


@require_POST
@needs(can_view_cases)
def show(request: StaffRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(queries.handled_cases(request.member), pk=pk)
    try:
        if request.POST.get("shown") == "no":
            hide_case(case, by=request.member)
            messages.success(request, _("Nobody outside sees the words any more."))
        else:
            show_case(case, by=request.member)
            messages.success(request, _("Everybody can read it now, without the name."))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("feedback:case", pk)
