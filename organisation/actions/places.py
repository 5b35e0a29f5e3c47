"""Places: areas and service points, in one tree."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.models import Place
from people.models import Member
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from .changes import check_not_in_future, insert, locked, write
from .trees import check_parent, lock_tree, move_branch, put_below

Texts = Mapping[str, str]


def add_place(code: str, name: Texts, *, parent: Place | None = None, by: Member | None, **facts: Any) -> Place:
    """facts: kind, landmark, latitude and longitude in degrees, population."""
    with acting("organisation.add_place", by=by):
        lock_tree(Place)
        parent = locked(parent) if parent else None
        row = Place(code=code.strip(), name=words(name), parent=parent, **_cleaned(facts))
        check_place(row)
        check_parent(parent)
        put_below(row, parent)
        insert(row)
        index_place(row)
    return row


def change_place(row: Place, *, seen: str = "", by: Member | None, **facts: Any) -> Place:
    """facts: name, kind, landmark, latitude, longitude, population."""
    with acting("organisation.change_place", by=by):
        row = locked(row, seen)
        facts = _cleaned(facts)
        check_place(Place(**{"latitude": row.latitude, "longitude": row.longitude} | _coordinates(facts)))
        write(row, **facts)
        index_place(row)
    return row


def move_place(row: Place, *, parent: Place | None, seen: str = "", by: Member | None) -> Place:
    with acting("organisation.move_place", by=by):
        lock_tree(Place)
        row, parent = locked(row, seen), locked(parent) if parent else None
        check_place_in_use(row)
        move_branch(row, parent)
    return row


def end_place(row: Place, *, on: date, seen: str = "", by: Member | None) -> Place:
    with acting("organisation.end_place", by=by):
        lock_tree(Place)
        row = locked(row, seen)
        check_place_in_use(row)
        check_not_in_future(on)
        if count := row.children.filter(ended_on=None).count():
            raise NotAllowed(
                ngettext(
                    "%(count)s place below it is still in use. Move it or end it first.",
                    "%(count)s places below it are still in use. Move or end them first.",
                    count,
                )
                % {"count": count}
            )
        write(row, ended_on=on)
    return row


def check_place(row: Place) -> None:
    """Both coordinates or none, each on the globe."""
    if (row.latitude is None) != (row.longitude is None):
        raise NotAllowed(_("Give both latitude and longitude, or neither."))
    if row.latitude is not None and abs(row.latitude) > 90:
        raise NotAllowed(_("A latitude lies between −90 and 90."))
    if row.longitude is not None and abs(row.longitude) > 180:
        raise NotAllowed(_("A longitude lies between −180 and 180."))


def check_place_in_use(row: Place) -> None:
    if row.ended_on is not None:
        raise NotAllowed(_("The place “%(name)s” has ended.") % {"name": str(row)})


def index_place(row: Place) -> None:
    index_row("place", row.pk, row.code, row.name, row.landmark)


def _cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: words(value) if key in {"name", "landmark"} else value for key, value in facts.items()}


def _coordinates(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key in {"latitude", "longitude"}}
