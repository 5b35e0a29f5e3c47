"""Triggers that note which responses the counts don't know yet, or no longer should. They only add rows: nobody waits for anybody,
however many answer at once."""

import pgtrigger

NEW_ROWS = """
    INSERT INTO feedback_responsechange (tenant_id, wave_id, response_id, channel) SELECT tenant_id, wave_id, id, '' FROM come;
    RETURN NULL;"""
# Free texts are nobody's business here: only whether there is one.
COUNTABLE = """(SELECT coalesce(jsonb_object_agg(a.key, CASE WHEN q.kind IN ('text', 'date') THEN '""' ELSE a.value END), '{{}}')
        FROM jsonb_each({row}.answers) a LEFT JOIN feedback_question q ON q.code = a.key AND q.survey_id =
            (SELECT w.survey_id FROM feedback_wave w WHERE w.id = {row}.wave_id))"""
LEAVES = f"""
    INSERT INTO feedback_responsechange (tenant_id, wave_id, channel, place_id, answers)
        VALUES (OLD.tenant_id, OLD.wave_id, OLD.channel, OLD.place_id, {COUNTABLE.format(row="OLD")});"""


def response_triggers() -> list[pgtrigger.Trigger]:
    """What still waits was never counted: it just stays away. The job holds what it takes, so this waits for its end."""
    return [
        pgtrigger.Trigger(
            name="new_is_counted", operation=pgtrigger.Insert, when=pgtrigger.After, level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="come"), func=NEW_ROWS,
        ),
        pgtrigger.Trigger(
            name="gone_is_counted", operation=pgtrigger.Delete, when=pgtrigger.After,
            func=f"""
                DELETE FROM feedback_responsechange WHERE tenant_id = OLD.tenant_id AND response_id = OLD.id;
                IF NOT FOUND THEN {LEAVES}
                END IF;
                RETURN NULL;
            """,
        ),
        pgtrigger.Trigger(
            name="changed_is_counted", operation=pgtrigger.Update, when=pgtrigger.After,
            condition=pgtrigger.AnyChange("wave", "channel", "place", "answers"),
            func=f"""
                IF (OLD.wave_id, OLD.channel, OLD.place_id) IS NOT DISTINCT FROM (NEW.wave_id, NEW.channel, NEW.place_id)
                        AND {COUNTABLE.format(row="OLD")} = {COUNTABLE.format(row="NEW")} THEN
                    RETURN NULL;
                END IF;
                PERFORM 1 FROM feedback_responsechange WHERE tenant_id = OLD.tenant_id AND response_id = OLD.id FOR UPDATE;
                IF FOUND THEN
                    UPDATE feedback_responsechange SET wave_id = NEW.wave_id WHERE tenant_id = OLD.tenant_id AND response_id = OLD.id;
                ELSE {LEAVES}
                    INSERT INTO feedback_responsechange (tenant_id, wave_id, response_id, channel)
                        VALUES (NEW.tenant_id, NEW.wave_id, NEW.id, '');
                END IF;
                RETURN NULL;
            """,
        ),
    ]  # fmt: skip
