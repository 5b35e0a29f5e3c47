"""The job that counts answers beforehand: only what came and went since it ran last."""

from django.db import connection

from tenancy.context import require_tenant

from ..cells import CELL, taken_apart

AT_ONCE = 10_000  # responses in one transaction
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('feedback.tally_responses'), %s::int)"
# What somebody is about to change or to take out again is left for the next time.
COUNT = f"""
WITH change AS (
    DELETE FROM feedback_responsechange
     WHERE id IN (SELECT id FROM feedback_responsechange ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING *),
{taken_apart()},
kept AS (
    INSERT INTO feedback_answercount AS k (tenant_id, {", ".join(CELL)}, count) SELECT sdip_tenant(), {", ".join(CELL)}, count FROM cell
     WHERE count <> 0 ON CONFLICT (tenant_id, {", ".join(CELL)}) DO UPDATE SET count = k.count + EXCLUDED.count)
SELECT count(*) FROM change"""
NOTHING_LEFT = "DELETE FROM feedback_answercount WHERE count = 0"


def tally_responses(most: int = AT_ONCE) -> bool:
    """Inside a transaction. Whether there is more to do; false too while somebody else is at it."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [require_tenant().pk])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(COUNT, {"most": most})
        taken: int = cursor.fetchone()[0]
        if taken:
            cursor.execute(NOTHING_LEFT)
    return taken >= most
