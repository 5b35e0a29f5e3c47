"""Triggers that keep a version as it was when it left the draft: also for those who write SQL as the application."""

import pgtrigger

from ..workflow import IN_FORCE, IN_THE_MAKING, MOVES

NAME = "published_is_immutable"
REFUSED = """RAISE EXCEPTION 'charter version % is published and does not change', {}
                USING ERRCODE = 'check_violation', CONSTRAINT = 'published_charter_is_immutable';"""


def _list(values: list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def version_trigger() -> pgtrigger.Trigger:
    """A draft may change; from then on only the state moves, as the workflow allows, and what comes with it."""
    making, in_force = _list([str(s) for s in IN_THE_MAKING]), _list([str(s) for s in IN_FORCE])
    moves = _list(sorted(f"{start}>{end}" for start, ends in MOVES.items() for end in ends))
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("moving", "text[]")],
        func=f"""
            IF TG_OP = 'DELETE' THEN
                IF OLD.state = 'draft' THEN
                    RETURN OLD;
                END IF;
                {REFUSED.format("OLD.id")}
            END IF;
            moving := CASE WHEN OLD.state IN ({making}) THEN ARRAY['state', 'revision', 'published_at', 'published_by_id']
                           WHEN OLD.state IN ({in_force}) THEN ARRAY['state', 'ended_at']
                           ELSE ARRAY[]::text[] END;
            IF (OLD.state = 'draft' AND NEW.state = 'draft') OR (
                (OLD.state = NEW.state OR OLD.state || '>' || NEW.state IN ({moves}))
                AND (to_jsonb(NEW) - moving) = (to_jsonb(OLD) - moving)
            ) THEN
                RETURN NEW;
            END IF;
            {REFUSED.format("OLD.id")}
        """,
    )


def content_trigger(entry: bool = False) -> pgtrigger.Trigger:
    """A row of a version, or of an entry of it, is written in the draft alone. It waits for who is moving the version on."""
    of = "(SELECT e.version_id FROM charters_serviceentry e WHERE e.id IN (OLD.entry_id, NEW.entry_id))"
    versions = of if entry else "(OLD.version_id, NEW.version_id)"
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("held", "record")],
        func=f"""
            FOR held IN SELECT v.id, v.state FROM charters_charterversion v WHERE v.id IN {versions} FOR SHARE LOOP
                IF held.state <> 'draft' THEN
                    {REFUSED.format("held.id")}
                END IF;
            END LOOP;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


def office_trigger() -> pgtrigger.Trigger:
    """Only an office promises something as a whole; in the charter of one service every promise is about that one."""
    return pgtrigger.Trigger(
        name="promise_of_a_service",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__service__isnull=True),
        func="""
            IF EXISTS (
                SELECT 1 FROM charters_charterversion v JOIN charters_charter c ON c.id = v.charter_id
                WHERE v.id = NEW.version_id AND c.service_id IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'a promise in the charter of one service is about that service'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'promise_of_a_service';
            END IF;
            RETURN NEW;
        """,
    )
