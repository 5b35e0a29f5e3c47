"""What a new message stands on (days, calendars, rules), asked in one go: messages come in by the thousand, the rest changes seldom.

It says the same as answer_days(), workdays() and fitting_rule(); a test compares them."""

import json
from dataclasses import dataclass
from datetime import date

from django.db import connection

from charters.models import Commitment
from charters.workflow import IN_FORCE
from organisation.models import Service
from organisation.workdays import Week, Workdays

from .promising import days_promised
from .routing import Asked

GROUND = """
SELECT (SELECT v.answer_days FROM charters_charterversion v JOIN charters_charter c ON c.id = v.charter_id
         WHERE v.state = ANY (%(in_force)s)
           AND (c.service_id = %(service)s OR c.service_id IS NULL
                AND EXISTS (SELECT FROM charters_serviceentry e WHERE e.version_id = v.id AND e.service_id = %(service)s))
         ORDER BY c.service_id NULLS LAST, v.published_at DESC NULLS FIRST LIMIT 1),
       (SELECT json_agg(json_build_array(valid_from, weekend, id) ORDER BY valid_from) FROM organisation_calendar)::text,
       (SELECT json_agg("on") FROM organisation_holiday WHERE "on" >= %(day)s)::text,
       (SELECT json_agg(json_build_array(r.id, r.kind, r.subject, r.service_id, p.path, r.words) ORDER BY r.position)
          FROM feedback_routingrule r LEFT JOIN organisation_place p ON p.id = r.place_id)::text"""


@dataclass(frozen=True, slots=True)
class Ground:
    """`charter_days`: of the charter in force that describes the service."""

    charter_days: int | None
    workdays: Workdays
    rules: list[Asked]

    def answer_due(self, commitment: Commitment | None, day: date) -> tuple[date, int | None]:
        """As queries.answer_due()."""
        return self.workdays.add(day, days_promised(commitment, self.charter_days))


def ground_of(service: Service | None, day: date) -> Ground:
    """For a message that comes in on that day."""
    asked = {"in_force": [str(state) for state in IN_FORCE], "service": service.pk if service else None, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(GROUND, asked)
        days, calendars, holidays, rules = cursor.fetchone()
    weeks = (Week(date.fromisoformat(on), frozenset(free), key) for on, free, key in json.loads(calendars or "[]"))
    free = frozenset(map(date.fromisoformat, json.loads(holidays or "[]")))
    return Ground(days, Workdays(tuple(weeks), free), [Asked(*row) for row in json.loads(rules or "[]")])
