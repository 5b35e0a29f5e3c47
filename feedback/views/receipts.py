"""The receipt to take away, as long as its number may be shown."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.requests import StaffRequest
from sdip.documents.pdf import DocumentsUnavailable
from sdip.web import limits
from sdip.web.access import needs, public

from .. import codes, queries
from ..models import Case
from ..receipts import receipt_pdf
from ..rules import can_handle_cases
from . import memory
from .staff import entered_case


@require_GET
@needs(can_handle_cases)
def entered_file(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    return _file(entered_case(request, key), key)


@public
@never_cache
@require_GET
def sent_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """For whoever has sent the form. Making a PDF costs much, so one address gets some an hour."""
    case = queries.case_of_receipt(key) if memory.knows_form(request, key) else None
    if case is None:
        return redirect("tell:follow")
    limits.spend(request, limits.PRINTING)
    return _file(case, key)


def _file(case: Case, key: uuid.UUID) -> HttpResponse:
    try:
        content = receipt_pdf(case, codes.code_of(key))
    except DocumentsUnavailable as missing:
        return HttpResponse(f"{_('No PDF can be made here.')} {missing}", status=503, content_type="text/plain")
    headers = {"Content-Disposition": f'attachment; filename="message-{case.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
