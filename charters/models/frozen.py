"""Triggers that keep a version as it was when it left the draft: also for those who write SQL as the application."""

import pgtrigger

NAME = "published_is_immutable"
REFUSED = """RAISE EXCEPTION 'charter version % is published and does not change', {}
                USING ERRCODE = 'check_violation', CONSTRAINT = 'published_charter_is_immutable';"""


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
