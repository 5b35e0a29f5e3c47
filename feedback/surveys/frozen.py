"""Triggers that keep the questions as they were asked: also for those who write SQL as the application."""

import pgtrigger

NAME = "asked_is_immutable"
REFUSED = """RAISE EXCEPTION 'survey % has been opened: its questions do not change', {}
                USING ERRCODE = 'check_violation', CONSTRAINT = 'asked_questions_are_immutable';"""

TEXTS = "ARRAY['words', 'hint', 'options', 'lines']"
# Codes, their order and what counts as good stay; each text keeps what it says.
SAME_PARTS = """jsonb_array_length(NEW.{0}) = jsonb_array_length(OLD.{0}) AND NOT EXISTS (
                SELECT 1 FROM jsonb_array_elements(OLD.{0}) WITH ORDINALITY o(part, at)
                JOIN jsonb_array_elements(NEW.{0}) WITH ORDINALITY n(part, at) USING (at)
                WHERE n.part - 'words' <> o.part - 'words' OR NOT (n.part -> 'words') @> (o.part -> 'words'))"""
COMPLETED = f"""to_jsonb(NEW) - {TEXTS} = to_jsonb(OLD) - {TEXTS} AND NEW.words @> OLD.words
                AND NEW.hint @> OLD.hint AND (NEW.hint = OLD.hint OR OLD.hint <> '{{}}')
                AND {SAME_PARTS.format("options")} AND {SAME_PARTS.format("lines")}"""


def survey_trigger() -> pgtrigger.Trigger:
    """An opened survey never becomes a draft again, and stays what it was made from."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.code <> OLD.code
                    OR NEW.instrument <> OLD.instrument) THEN
                {REFUSED.format("OLD.id")}
            END IF;
            RETURN NEW;
        """,
    )


def question_trigger() -> pgtrigger.Trigger:
    """It waits for whoever is opening the survey; opening waits for whoever is writing a question. A text may be completed in a
    language that it lacks until the survey is archived."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("held", "record"), ("completed", "boolean")],
        func=f"""
            completed := TG_OP = 'UPDATE' AND {COMPLETED};
            FOR held IN SELECT s.id, s.state FROM feedback_survey s
                    WHERE s.id IN (OLD.survey_id, NEW.survey_id) FOR SHARE LOOP
                IF (held.state <> 'draft' OR EXISTS (SELECT 1 FROM feedback_response r
                        JOIN feedback_wave w ON w.id = r.wave_id WHERE w.survey_id = held.id))
                        AND NOT (completed AND held.state IN ('open', 'closed')) THEN
                    {REFUSED.format("held.id")}
                END IF;
            END LOOP;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """,
    )
