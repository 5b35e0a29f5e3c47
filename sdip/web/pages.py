"""One way to answer: the whole page, or the part of it that the request names as its target."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partials: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The target decides, not HX-Request: partial name = element id, and name-<key> for one of many."""
    partial = partial_for(request, partials)
    response = render(request, f"{template}#{partial}" if partial else template, context, status=status)
    patch_vary_headers(response, ["HX-Target"])
    return response


def partial_for(request: HttpRequest, partials: Iterable[str]) -> str:
    """The longest partial name that the HX-Target is or begins with; '' for the whole page."""
    target = request.headers.get("HX-Target", "")
    if not target or request.headers.get("HX-History-Restore-Request") == "true":
        return ""
    fitting = [name for name in partials if target == name or target.startswith(f"{name}-")]
    return max(fitting, key=len, default="")
