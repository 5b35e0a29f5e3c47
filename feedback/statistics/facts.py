"""What the statistics know of a message, as parts of larger questions: told once, for counting anew and for counting beforehand."""

CONDUCT = 1  # part of the messages: complaints about how somebody behaved are read by few
DIMENSIONS = ("service", "place", "directorate", "cause", "channel", "kind")
OF_A_CASE = (
    "id", "service_id", "place_id", "directorate_id", "cause", "channel", "kind", "subject", "due_on", "again_due_on", "answered_at",
    "received_at",
)  # fmt: skip
# What was opened again has two promised days, of the first answer and of the next one: it is on time where both were kept, and overdue
# once the day that is promised now has passed.
# Of `message`. Log and ratings are looked up message by message: under row level security the planner can't know how many there are.
FACT = f"""
    SELECT c.id AS case_id, %(zone)s AS zone, date_trunc('month', c.received_at AT TIME ZONE %(zone)s)::date AS month,
           (c.received_at AT TIME ZONE %(zone)s)::date AS came_on,
           CASE WHEN c.kind = 'complaint' AND c.subject = 'conduct' THEN {CONDUCT} ELSE 0 END AS part,
           c.kind, c.channel, c.cause, c.service_id, c.place_id, c.directorate_id, told.days,
           coalesce(CASE WHEN c.again_due_on IS NULL THEN told.day <= c.due_on
                         ELSE told.day <= c.again_due_on AND coalesce(log.first_on, told.day) <= c.due_on END, false) AS on_time,
           coalesce(told.days IS NULL AND told.due_on < %(today)s, false) AS overdue,
           coalesce(CASE WHEN told.days IS NULL THEN told.due_on < %(today)s ELSE c.due_on IS NOT NULL END, false) AS due,
           CASE WHEN told.days IS NULL AND told.due_on >= %(today)s THEN told.due_on END AS falls_due_on,
           coalesce(log.answered, false) AS ever, coalesce(log.answered AND log.again, false) AS again, rated.n AS ratings, rated.content
      FROM message c
     CROSS JOIN LATERAL (
           SELECT coalesce(c.again_due_on, c.due_on) AS due_on, (c.answered_at AT TIME ZONE %(zone)s)::date AS day,
                  (c.answered_at AT TIME ZONE %(zone)s)::date - (c.received_at AT TIME ZONE %(zone)s)::date AS days) told
     CROSS JOIN LATERAL (
           SELECT bool_or(m.to_state = 'answered') AS answered,
                  (min(m.at) FILTER (WHERE m.to_state = 'answered') AT TIME ZONE %(zone)s)::date AS first_on,
                  bool_or(m.to_state = 'in_progress' AND m.from_state = ANY (%(told)s)) AS again
             FROM feedback_casemove m WHERE m.case_id = c.id) log
     CROSS JOIN LATERAL (
           SELECT count(*)::int AS n, (count(*) FILTER (WHERE r.content))::int AS content
             FROM feedback_rating r WHERE r.case_id = c.id) rated"""
FACTS = (
    "case_id", "zone", "month", "came_on", "part", "kind", "channel", "cause", "service_id", "place_id", "directorate_id", "days",
    "on_time", "overdue", "due", "falls_due_on", "ever", "again", "ratings", "content",
)  # fmt: skip
# What has become overdue since it was counted, what nobody has looked at by its promised day, and what was counted by another clock;
# nobody has changed it.
OTHERWISE = """
SELECT case_id FROM (
    SELECT case_id FROM feedback_casefact WHERE falls_due_on < %(today)s
    UNION ALL SELECT c.id FROM feedback_case c WHERE c.held_at IS NOT NULL AND c.state IN ('acknowledged', 'received')
       AND c.due_on < %(today)s AND NOT EXISTS (SELECT FROM feedback_casefact f WHERE f.case_id = c.id)
    UNION ALL SELECT case_id FROM feedback_casefact WHERE zone < %(zone)s
    UNION ALL SELECT case_id FROM feedback_casefact WHERE zone > %(zone)s) f LIMIT %(most)s"""
# A fact `f` counts once in the whole and once in its group of each dimension; thanks and ideas have no cause.
GROUPS = """CROSS JOIN LATERAL (VALUES ('', ''), ('service', coalesce(f.service_id::text, '')), ('place', coalesce(f.place_id::text, '')),
    ('directorate', coalesce(f.directorate_id::text, '')), ('channel', f.channel), ('kind', f.kind),
    ('cause', CASE WHEN f.kind = 'complaint' THEN f.cause END)) d(dimension, key)"""
NUMBERS = {
    "received": "1", "complaints": "(f.kind = 'complaint')::int", "thanks": "(f.kind = 'compliment')::int", "on_time": "f.on_time::int",
    "overdue": "f.overdue::int", "due": "f.due::int",
    "ever": "f.ever::int", "again": "f.again::int", "ratings": "f.ratings", "content": "f.content",
}  # fmt: skip


def each(sign: str) -> str:
    """The numbers of one fact, to be added up; `sign` "-" takes them off."""
    return ", ".join(f"{sign}({number}) AS {name}" for name, number in NUMBERS.items())


def summed(sign: str = "") -> str:
    return ", ".join(f"{sign}sum({number}) AS {name}" for name, number in NUMBERS.items())


def added() -> str:
    return ", ".join(f"sum({name}) AS {name}" for name in NUMBERS)
