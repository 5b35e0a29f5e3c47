"""What somebody sent after the sign-in had ended, or was begun anew: kept for an hour, locked, for the one who had opened the form."""

import json
import secrets
from dataclasses import asdict, dataclass

from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.http import HttpRequest

from sdip.web.authors import FRAME, author_of
from sdip.web.origin import page_of

from .adapter import MfaAdapter
from .models import Member

LASTS = 3600
MOST = 200_000  # signs


@dataclass(frozen=True, slots=True)
class Unsent:
    """`whole`: nothing of it is missing, so that it can be sent as it is. Files and passwords are never kept."""

    member: int
    path: str
    page: str
    values: list[tuple[str, str]]
    whole: bool


def keep(request: HttpRequest) -> str:
    """The key; "" where there is nothing to keep, or nobody to keep it for."""
    author = author_of(request.POST) if request.method == "POST" else None
    part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    if author is None or part:
        return ""
    sent = [(name, text) for name, texts in request.POST.lists() for text in texts if name not in FRAME]
    values = [(name, text) for name, text in sent if "password" not in name]
    if sum(len(name) + len(text) for name, text in values) > MOST:
        return ""
    whole = len(values) == len(sent) and not request.FILES
    row = Unsent(author, request.get_full_path(), page_of(request), values, whole)
    key = secrets.token_urlsafe(16)
    cache.set(_place(key), MfaAdapter().encrypt(json.dumps(asdict(row))), LASTS)
    return key if kept(key) else ""


def kept(key: str, member: Member | None = None) -> Unsent | None:
    """With a member: only what is kept for that one."""
    try:
        row = Unsent(**json.loads(MfaAdapter().decrypt(cache.get(_place(key)) or "")))
    except (InvalidToken, ValueError, TypeError):
        return None
    return row if member is None or row.member == member.pk else None


def _place(key: str) -> str:
    return f"unsent:{key}"
