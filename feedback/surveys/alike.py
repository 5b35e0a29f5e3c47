"""Rows of a file that a wave holds already, word for word."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from .models import Response, Wave
from .workflow import Channel

# Of each row's answers: where, when and how the wave holds the same, and how many times
EQUAL = """SELECT min(c.at), r.answered_on, r.place_id, r.channel, count(DISTINCT r.id)
    FROM unnest(%s::text[]) WITH ORDINALITY c(answers, at)
    JOIN feedback_response r ON r.answers - %s::text[] = c.answers::jsonb
    WHERE r.wave_id = %s GROUP BY c.answers, 2, 3, 4 ORDER BY 2"""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """`day` as the file says it, else None. `own`: the file came out of this product."""

    response: Response
    day: date | None
    own: bool

    @property
    def key(self) -> str:
        return json.dumps(self.response.answers, sort_keys=True)


@dataclass(slots=True)
class Held:
    day: date
    place: int | None
    channel: str
    count: int

    def is_like(self, row: ReadRow) -> bool:
        """What people sent or wrote themselves only where the file came out of here."""
        fits = row.day in (None, self.day) and row.response.place_id in (None, self.place)
        return fits and self.count > 0 and (row.own or self.channel == Channel.IMPORT)


def there_already(wave: Wave, rows: Sequence[ReadRow], left_out: Sequence[str]) -> list[ReadRow]:
    """Each response that is held is found once: two rows that are alike need two of them. `left_out`: codes of questions that
    the file does not ask."""
    if not rows:
        return []
    held: dict[str, list[Held]] = {}
    with connection.cursor() as cursor:
        cursor.execute(EQUAL, [[row.key for row in rows], list(left_out), wave.pk])
        for at, *facts in cursor.fetchall():
            held.setdefault(rows[at - 1].key, []).append(Held(*facts))
    found = []
    for row in rows:
        if like := next((each for each in held.get(row.key, []) if each.is_like(row)), None):
            like.count -= 1
            found.append(row)
    return found
