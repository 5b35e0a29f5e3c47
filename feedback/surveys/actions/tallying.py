"""The job that counts answers beforehand: only what came and went since it ran last."""

from django.db import connection
from django.utils import timezone

from tenancy.context import require_tenant

from ..cells import CELL, taken_apart
from ..formula import FEWEST

AT_ONCE = 10_000  # responses in one transaction
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('feedback.tally_responses'), %s::int)"
# What somebody is about to change or to take out again is left for the next time. Of a wave that is not over only fives are taken,
# as its results are told.
COUNT = f"""
WITH first AS MATERIALIZED (SELECT id, wave_id FROM feedback_responsechange ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED),
placed AS MATERIALIZED (
    SELECT f.id, s.state IN ('closed', 'archived') OR w.closes_on < %(today)s AS over,
           row_number() OVER (PARTITION BY f.wave_id ORDER BY f.id) AS place, count(*) OVER (PARTITION BY f.wave_id) AS waiting
      FROM first f JOIN feedback_wave w ON w.id = f.wave_id JOIN feedback_survey s ON s.id = w.survey_id),
change AS (
    DELETE FROM feedback_responsechange
     WHERE id = ANY (ARRAY (SELECT id FROM placed WHERE over OR place <= waiting - waiting %% {FEWEST})) RETURNING *),
{taken_apart()},
kept AS (
    INSERT INTO feedback_answercount AS k (tenant_id, {", ".join(CELL)}, count) SELECT sdip_tenant(), {", ".join(CELL)}, count FROM cell
     WHERE count <> 0 ON CONFLICT (tenant_id, {", ".join(CELL)}) DO UPDATE SET count = k.count + EXCLUDED.count)
SELECT (SELECT count(*) FROM first), (SELECT count(*) FROM change)"""
NOTHING_LEFT = "DELETE FROM feedback_answercount WHERE count = 0"


def tally_responses(most: int = AT_ONCE) -> bool:
    """Inside a transaction. Whether there is more to do; false too while somebody else is at it."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [require_tenant().pk])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(COUNT, {"most": most, "today": timezone.localdate()})
        seen, taken = cursor.fetchone()
        if taken:
            cursor.execute(NOTHING_LEFT)
    return bool(seen >= most and taken)
