"""Which forms of surveys this browser is filling in, so that nobody reads another one's answers by its address."""

import uuid

from django.http import HttpRequest

from ...codes import stored_key

MOST = 10
FORMS = "survey_forms"


def remember(request: HttpRequest, key: uuid.UUID) -> None:
    others = [each for each in request.session.get(FORMS, []) if each != stored_key(key).hex]
    request.session[FORMS] = [*others, stored_key(key).hex][-MOST:]


def knows(request: HttpRequest, key: uuid.UUID) -> bool:
    return stored_key(key).hex in request.session.get(FORMS, [])
