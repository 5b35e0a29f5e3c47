"""The pages of refusals. They ask nothing of the database, so they also stand when that is the trouble."""

import logging
import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sdip import registry

from .language import active_language
from .problems import is_api, problem

log = logging.getLogger(__name__)


class TooManyRequests(Exception):
    """Raised by a rate limit; `retry_after` in seconds."""

    def __init__(self, retry_after: float = 60) -> None:
        super().__init__()
        self.retry_after = max(1, math.ceil(retry_after))


def error_page(request: HttpRequest, status: int, title: str, sentence: str, **context: Any) -> HttpResponse:
    if is_api(request):
        return problem(status, title, sentence)
    for document in registry.api_documents:
        if request.path_info.startswith(document.start):
            refused: HttpResponse = document.refuse(request, status, sentence)
            return refused
    here = active_language()
    frame = {
        "lang": here.code,
        "dir": here.dir,
        "tenant": _tenant_of(request),
        "status": status,
        "heading": title,
        "sentence": sentence,
    }
    template = f"{status}.html" if status in (403, 404, 500) else "error.html"
    return HttpResponse(render_to_string(template, frame | context), status=status)


def _tenant_of(request: HttpRequest) -> Any:
    return getattr(request, "tenant", None)  # a row that is loaded already; nothing is asked of the database


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request, 400, _("This request could not be read"), _("Go back, load the page again and repeat what you did.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception or "") or _("Your role does not allow this. An administrator can give you another role.")
    return error_page(request, 403, _("You may not do this"), sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        404,
        _("This page does not exist"),
        _("The address may be wrong, or the page was moved or is not for your eyes. Check the address."),
    )


def not_allowed(request: HttpRequest) -> HttpResponse:
    sentence = _("This address only takes a form that is sent. Go back to the page of the form and send it from there.")
    return error_page(request, 405, _("There is no page at this address"), sentence)


def too_many_requests(request: HttpRequest, exception: TooManyRequests) -> HttpResponse:
    sentence = _("Too many attempts came from your address. Wait a few minutes and try again.")
    response = error_page(request, 429, _("Please wait a little"), sentence)
    response["Retry-After"] = str(exception.retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        500,
        _("Something went wrong on our side"),
        _("Nothing of what you sent was half saved. It has been noted. Try again in a few minutes."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.info("csrf refused: %s", reason)
    sentence = _(
        "The page was open too long, or your browser sends no cookies. Go back, load it again and repeat what you did."
    )
    return error_page(request, 403, _("This form has expired"), sentence, expired=True)
