"""Answers taken apart into what is counted: told once, for the job that counts beforehand and for what it has not counted yet.

A cell is an option of a question (and line of a matrix), by the option (`part`) of another question (`by`); "" by "" is all of them.
A question that may be left open, or several options of which may be chosen, also has a cell without an option: who answered it.
What is no answer has a name that no question can have."""

ALL, CHANNEL, PLACE = "@all", "@channel", "@place"
# Of a row k of feedback_answercount: some responses of the wave are counted.
TOLD = "k.by = '' AND k.part = '' AND k.question = '@all'"
CELL = ("wave_id", "by", "part", "question", "line", "option")
# `change`: rows of feedback_responsechange. Those with answers are taken off. The others are looked up one by one: right after a large
# import the planner does not know yet how many responses there are. What is answered alike is taken apart once.
RESPONSE = """
each AS (
    SELECT c.id, r.wave_id, 1 AS n, r.channel, r.place_id, r.answers FROM change c
        CROSS JOIN LATERAL (SELECT * FROM feedback_response r WHERE r.id = c.response_id OFFSET 0) r
    UNION ALL SELECT id, wave_id, -1, channel, place_id, answers FROM change WHERE response_id IS NULL),
response AS MATERIALIZED (
    SELECT min(id) AS id, wave_id, sum(n) AS n, channel, place_id, answers FROM each GROUP BY wave_id, channel, place_id, answers),
asked AS MATERIALIZED (
    SELECT r.id, r.wave_id, r.n, q.code, q.kind, a.value FROM response r JOIN feedback_wave w ON w.id = r.wave_id
     CROSS JOIN LATERAL jsonb_each(r.answers) a JOIN feedback_question q ON q.survey_id = w.survey_id AND q.code = a.key),
fact AS MATERIALIZED (
    SELECT id, wave_id, n, kind, code AS question, '' AS line, value #>> '{}' AS option FROM asked
        WHERE kind IN ('choice', 'scale', 'place')
    UNION ALL SELECT id, wave_id, n, kind, code, '', '' FROM asked WHERE kind IN ('multiple', 'text', 'number', 'date')
    UNION ALL SELECT id, wave_id, n, kind, code, '', o.option FROM asked
        CROSS JOIN LATERAL jsonb_array_elements_text(CASE kind WHEN 'multiple' THEN value ELSE '[]' END) o(option)
    UNION ALL SELECT id, wave_id, n, kind, code, l.key, l.value FROM asked
        CROSS JOIN LATERAL jsonb_each_text(CASE kind WHEN 'matrix' THEN value ELSE '{}' END) l
    UNION ALL SELECT id, wave_id, n, kind, code, '', trim_scale(CASE kind WHEN 'number' THEN (value #>> '{}')::numeric END)::text FROM asked
        WHERE kind = 'number'
    UNION ALL SELECT id, wave_id, n, '', '@all', '', '' FROM response
    UNION ALL SELECT id, wave_id, n, '', '@channel', '', channel FROM response
    UNION ALL SELECT id, wave_id, n, '', '@place', '', coalesce(place_id::text, '') FROM response),
split AS MATERIALIZED (
    SELECT id, '' AS by, '' AS part FROM response
    UNION ALL SELECT id, '@place', coalesce(place_id::text, '') FROM response
    UNION ALL SELECT r.id, q.code, coalesce(r.answers ->> q.code, '') FROM response r JOIN feedback_wave w ON w.id = r.wave_id
        JOIN feedback_question q ON q.survey_id = w.survey_id AND q.kind IN ('choice', 'scale', 'place')),
cell AS (
    SELECT f.wave_id, s.by, s.part, f.question, f.line, f.option, sum(f.n)::int AS count FROM fact f JOIN split s USING (id)
     WHERE (s.by = '' OR f.question = s.by OR f.kind IN ('choice', 'scale', 'matrix', 'multiple')) AND {wanted}
     GROUP BY 1, 2, 3, 4, 5, 6)"""


def taken_apart(wanted: str = "true") -> str:
    return RESPONSE.replace("{wanted}", wanted)
