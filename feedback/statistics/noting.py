"""Triggers that note which message has to be counted again, whoever changed it and by whatever way.

They only add rows, so nobody waits for anybody. The log of moves needs none: a case changes its state with each of them."""

import pgtrigger

COUNTED_OF_A_CASE = (
    "state", "kind", "subject", "service", "place", "directorate", "cause", "channel", "received_at", "answered_at", "due_on",
    "again_due_on", "held_at",
)  # fmt: skip
NOTE = "INSERT INTO feedback_casechange (tenant_id, case_id) VALUES ({row}.tenant_id, {row}.{key}); RETURN NULL;"


def case_triggers() -> list[pgtrigger.Trigger]:
    return [
        _noted("new_is_counted", pgtrigger.Insert, "NEW", "id"),
        _noted("changed_is_counted", pgtrigger.Update, "NEW", "id", pgtrigger.AnyChange(*COUNTED_OF_A_CASE)),
        _noted("gone_is_counted", pgtrigger.Delete, "OLD", "id"),
    ]


def rating_triggers() -> list[pgtrigger.Trigger]:
    return [
        _noted("rating_is_counted", pgtrigger.Insert | pgtrigger.Update, "NEW", "case_id"),
        _noted("rating_gone_is_counted", pgtrigger.Delete, "OLD", "case_id"),
    ]


def _noted(
    name: str, operation: pgtrigger.Operation, row: str, key: str, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, operation=operation, when=pgtrigger.After, condition=condition, func=NOTE.format(row=row, key=key)
    )
