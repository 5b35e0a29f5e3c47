"""Triggers that keep the questions as they were asked: also for those who write SQL as the application."""

import pgtrigger

NAME = "asked_is_immutable"
REFUSED = """RAISE EXCEPTION 'survey % has been opened: its questions do not change', {}
                USING ERRCODE = 'check_violation', CONSTRAINT = 'asked_questions_are_immutable';"""


def survey_trigger() -> pgtrigger.Trigger:
    """An opened survey never becomes a draft again, and what was promised to those who answered stays."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.code <> OLD.code
                    OR NEW.anonymous <> OLD.anonymous OR NEW.instrument <> OLD.instrument) THEN
                {REFUSED.format("OLD.id")}
            END IF;
            RETURN NEW;
        """,
    )


def question_trigger() -> pgtrigger.Trigger:
    """It waits for whoever is opening the survey; opening waits for whoever is writing a question."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("held", "record")],
        func=f"""
            FOR held IN SELECT s.id, s.state FROM feedback_survey s
                    WHERE s.id IN (OLD.survey_id, NEW.survey_id) FOR SHARE LOOP
                IF held.state <> 'draft' OR EXISTS (SELECT 1 FROM feedback_response r
                        JOIN feedback_wave w ON w.id = r.wave_id WHERE w.survey_id = held.id) THEN
                    {REFUSED.format("held.id")}
                END IF;
            END LOOP;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """,
    )
