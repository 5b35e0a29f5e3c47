"""A charter on one sheet for a wall: the poster with its QR code, and the sheet with its services and promises.

What does not fit in letters that are read from afar is left out, the most dispensable first; the sheet says how much more there is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sdip.documents.pdf import fits_on_one_sheet, write_sheet

from ..content import Contact, Content, Promise, ServiceEntry
from ..parts import ContactKind, Part
from .blocks import reach
from .frame import Frame
from .paper import context_of, images_of
from .promises import level
from .saying import say

SIZES = range(1, 6)  # of the letters, the largest first
ALL = 10_000


@dataclass(frozen=True, slots=True)
class Cut:
    """How much is shown. `needs`: what each service asks for and of whom."""

    promises: int = ALL
    services: int = ALL
    needs: bool = True


ON_WALL = (Cut(), Cut(needs=False), *(Cut(most, most, needs=False) for most in (14, 10, 8, 6)))
ON_POSTER = (Cut(5), Cut(3))


def as_poster(content: Content, frame: Frame) -> Callable[[], bytes]:
    """The promises that say most, each with what happens when it is missed; a contact of each kind."""
    return _sheet("charters/paper/poster.html", content, frame, [_poster(content, cut) for cut in ON_POSTER])


def as_wall_sheet(content: Content, frame: Frame) -> Callable[[], bytes]:
    return _sheet("charters/paper/wall.html", content, frame, [_wall(content, cut) for cut in ON_WALL])


def sheets_fit(content: Content, frame: Frame) -> dict[str, bool]:
    """By format, whether at least the shortest form of each sheet would be one page. In the language that is active."""
    context, smallest = context_of(content, frame), {"size": SIZES[-1]}
    least = {"poster": ("charters/paper/poster.html", _poster(content, ON_POSTER[-1]))}
    least["wall"] = ("charters/paper/wall.html", _wall(content, ON_WALL[-1]))
    return {
        code: fits_on_one_sheet(render_to_string(template, context | shown | smallest), images_of(frame))
        for code, (template, shown) in least.items()
    }


def _sheet(template: str, content: Content, frame: Frame, drafts: Iterable[dict[str, Any]]) -> Callable[[], bytes]:
    context = context_of(content, frame)
    pages: list[list[str]] = []
    for shown in drafts:
        page = [str(render_to_string(template, context | shown | {"size": size})) for size in SIZES]
        pages.extend([page] if page not in pages else [])
    return partial(write_sheet, pages, images=images_of(frame))


def _poster(content: Content, cut: Cut) -> dict[str, Any]:
    contacts = _contacts(_first_of_each(content.contacts))
    return _group(ordered(content)[: cut.promises], content) | {"contacts": contacts}


def _wall(content: Content, cut: Cut) -> dict[str, Any]:
    """Promises with a number in a table, the others as a short list."""
    shown = ordered(content)[: cut.promises]
    kept = _group([promise for promise in shown if promise.guaranteed.words], content)
    also = _group([promise for promise in shown if not promise.guaranteed.words], content)
    if kept["remedy"] == also["remedy"]:
        kept["remedy"] = ""  # said once, below all of them
    return {
        "services": _services(content.services[: cut.services], cut),
        "more_services": len(content.services[cut.services :]),
        "kept": kept,
        "also": also | {"halves": _halves(also["rows"])},
        "more_promises": len(content.promises) - len(shown),
        "contacts": _contacts(content.contacts),
        "appeals": say(content.passage(Part.OTHER_APPEALS)),
    }


def ordered(content: Content) -> list[Promise]:
    """Those with a number first, which say most on a wall; then as the office has put them in order."""
    return sorted(content.promises, key=lambda promise: not promise.guaranteed.words)


def _group(promises: Sequence[Promise], content: Content) -> dict[str, Any]:
    """`remedy`: the one that holds for each of them, which is then not said with each."""
    same = {str(promise.remedy) for promise in promises}
    shared = say(promises[0].remedy) if len(promises) > 1 and len(same) == 1 else ""
    rows = [
        {
            "words": say(promise.words),
            "level": level(promise.guaranteed, content),
            "remedy": "" if shared else say(promise.remedy),
        }
        for promise in promises
    ]
    return {"rows": rows, "remedy": shared, "remedies": any(row["remedy"] for row in rows)}


def _services(entries: Sequence[ServiceEntry], cut: Cut) -> dict[str, Any]:
    """A table without the columns that are empty all the way down; names alone are a list."""
    head = (_("Service"), _("What you need"), _("Fee"), _("Time it takes"))
    rows = [
        ([say(row.words) for row in entry.requirements] if cut.needs else [], [say(entry.fee)], [say(entry.time)])
        for entry in entries
    ]
    kept = [at for at in range(len(head) - 1) if any(any(row[at]) for row in rows)]
    named = [
        {"name": say(entry.name), "who": say(entry.who) if cut.needs else "", "cells": [row[at] for at in kept]}
        for entry, row in zip(entries, rows, strict=True)
    ]
    return {"head": [head[0], *(head[at + 1] for at in kept)], "rows": named, "halves": _halves(named)}


def _halves(rows: Sequence[Any]) -> list[Sequence[Any]]:
    middle = (len(rows) + 1) // 2
    return [half for half in (rows[:middle], rows[middle:]) if half]


def _first_of_each(contacts: Iterable[Contact]) -> list[Contact]:
    found: dict[str, Contact] = {}
    for row in contacts:
        found.setdefault(row.kind, row)
    return list(found.values())


def _contacts(rows: Iterable[Contact]) -> list[dict[str, str]]:
    return [
        {
            "name": str(ContactKind(row.kind).label),
            "value": reach(row),
        }
        for row in rows
    ]
