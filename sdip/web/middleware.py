"""What every answer gets: headers, and for htmx the messages and redirects that no view needs to know about."""

import json
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers

from .access import is_public
from .errors import TooManyRequests, not_allowed, too_many_requests
from .logs import place_of, request_id
from .metrics import count_request

log = logging.getLogger("sdip.request")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """One line and one count for each request, with an id that also stands in the answer and in every other line of the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        name = _given_id(request) or uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            seconds = time.monotonic() - started
            count_request(request, response.status_code, seconds)
            facts = _facts(request, seconds)
            log.info("%s %s %s", request.method, place_of(request), response.status_code, extra={"facts": facts})
        finally:
            request_id.reset(token)
        return response


def _given_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if len(given) <= 64 and given.replace("-", "").isalnum() else ""


def _facts(request: HttpRequest, seconds: float) -> dict[str, Any]:
    """No query string: it may hold a tracking code or somebody's name."""
    tenant = getattr(request, "tenant", None)
    return {"tenant": tenant.slug if tenant else "", "milliseconds": round(seconds * 1000, 1)}


class SecurityHeaders:
    """A strict policy for every page: no inline script or style, nothing from elsewhere, no frame, no devices."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        form_action = " ".join(["'self'", *getattr(settings, "CSP_FORM_ACTION", ())])
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            f"connect-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if getattr(request, "needs_sign_in", False) and "Cache-Control" not in response:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        request.needs_sign_in = not is_public(view)  # type: ignore[attr-defined]


class OwnPages:
    """Django answers a wrong method with nothing; a person who comes to such an address by a link gets a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        page = not_allowed(request)
        page["Allow"] = response.get("Allow", "")
        return page


class NoNul:
    """No text of the database holds the character NUL, so what carries it is refused before it gets there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "\0" in unquote(request.META.get("QUERY_STRING", ""), errors="replace"):
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if request.method == "POST" and any("\0" in text for _name, texts in request.POST.lists() for text in texts):
            raise BadRequest("NUL in what was sent")


class HtmxResponses:
    """For htmx: a redirect becomes HX-Location, one to the sign-in HX-Redirect, and messages come along out of band."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.headers.get("HX-Request") != "true":
            return response
        if response.status_code in (301, 302, 303, 307, 308):
            return _moved(request, response)
        if _is_part(response):
            response.content += messages_out_of_band(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many_requests(request, exception) if isinstance(exception, TooManyRequests) else None


def _moved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same answer as a redirect that htmx carries out itself; a browser would follow a real one unseen."""
    url = response["Location"]
    target = urlsplit(url)
    elsewhere = bool(target.netloc) and target.netloc != request.get_host()
    answer = HttpResponse(status=200)
    if elsewhere or target.path == settings.LOGIN_URL:
        answer["HX-Redirect"] = url
    else:
        answer["HX-Location"] = json.dumps({"path": url, "swap": "innerHTML show:window:top"})
    answer.cookies = response.cookies
    for name in ("Vary", "Cache-Control"):
        if name in response:
            answer[name] = response[name]
    return answer


def _is_part(response: HttpResponseBase) -> bool:
    """A piece of a page; a whole page has shown its messages itself."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return False
    content: bytes = response.content  # type: ignore[attr-defined]
    return response.status_code in (200, 422) and not content.lstrip()[:9].lower().startswith(b"<!doctype")


def messages_out_of_band(request: HttpRequest) -> bytes:
    try:
        waiting = list(get_messages(request))
    except ImproperlyConfigured:
        return b""
    return render_to_string("components/messages_out_of_band.html", {"messages": waiting}).encode() if waiting else b""
