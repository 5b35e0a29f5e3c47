"""Names that pages of the frame show but lower layers do not have: the app that has them says how to look them up."""

from collections.abc import Callable, Iterable
from typing import Any

Names = dict[int, Any]  # id: a plain or translated name
_lookups: dict[str, Callable[[set[int]], Names]] = {}


def name_with(kind: str, lookup: Callable[[set[int]], Names]) -> None:
    """Called in AppConfig.ready(): kind is "member" or "directorate"."""
    _lookups[kind] = lookup


def names_of(kind: str, ids: Iterable[int | None]) -> Names:
    wanted = {pk for pk in ids if pk is not None}
    lookup = _lookups.get(kind)
    return lookup(wanted) if wanted and lookup else {}
