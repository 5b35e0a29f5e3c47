"""What a new message stands on (days, calendars, rules, officers), asked in one go: messages come by the thousand, the rest changes seldom.

It says the same as answer_days(), workdays(), fitting_rule() and officers_for(); a test compares them."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from charters.models import Commitment
from charters.workflow import IN_FORCE
from organisation.models import Directorate, Role, Service
from organisation.workdays import Week, Workdays

from .promising import days_promised
from .roles import above
from .routing import Asked

# A function keeps its plan, and to plan these questions takes longer than to answer them. Made after each `migrate`.
FUNCTION = """
CREATE OR REPLACE FUNCTION feedback_ground(
    of_service bigint, came_on date, on_day date, states text[], officer text,
    OUT charter_days integer, OUT weeks text, OUT free_days text, OUT rules_in_order text, OUT who text) LANGUAGE plpgsql STABLE AS $$
BEGIN
SELECT (SELECT v.answer_days FROM charters_charterversion v JOIN charters_charter c ON c.id = v.charter_id
         WHERE v.state = ANY (states)
           AND (c.service_id = of_service OR c.service_id IS NULL
                AND EXISTS (SELECT FROM charters_serviceentry e WHERE e.version_id = v.id AND e.service_id = of_service))
         ORDER BY c.service_id NULLS LAST, v.published_at DESC NULLS FIRST LIMIT 1),
       (SELECT json_agg(json_build_array(valid_from, weekend, id) ORDER BY valid_from) FROM organisation_calendar),
       (SELECT json_agg("on") FROM organisation_holiday WHERE "on" >= came_on),
       (SELECT json_agg(json_build_array(r.id, r.kind, r.subject, r.service_id, p.path, r.words) ORDER BY r.position)
          FROM feedback_routingrule r LEFT JOIN organisation_place p ON p.id = r.place_id),
       (SELECT json_agg(json_build_array(m.membership_id, a.directorate_id))
          FROM organisation_assignment a JOIN people_member m ON m.id = a.member_id
         WHERE a.role = officer AND m.left_on IS NULL AND a.starts_on <= on_day AND (a.ends_on IS NULL OR a.ends_on >= on_day))
  INTO charter_days, weeks, free_days, rules_in_order, who;
END $$"""
GROUND = "SELECT * FROM feedback_ground(%s, %s, %s, %s, %s)"
OWNED = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('feedback_case')"


@dataclass(frozen=True, slots=True)
class Ground:
    """`charter_days`: of the charter in force that describes the service; `officers`: memberships, and where they hold the role."""

    charter_days: int | None
    workdays: Workdays
    rules: list[Asked]
    officers: list[tuple[int, int | None]]

    def answer_due(self, commitment: Commitment | None, day: date) -> tuple[date, int | None]:
        """As queries.answer_due()."""
        return self.workdays.add(day, days_promised(commitment, self.charter_days))

    def officers_for(self, directorate: Directorate | None) -> set[int]:
        """Memberships of those whom queries.officers_for() finds."""
        held = {None, *above(directorate)}
        return {membership for membership, where in self.officers if where in held}


def ground_of(service: Service | None, day: date) -> Ground:
    """For a message that comes in on that day."""
    states, officer = [str(state) for state in IN_FORCE], str(Role.COMPLAINTS_OFFICER)
    asked = [service.pk if service else None, day, timezone.localdate(), states, officer]
    with connection.cursor() as cursor:
        cursor.execute(GROUND, asked)
        days, *lists = cursor.fetchone()
    calendars, holidays, rules, officers = (json.loads(each or "[]") for each in lists)
    weeks = (Week(date.fromisoformat(on), frozenset(free), key) for on, free, key in calendars)
    known = Workdays(tuple(weeks), frozenset(map(date.fromisoformat, holidays)))
    return Ground(days, known, [Asked(*row) for row in rules], [(member, where) for member, where in officers])


def keep_function(using: str, **_said: Any) -> None:
    """After migrating, by the owner of the tables; a test's flush says it too, as the application."""
    with connections[using].cursor() as cursor:
        cursor.execute(OWNED)
        if (cursor.fetchone() or [False])[0]:
            cursor.execute(FUNCTION)
