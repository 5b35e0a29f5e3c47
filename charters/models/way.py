"""Triggers on the way of a version and on what was made of it: also for those who write SQL as the application."""

import pgtrigger

from ..workflow import IN_FORCE, IN_THE_MAKING, MOVES
from .frozen import NAME, REFUSED

LEGAL = ", ".join(sorted(f"'{start}>{end}'" for start, ends in MOVES.items() for end in ends))
TURN = "1 + (SELECT count(*) FROM charters_versionmove m WHERE m.version_id = {} AND m.to_state = 'draft')"
HELD = "SELECT v.id, v.state INTO held FROM charters_charterversion v WHERE v.id = NEW.version_id FOR SHARE;"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _refused(sentence: str, name: str) -> str:
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


APPROVED = (
    "EXISTS (SELECT FROM charters_approval a WHERE a.version_id = NEW.id AND a.turn = now_turn AND a.level = '{}')"
)
BEGINS = f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.state = 'draft' AND NEW.number = 1 + COALESCE(
                    (SELECT max(v.number) FROM charters_charterversion v WHERE v.charter_id = NEW.charter_id), 0
                ) THEN
                    RETURN NEW;
                END IF;
                {_refused("a charter version begins as a draft with the next number", "charter_version_begins_as_a_draft")}
            END IF;"""
PUBLISHED = f"""
            IF OLD.state = 'approval' AND NEW.state = 'published' THEN
                now_turn := {TURN.format("NEW.id")};
                IF NOT {APPROVED.format("directorate")}
                   OR NEW.governor_approves AND NOT {APPROVED.format("governor")}
                   OR NOT EXISTS (SELECT FROM charters_wording w WHERE w.version_id = NEW.id) THEN
                    {_refused("a charter version is published with its wording and its approvals", "charter_is_approved")}
                END IF;
            END IF;"""


def version_trigger() -> pgtrigger.Trigger:
    """It begins as a draft with the next number. From then on only the state moves, as the workflow allows, and what comes
    with it; into force only with its wording and the approvals of this turn."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("moving", "text[]"), ("now_turn", "bigint")],
        func=f"""{BEGINS}
            IF OLD.state = 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'draft') THEN
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END IF;
            moving := CASE WHEN OLD.state = 'approval' THEN ARRAY['state', 'published_at', 'published_by_id']
                           WHEN OLD.state = 'checking' THEN ARRAY['state', 'governor_approves']
                           WHEN OLD.state IN ({_list(IN_THE_MAKING)}) THEN ARRAY['state']
                           WHEN OLD.state IN ({_list(IN_FORCE)}) THEN ARRAY['state', 'ended_at']
                           ELSE ARRAY[]::text[] END;
            IF TG_OP = 'DELETE' OR NOT (OLD.state = NEW.state OR OLD.state || '>' || NEW.state IN ({LEGAL}))
               OR (to_jsonb(NEW) - moving) <> (to_jsonb(OLD) - moving) THEN
                {REFUSED.format("OLD.id")}
            END IF;{PUBLISHED}
            RETURN NEW;
        """,
    )


def wording_trigger() -> pgtrigger.Trigger:
    """Kept in the moment of publication; a version has none before."""
    return pgtrigger.Trigger(
        name="kept_when_published",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("held", "record")],
        func=f"""
            {HELD}
            IF held.state <> 'approval' THEN
                {_refused("the wording of a charter is kept when it is published", "charter_wording_is_kept_once")}
            END IF;
            RETURN NEW;
        """,
    )


def check_trigger() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="noted_in_its_state",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("held", "record")],
        func=f"""
            {HELD}
            IF held.state <> 'checking' OR NEW.turn <> {TURN.format("held.id")} THEN
                {_refused("a charter is checked when it is being checked", "charter_is_checked_in_its_state")}
            END IF;
            RETURN NEW;
        """,
    )


def approval_trigger() -> pgtrigger.Trigger:
    """In its state and turn, and by somebody who has neither checked nor approved the version this time."""
    return pgtrigger.Trigger(
        name="noted_in_its_state",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("held", "record")],
        func=f"""
            {HELD}
            IF held.state <> 'approval' OR NEW.turn <> {TURN.format("held.id")} OR NEW.wording_sha256 = '' THEN
                {_refused("a charter is approved when it waits for approval", "charter_is_approved_in_its_state")}
            END IF;
            IF EXISTS (SELECT FROM charters_check c WHERE c.version_id = held.id AND c.turn = NEW.turn AND c.by_id = NEW.by_id)
               OR EXISTS (
                   SELECT FROM charters_approval a WHERE a.version_id = held.id AND a.turn = NEW.turn AND a.by_id = NEW.by_id
               ) THEN
                {_refused("who approves a charter has not checked or approved it before", "charter_is_approved_by_another")}
            END IF;
            RETURN NEW;
        """,
    )


def move_trigger() -> pgtrigger.Trigger:
    """The log says where the version is now, and goes on from its last line; versions of old have none."""
    return pgtrigger.Trigger(
        name="noted_in_its_state",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("held", "record"), ("last", "text")],
        func=f"""
            {HELD}
            SELECT m.to_state INTO last FROM charters_versionmove m WHERE m.version_id = held.id ORDER BY m.id DESC LIMIT 1;
            IF held.state <> NEW.to_state OR NEW.from_state <> last
               OR NEW.from_state || '>' || NEW.to_state NOT IN ({LEGAL}) THEN
                {_refused("the log of a charter says how it came where it is", "charter_log_is_true")}
            END IF;
            RETURN NEW;
        """,
    )


def edition_trigger() -> pgtrigger.Trigger:
    """A file that is ready stays, and goes only with a draft. Only sound gets another file: a recording, or the computer voice
    made anew. The sum of the file is copied from it."""
    same = "(NEW.version_id, NEW.format, NEW.language) IS NOT DISTINCT FROM (OLD.version_id, OLD.format, OLD.language)"
    kept = """(NEW.state, NEW.file_id, NEW.made_at, NEW.reason, NEW.recorded_by_id) IS NOT DISTINCT FROM
        (OLD.state, OLD.file_id, OLD.made_at, OLD.reason, OLD.recorded_by_id)"""
    return pgtrigger.Trigger(
        name="ready_stays",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'DELETE' THEN
                IF EXISTS (
                    SELECT FROM charters_charterversion v WHERE v.id = OLD.version_id AND v.state NOT IN ({_list(IN_THE_MAKING)})
                ) THEN
                    {REFUSED.format("OLD.version_id")}
                END IF;
                RETURN OLD;
            END IF;
            IF TG_OP = 'UPDATE' AND NOT (
                {same} AND (
                    OLD.state <> 'ready' OR {kept}
                    OR OLD.format = 'audio' AND (NEW.state = 'waiting' OR NEW.state = 'ready' AND NEW.recorded_by_id IS NOT NULL)
                )
            ) THEN
                {REFUSED.format("OLD.version_id")}
            END IF;
            NEW.sha256 := COALESCE((SELECT f.sha256 FROM files_file f WHERE f.id = NEW.file_id), '');
            RETURN NEW;
        """,
    )
