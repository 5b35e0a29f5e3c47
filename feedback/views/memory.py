"""What the citizen's browser remembers: forms that are being written and messages that may be followed.

In a cookie of its own and in no row: the session of somebody who is signed in never says which message that person sent."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from ..codes import stored_key
from ..models import Case

MOST = 10  # of each; the oldest is forgotten
LASTS = timedelta(hours=12)
COOKIE = SALT = "messages_here"
FORMS, CASES = "forms", "cases"
SIGNS = 32  # of a hash: enough to tell them apart, and a cookie is short


def remember_form(request: HttpRequest, response: Any, key: uuid.UUID) -> Any:
    return _remember(request, response, FORMS, stored_key(key).hex)


def knows_form(request: HttpRequest, key: uuid.UUID) -> bool:
    return stored_key(key).hex in _held(request)[FORMS]


def remember_case(request: HttpRequest, response: Any, case: Case) -> Any:
    return _remember(request, response, CASES, case.code_hash[:SIGNS])


def knows_case(request: HttpRequest, case: Case) -> bool:
    """One whose number was entered here, or that was made from a form of this browser."""
    held = _held(request)
    if case.code_hash[:SIGNS] in held[CASES]:
        return True
    return case.form_key is not None and case.form_key.hex in held[FORMS]


def forget(response: Any) -> Any:
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _held(request: HttpRequest) -> dict[str, list[str]]:
    try:
        held: dict[str, list[str]] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {FORMS: [], CASES: []}
    return held


def _remember(request: HttpRequest, response: Any, name: str, value: str) -> Any:
    held = _held(request)
    held[name] = [*(each for each in held[name] if each != value), value][-MOST:]
    response.set_cookie(
        COOKIE, signing.dumps(held, salt=SALT), max_age=LASTS, httponly=True, samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )  # fmt: skip
    return response
