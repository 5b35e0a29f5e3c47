"""Errors of the API as problem details (RFC 9457), also for what never reaches an API view."""

from typing import Any

from django.http import HttpRequest, JsonResponse


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def problem(status: int, title: str, detail: str, **more: Any) -> JsonResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )
