"""Each form of a page behind the sign-in says who has opened it: when that one is no longer signed in as it is sent, what was written
is kept for that one and for nobody else."""

from collections.abc import Mapping
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

AUTHOR = "opened_by"
FRAME = ("csrfmiddlewaretoken", AUTHOR)  # what every form sends besides what was filled in
_signer = Signer(salt="sdip.web.authors")


def author_value(request: HttpRequest | None) -> str:
    """ "" on a page for everybody."""
    member = getattr(request, "member", None) if getattr(request, "needs_sign_in", False) else None
    return "" if member is None else _signer.sign(str(member.pk))


def author_of(sent: Mapping[str, Any]) -> int | None:
    try:
        return int(_signer.unsign(sent.get(AUTHOR, "")))
    except BadSignature:
        return None
