"""Links to the files that a citizen got from us, put to the steps by which they came."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sdip.web.formats import formatter

from .. import queries
from ..attachments import PDF
from ..models import Case, CaseMove, MoveFile
from ..workflow import State

Links = dict[int, list[dict[str, str]]]  # by the key of the move, for components/files.html


def links_of(case: Case, page: str, where: int) -> Links:
    """`page` shows one file, `where` says it which message that belongs to."""
    found: Links = {}
    for number, row in enumerate(queries.sent_files(case), 1):
        link = {"url": reverse(page, args=[where, row.pk]), **_named(row, number)}
        found.setdefault(row.move_id, []).append(link)
    return found


def _named(row: MoveFile, number: int) -> dict[str, str]:
    write = formatter()
    facts = {"number": write.num(number), "size": write.filesize(row.file.size)}
    if row.file.content_type == PDF:
        return {"icon": "doc", "label": _("PDF %(number)s, %(size)s") % facts}
    return {"icon": "camera", "label": _("Photo %(number)s, %(size)s") % facts}


def put_to(events: list[dict[str, Any]], links: Links) -> list[dict[str, Any]]:
    return [event | {"files": links.get(event.get("move", 0), [])} for event in events]


def with_answer(case: Case, moves: list[CaseMove], links: Links) -> list[dict[str, str]]:
    """What came with the answer that stands now, also to the message that it is joined to."""
    if case.parent_id is not None:
        own = {move.pk for move in moves}
        return [link for key, some in links.items() if key not in own for link in some]
    return with_last(moves, links, State.ANSWERED)


def with_last(moves: list[CaseMove], links: Links, state: str) -> list[dict[str, str]]:
    last = next((move.pk for move in reversed(moves) if move.to_state == state), 0)
    return links.get(last, [])
