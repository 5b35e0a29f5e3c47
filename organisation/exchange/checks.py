"""What only the whole file shows: codes that point nowhere, circles, what is in use below something that has ended."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Calendar, Place

from .cells import CODES
from .sheets import SHEETS

if TYPE_CHECKING:
    from .plan import Line, Plan

Found = Iterator[tuple[str, int, str, str]]  # sheet, row, column, reason
PARENTS = {"directorates": "part_of", "places": "part_of"}
ENDED_ABOVE = gettext_lazy("“%(code)s” has ended, but this is still in use.")


def whole(plan: "Plan") -> Found:
    known = {key: {*plan.stored[key], *(line.code for line in plan.of(key))} for key in SHEETS}
    for line in plan.lines:
        yield from _references(known, line)
        yield from _needs(line)
    for key in PARENTS:
        yield from _circles(plan, key)
    for key, column in {**PARENTS, "services": "directorate"}.items():
        yield from _ended(plan, key, column)


def _references(known: dict[str, set[str]], line: "Line") -> Found:
    for column in line.sheet.facts:
        if not column.to or column.key not in line.values:
            continue
        given = line.values[column.key]
        for code in given if column.kind is CODES else [given] if given else []:
            if code not in known[column.to]:
                sheet = SHEETS[column.to].label
                reason = _("No row of “%(sheet)s” has the code “%(code)s”.") % {"sheet": sheet, "code": code}
                yield line.sheet.key, line.number, column.key, reason


def _needs(line: "Line") -> Found:
    """What the database insists on, in words."""
    key, number, row = line.sheet.key, line.number, line.row
    if key == "services" and line.values.get("directorate", "" if line.new else "stays") in ("", None):
        yield key, number, "directorate", _("A service belongs to a directorate.")
    if key == "client_groups" and ";" in line.code:
        yield key, number, "code", _("A code of a client group has no semicolon.")
    if (ended := line.values.get("ended_on")) and line.differences and ended > timezone.localdate():
        yield key, number, "ended_on", _("This takes effect at once, so its day cannot lie in the future.")
    if isinstance(row, Calendar) and len(row.weekend) > 6:
        yield key, number, "weekend", _("At least one day of the week must be a working day.")
    if isinstance(row, Calendar) and not line.new and line.differences and row.valid_from <= timezone.localdate():
        yield key, number, "weekend", _("A calendar that has begun stays: deadlines were counted by it.")
    if isinstance(row, Place) and (row.latitude is None) != (row.longitude is None):
        yield key, number, "latitude", _("Give both latitude and longitude, or neither.")
    if isinstance(row, Place) and row.latitude is not None and abs(row.latitude) > 90:
        yield key, number, "latitude", _("A latitude lies between −90 and 90.")


def _above(plan: "Plan", key: str, column: str) -> dict[str, str | None]:
    """code: code of what it is part of, as it would be after the import."""
    field = "directorate" if key == "services" else "parent"
    above = {code: _code(getattr(row, field)) for code, row in plan.stored[key].items()}
    for line in plan.of(key):
        above[line.code] = line.values[column] if column in line.values else above.get(line.code)
    return above


def _code(row: Any) -> str | None:
    return row.code if row else None


def _circles(plan: "Plan", key: str) -> Found:
    above, safe = _above(plan, key, PARENTS[key]), set()
    for line in plan.of(key):
        way: list[str] = []
        code: str | None = line.code
        while code and code not in safe and code not in way:
            way.append(code)
            code = above.get(code)
        if code and code in way:
            yield (
                key,
                line.number,
                PARENTS[key],
                _("It would be part of itself: %(way)s.") % {"way": " → ".join([*way[way.index(code) :], code])},
            )
        safe.update(way)


def _ended(plan: "Plan", key: str, column: str) -> Found:
    """Rows of the file only: what the file does not touch was right before, unless the file ends what is above it."""
    above, ended = _above(plan, key, column), _endings(plan, key)
    top = _endings(plan, "directorates") if key == "services" else ended
    numbers = {line.code: line.number for line in plan.of(key)}
    for code, parent in above.items():
        if parent and not ended.get(code) and top.get(parent):
            sheet, number = (key, numbers[code]) if code in numbers else _row_of(plan, key, parent)
            yield sheet, number, column, f"{code}: {ENDED_ABOVE % {'code': parent}}"


def _endings(plan: "Plan", key: str) -> dict[str, Any]:
    ended = {code: row.ended_on for code, row in plan.stored[key].items()}  # type: ignore[attr-defined]
    return ended | {line.code: line.row.ended_on for line in plan.of(key)}  # type: ignore[attr-defined]


def _row_of(plan: "Plan", key: str, code: str) -> tuple[str, int]:
    sheet = "directorates" if key == "services" else key
    return sheet, next((line.number for line in plan.of(sheet) if line.code == code), 0)
