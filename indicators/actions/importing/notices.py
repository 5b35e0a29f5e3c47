"""What a file holds that is no problem, and that whoever brings it in has to know before it counts."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter

from ...reading import DroppedZero, Item, ValueFound

MOST_TOLD = 10


class Tally:
    """Counts, while a file is read, the zeros that nobody reported and the figures of periods that still run."""

    def __init__(self, today: date) -> None:
        self.today, self.zeros, self.running = today, 0, 0
        self.zero_rows: list[list[Any]] = []

    def gather(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if isinstance(item, DroppedZero):
                self._zero(item)
            elif isinstance(item, ValueFound) and item.period.starts_on <= self.today <= item.period.ends_on:
                self.running += 1
            yield item

    def _zero(self, item: DroppedZero) -> None:
        place = [item.place.sheet, item.place.row]
        if len(self.zero_rows) < MOST_TOLD and place not in self.zero_rows:
            self.zero_rows.append(place)
        self.zeros += 1

    def counts(self) -> dict[str, Any]:
        return {"zeros": self.zeros, "zero_rows": self.zero_rows, "running": self.running}


def notices(counts: dict[str, Any]) -> list[str]:
    """In sentences; `counts` as an import keeps them."""
    found = (_left_out(counts), _zeros(counts), _running(counts), _other_periods(counts))
    return [*counts.get("notes", []), *filter(None, found)]


def _left_out(counts: dict[str, Any]) -> str:
    if not (count := counts.get("left_out", 0)):
        return ""
    words = ngettext(
        "%(count)s row names no indicator and holds no figure; it is left out: row %(rows)s.",
        "%(count)s rows name no indicator and hold no figure; they are left out: rows %(rows)s.",
        count,
    )
    places = counts.get("left_out_rows", [])
    return words % {"count": formatter().num(count), "rows": _rows(places, more=count > len(places))}


def _zeros(counts: dict[str, Any]) -> str:
    if not (count := counts.get("zeros", 0)):
        return ""
    words = ngettext(
        "%(count)s zero at the end of its row was not reported and is left out: row %(rows)s.",
        "%(count)s zeros to the end of their rows were not reported and are left out: rows %(rows)s.",
        count,
    )
    places = counts.get("zero_rows", [])
    return words % {"count": formatter().num(count), "rows": _rows(places, more=len(places) == MOST_TOLD)}


def _running(counts: dict[str, Any]) -> str:
    if not (count := counts.get("running", 0)):
        return ""
    words = ngettext(
        "%(count)s figure is of a period that still runs; it counts when the period is over.",
        "%(count)s figures are of periods that still run; they count when these are over.",
        count,
    )
    return words % {"count": formatter().num(count)}


def _other_periods(counts: dict[str, Any]) -> str:
    if not (count := counts.get("other_periods", 0)):
        return ""
    words = ngettext(
        "%(count)s figure is of another kind of period than its indicator is counted by; no standard judges it: row %(row)s.",
        "%(count)s figures are of another kind of period than their indicators are counted by; no standard judges them. The first stands "
        "in row %(row)s.",
        count,
    )
    return words % {"count": formatter().num(count), "row": counts.get("other_periods_row")}


def _rows(places: list[list[Any]], *, more: bool) -> str:
    """Their numbers, with the sheets where there are several."""
    several = len({sheet for sheet, _row in places}) > 1
    rows = [_("%(row)s of %(sheet)s") % {"row": row, "sheet": sheet} if several else row for sheet, row in places]
    return ", ".join(map(str, [*rows, *(["…"] if more else [])]))
