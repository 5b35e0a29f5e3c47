"""The job that counts beforehand: only what has changed since it ran last, and the same however often it runs."""

from typing import Any

from django.db import connection
from django.utils import timezone

from tenancy.context import require_tenant

from ..workflow import TOLD, UNCOUNTED, State
from .facts import FACT, FACTS, GROUPS, NUMBERS, OF_A_CASE, OTHERWISE, summed

AT_ONCE = 10_000  # messages in one transaction
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('feedback.tally_cases'), %s::int)"
TAKEN = """
DELETE FROM feedback_casechange WHERE id IN (SELECT id FROM feedback_casechange ORDER BY id LIMIT %(most)s) RETURNING case_id"""
SPREAD = f"""
    SELECT {{tenant}}, f.month, scope.directorate_id, kind.kind, f.part, d.dimension, d.key, f.days, {{numbers}}
      FROM {{source}} f {GROUPS}
     CROSS JOIN LATERAL (SELECT NULL::bigint UNION ALL SELECT f.directorate_id WHERE f.directorate_id IS NOT NULL) scope(directorate_id)
     CROSS JOIN LATERAL (VALUES (''), (f.kind)) kind(kind)
     WHERE d.key IS NOT NULL GROUP BY 2, 3, 4, 5, 6, 7, 8"""
TALLIED = f"""
INSERT INTO feedback_casetally AS t (tenant_id, month, directorate_id, kind, part, dimension, key, days, {", ".join(NUMBERS)}) {{spread}}
    ON CONFLICT (tenant_id, kind, directorate_id, month, part, dimension, key, days)
    DO UPDATE SET {", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in NUMBERS)}"""


def _tallied(source: str, sign: str) -> str:
    return TALLIED.format(spread=SPREAD.format(tenant="sdip_tenant()", source=source, numbers=summed(sign)))


TAKE_OFF = f"""
WITH old AS (DELETE FROM feedback_casefact WHERE case_id = ANY (%(ids)s) RETURNING *) {_tallied("old", "-")}"""
COUNT = f"""
WITH message AS MATERIALIZED (
    SELECT {", ".join(OF_A_CASE)} FROM feedback_case 
     WHERE id = ANY (%(ids)s) AND state <> ALL (%(uncounted)s) AND (held_at IS NULL OR due_on < %(today)s)),
fact AS ({FACT}),
new AS (INSERT INTO feedback_casefact ({", ".join(FACTS)}) SELECT {", ".join(FACTS)} FROM fact RETURNING *) {_tallied("new", "")}"""
NOTHING_LEFT = "DELETE FROM feedback_casetally WHERE received = 0"


def tally_cases(most: int = AT_ONCE) -> bool:
    """Inside a transaction. Whether there is more to do; false too while somebody else is at it."""
    facts: dict[str, Any] = {
        "most": most, "zone": require_tenant().time_zone, "today": timezone.localdate(), "uncounted": sorted(UNCOUNTED),
        "told": sorted({*TOLD, State.APPEALED}),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TURN, [require_tenant().pk])
        if not cursor.fetchone()[0]:
            return False
        taken = []
        for question in (TAKEN, OTHERWISE):
            cursor.execute(question, facts)
            taken += [pk for (pk,) in cursor.fetchall()]
        if not taken:
            return False
        facts["ids"] = sorted(set(taken))
        for statement in (TAKE_OFF, COUNT, NOTHING_LEFT):
            cursor.execute(statement, facts)
    return len(taken) >= most
