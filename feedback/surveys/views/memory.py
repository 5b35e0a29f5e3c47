"""Which forms of surveys this browser is filling in, so that nobody reads another one's answers by its address.

In a cookie of its own, never in the session of somebody who is signed in; what it holds stands in no row of the database."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from ..queries import DRAFTS_LAST

MOST = 10
COOKIE = SALT = "survey_forms"
LASTS: timedelta = DRAFTS_LAST


def remember(request: HttpRequest, response: Any, key: uuid.UUID) -> Any:
    marks = [*(each for each in _marks(request) if each != _mark(key)), _mark(key)][-MOST:]
    response.set_cookie(
        COOKIE, signing.dumps(marks, salt=SALT), max_age=LASTS, httponly=True, samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )  # fmt: skip
    return response


def knows(request: HttpRequest, key: uuid.UUID) -> bool:
    return _mark(key) in _marks(request)


def _mark(key: uuid.UUID) -> str:
    return salted_hmac(SALT, key.hex, algorithm="sha256").hexdigest()[:32]


def _marks(request: HttpRequest) -> list[str]:
    try:
        marks: list[str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return marks
