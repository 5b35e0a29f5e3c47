"""The job that counts answers beforehand: only what came and went since it ran last."""

from django.db import connection

from tenancy.context import require_tenant

from ..cells import CELL, TOLD, taken_apart
from ..formula import FEWEST

AT_ONCE = 10_000  # responses in one transaction
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('feedback.tally_responses'), %s::int)"
# What somebody is about to change or to take out again is left for the next time. Until all answers of a wave are in, its results are
# what is counted here: only fives are taken, and the last five stay, so that those that come at the end are never told by themselves.
COUNT = f"""
WITH first AS MATERIALIZED (SELECT id, wave_id FROM feedback_responsechange ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED),
placed AS MATERIALIZED (
    SELECT f.id, f.wave_id, w.finished_at IS NOT NULL AND (SELECT count(*) FROM first) < %(most)s AS whole,
           row_number() OVER (PARTITION BY f.wave_id ORDER BY f.id) AS place, count(*) OVER (PARTITION BY f.wave_id) AS waiting
      FROM first f JOIN feedback_wave w ON w.id = f.wave_id),
change AS (
    DELETE FROM feedback_responsechange
     WHERE id = ANY (ARRAY (SELECT id FROM placed p
        WHERE whole AND (waiting >= {FEWEST} OR NOT EXISTS (SELECT 1 FROM feedback_answercount k WHERE k.wave_id = p.wave_id AND {TOLD}))
           OR place <= waiting - waiting %% {FEWEST} - {FEWEST})) RETURNING *),
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
        cursor.execute(COUNT, {"most": most})
        seen, taken = cursor.fetchone()
        if taken:
            cursor.execute(NOTHING_LEFT)
    return bool(seen >= most and taken)
