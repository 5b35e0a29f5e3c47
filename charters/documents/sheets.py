"""A charter on one sheet for a wall: the poster with its QR code, and the sheet with every service and promise."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.template.loader import render_to_string

from sdip.documents.blocks import Said
from sdip.documents.pdf import write_sheet

from ..content import Contact, Content, Promise, ServiceEntry
from ..parts import ContactKind, Part
from .blocks import FROM_THE_LEFT
from .frame import Frame
from .paper import context_of, images_of
from .promises import level
from .saying import say

SIZES = range(1, 8)  # of the letters, the largest first
ON_POSTER = 5  # promises


def as_poster(content: Content, frame: Frame) -> Callable[[], bytes]:
    """The promises that say most; a contact of each kind."""
    shown = {"kept": _promises(content)[:ON_POSTER], "contacts": _contacts(_first_of_each(content.contacts))}
    return _sheet("charters/paper/poster.html", content, frame, shown)


def as_wall_sheet(content: Content, frame: Frame) -> Callable[[], bytes]:
    shown = {
        "services": [_service(entry) for entry in content.services],
        "kept": _promises(content),
        "contacts": _contacts(content.contacts),
        "appeals": say(content.passage(Part.OTHER_APPEALS)),
    }
    return _sheet("charters/paper/wall.html", content, frame, shown)


def _sheet(template: str, content: Content, frame: Frame, shown: dict[str, Any]) -> Callable[[], bytes]:
    context = context_of(content, frame) | shown
    return partial(write_sheet, list(_pages(template, context)), images=images_of(frame))


def _pages(template: str, context: dict[str, Any]) -> Iterator[str]:
    for size in SIZES:
        yield render_to_string(template, context | {"size": size})


def _promises(content: Content) -> list[dict[str, str]]:
    """Those with a number first: what is promised exactly says most on a wall."""
    ordered = sorted(content.promises, key=lambda promise: not promise.guaranteed.words)
    return [_promise(promise, content) for promise in ordered]


def _promise(promise: Promise, content: Content) -> dict[str, str]:
    return {"words": say(promise.words), "level": level(promise.guaranteed, content), "remedy": say(promise.remedy)}


def _service(entry: ServiceEntry) -> dict[str, Any]:
    return {
        "name": say(entry.name),
        "who": say(entry.who),
        "needs": [say(row.words) for row in entry.requirements],
        "fee": say(entry.fee),
        "time": say(entry.time),
    }


def _first_of_each(contacts: Iterable[Contact]) -> list[Contact]:
    found: dict[str, Contact] = {}
    for row in contacts:
        found.setdefault(row.kind, row)
    return list(found.values())


def _contacts(rows: Iterable[Contact]) -> list[dict[str, str]]:
    return [
        {
            "name": str(ContactKind(row.kind).label),
            "value": Said(row.value, code=True) if row.kind in FROM_THE_LEFT else row.value,
        }
        for row in rows
    ]
