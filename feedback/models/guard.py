"""No side doors: the database itself lets a case move only as the workflow says, and only after the log has noted it."""

import pgtrigger

from ..workflow import MOVES, State

REFUSED = "RAISE EXCEPTION '{}' USING ERRCODE = 'check_violation', CONSTRAINT = '{}';"


def _pairs() -> str:
    pairs = sorted(f"{start}>{end}" for start, ends in MOVES.items() for end in ends)
    return ", ".join(f"'{pair}'" for pair in [f">{State.RECEIVED}", *pairs])


def state_trigger() -> pgtrigger.Trigger:
    """On the case: a new state is the one that the newest line of the log leads to, from the old one."""
    return pgtrigger.Trigger(
        name="state_follows_the_log",
        operation=pgtrigger.UpdateOf("state"),
        when=pgtrigger.Before,
        condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        declare=[("newest", "text")],
        func=f"""
            SELECT from_state || '>' || to_state INTO newest FROM feedback_casemove
                WHERE case_id = NEW.id ORDER BY id DESC LIMIT 1;
            IF newest IS DISTINCT FROM OLD.state || '>' || NEW.state THEN
                {REFUSED.format("the log notes no move of this case to its new state", "case_state_follows_the_log")}
            END IF;
            RETURN NEW;
        """,
    )


def move_trigger() -> pgtrigger.Trigger:
    """On the log: only moves of the workflow, each from where the last one led."""
    return pgtrigger.Trigger(
        name="moves_as_the_workflow_says",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("last", "text")],
        func=f"""
            IF NEW.from_state || '>' || NEW.to_state NOT IN ({_pairs()}) THEN
                {REFUSED.format("the workflow knows no such move", "case_moves_as_the_workflow_says")}
            END IF;
            SELECT to_state INTO last FROM feedback_casemove WHERE case_id = NEW.case_id ORDER BY id DESC LIMIT 1;
            IF last IS DISTINCT FROM NEW.from_state AND last IS NOT NULL THEN
                {REFUSED.format("a move begins where the last one ended", "case_moves_in_one_row")}
            END IF;
            RETURN NEW;
        """,
    )
