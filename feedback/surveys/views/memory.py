"""Which forms of surveys this browser is filling in, so that nobody reads another one's answers by its address, and by which
invitation. In a cookie of its own: never in the session of somebody who is signed in, and never in a row with answers."""

import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from ...codes import stored_key
from ...views.memory import LASTS
from ..models import Invitation

MOST = 10
COOKIE = SALT = "survey_forms"


def remember(request: HttpRequest, response: Any, key: uuid.UUID, invitation: Invitation | None = None) -> Any:
    held = [*forms(request).items(), (stored_key(key).hex, invitation.pk if invitation else 0)]
    response.set_cookie(
        COOKIE, signing.dumps(dict(held[-MOST:]), salt=SALT), max_age=LASTS, httponly=True, samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )  # fmt: skip
    return response


def knows(request: HttpRequest, key: uuid.UUID) -> bool:
    return stored_key(key).hex in forms(request)


def invitation_of(request: HttpRequest, key: uuid.UUID) -> Invitation | None:
    return Invitation.objects.filter(pk=forms(request).get(stored_key(key).hex, 0)).first()


def forms(request: HttpRequest) -> dict[str, int]:
    """The keys as the database has them, each with its invitation or 0."""
    try:
        held: dict[str, int] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return held


def forget(response: Any) -> Any:
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
