import hashlib
from collections.abc import Sequence

from django.utils import timezone

from sdip.web.search import index_row

from ..attachments import check_room
from ..models import Case, CaseAddition
from .intake import store_pictures
from .moves import check_not_erased


def added(case: Case, text: str, pictures: Sequence[bytes] = ()) -> CaseAddition:
    """A later word of the citizen, found by the search like the first one; with what shows it."""
    check_not_erased(case)
    held = list(case.files.values_list("file__size", flat=True)) if pictures else []
    check_room(held, pictures)
    store_pictures(case, pictures, first=len(held) + 1)
    addition = CaseAddition.objects.create(case=case, text=text, at=timezone.now())
    index_case(case)
    return addition


def shown_too(case: Case, pictures: Sequence[bytes]) -> bool:
    """Keeps what has not been sent before; whether there was anything."""
    held = dict(case.files.values_list("file__sha256", "file__size"))
    new = [content for content in pictures if hashlib.sha256(content).hexdigest() not in held]
    check_room(held.values(), new)
    store_pictures(case, new, first=len(held) + 1)
    return bool(new)


def index_case(case: Case) -> None:
    later = case.additions.values_list("text", flat=True)
    index_row("case", case.pk, case.number, case.code_prefix, case.text, case.wish, case.where, *later)
