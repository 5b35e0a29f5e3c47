"""A file that a citizen got from us: for the citizen, and for the staff who may read the message."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.requests import StaffRequest
from sdip.files.sending import file_response
from sdip.web.access import needs, public

from .. import queries
from ..attachments import ENDINGS
from ..models import Case
from ..rules import can_view_cases
from .follow import case_of_visitor
from .staff import readable_case


@public
@never_cache
@require_safe
def file_from_us(request: HttpRequest, number: int, file: int) -> HttpResponseBase:
    case = case_of_visitor(request, number)
    return _download(request, case, file) if case else redirect("tell:follow")


@never_cache
@require_safe
@needs(can_view_cases)
def move_file(request: StaffRequest, pk: int, file: int) -> HttpResponseBase:
    return _download(request, readable_case(request, pk), file)


def _download(request: HttpRequest, case: Case, key: int) -> HttpResponseBase:
    """Named by the message of whoever reads it: it may have come with the answer to another one."""
    for number, row in enumerate(queries.sent_files(case), 1):
        if row.pk == key:
            name = f"answer-{case.number}-{number}.{ENDINGS[row.file.content_type]}"
            answer = file_response(request, row.file)
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    raise Http404
