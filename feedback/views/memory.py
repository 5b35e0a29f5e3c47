"""What the citizen's browser session remembers: forms that are being written and messages that may be followed."""

import uuid

from django.http import HttpRequest

from ..codes import stored_key
from ..models import Case

MOST = 10  # of each; the oldest is forgotten
FORMS, CASES = "message_forms", "message_cases"


def remember_form(request: HttpRequest, key: uuid.UUID) -> None:
    _remember(request, FORMS, stored_key(key).hex)


def knows_form(request: HttpRequest, key: uuid.UUID) -> bool:
    return stored_key(key).hex in request.session.get(FORMS, [])


def remember_case(request: HttpRequest, case: Case) -> None:
    _remember(request, CASES, case.code_hash)


def knows_case(request: HttpRequest, case: Case) -> bool:
    """One whose number was entered here, or that was made from a form of this browser."""
    if case.code_hash in request.session.get(CASES, []):
        return True
    return case.form_key is not None and case.form_key.hex in request.session.get(FORMS, [])


def forget(request: HttpRequest) -> None:
    for name in (FORMS, CASES):
        request.session.pop(name, None)


def _remember(request: HttpRequest, name: str, value: str) -> None:
    others = [each for each in request.session.get(name, []) if each != value]
    request.session[name] = [*others, value][-MOST:]
