"""All figures of a period in one question to the database, whatever there is to count."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from organisation.models import Service
from tenancy.context import require_tenant

from ..models import Case
from ..workflow import TOLD, UNCOUNTED, State
from .formula import Line, Span, Statistics

KEPT_FOR = 600  # seconds; the page says from when its figures are
DIMENSIONS = ("service", "place", "directorate", "cause", "channel", "kind")
FIELDS = (
    "id", "service_id", "place_id", "directorate_id", "cause", "channel", "kind", "state", "due_on", "answered_at", "received_at",
)  # fmt: skip
# Log and ratings are looked up message by message: under row level security the planner can't know how many there are.
COUNTED = """
WITH message AS MATERIALIZED ({messages}),
fact AS MATERIALIZED (
    SELECT c.service_id, c.place_id, c.directorate_id, CASE WHEN c.kind = 'complaint' THEN c.cause END AS cause, c.channel, c.kind,
           c.answered_at IS NOT NULL AS answered, (c.answered_at AT TIME ZONE %(zone)s)::date AS answered_on, c.due_on,
           (c.answered_at AT TIME ZONE %(zone)s)::date - (c.received_at AT TIME ZONE %(zone)s)::date AS days,
           coalesce(log.answered, false) AS ever, coalesce(log.again, false) AS again, rated.n, rated.content
      FROM message c
     CROSS JOIN LATERAL (
           SELECT bool_or(m.to_state = 'answered') AS answered,
                  bool_or(m.to_state = 'in_progress' AND m.from_state = ANY (%(told)s)) AS again
             FROM feedback_casemove m WHERE m.case_id = c.id) log
     CROSS JOIN LATERAL (
           SELECT count(*) AS n, count(*) FILTER (WHERE r.content) AS content FROM feedback_rating r WHERE r.case_id = c.id) rated)
SELECT grouping(service_id, place_id, directorate_id, cause, channel, kind), service_id, place_id, directorate_id, cause, channel, kind,
       count(*), count(*) FILTER (WHERE kind = 'complaint'), count(*) FILTER (WHERE kind = 'compliment'), count(*) FILTER (WHERE answered),
       count(*) FILTER (WHERE answered AND (due_on IS NULL OR answered_on <= due_on)),
       count(*) FILTER (WHERE NOT answered AND due_on < %(today)s), count(*) FILTER (WHERE ever), count(*) FILTER (WHERE ever AND again),
       coalesce(sum(n), 0)::int, coalesce(sum(content), 0)::int,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric, percentile_disc(0.9) WITHIN GROUP (ORDER BY days)
  FROM fact
 GROUP BY GROUPING SETS ((), (service_id), (place_id), (directorate_id), (cause), (channel), (kind))"""


def counted(rows: QuerySet[Case], span: Span, today: date | None = None) -> Statistics:
    """Of the messages among `rows` that came in during the days of the span, as things stand now."""
    messages, params = _messages(rows, span)
    facts = {
        **params, "told": sorted({*TOLD, State.APPEALED}), "zone": require_tenant().time_zone, "today": today or timezone.localdate(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(messages=messages), facts)
        found = cursor.fetchall()
    groups: dict[str, list[Line]] = {dimension: [] for dimension in DIMENSIONS}
    whole, people = _line(None, (0,) * 10 + (None, None)), _people_served()
    for mask, *rest in found:
        keys, numbers = rest[: len(DIMENSIONS)], rest[len(DIMENSIONS) :]
        dimension = _dimension(mask)
        if dimension is None:
            whole = _line(None, numbers)
        elif dimension != "cause" or keys[DIMENSIONS.index("cause")] is not None:
            key = keys[DIMENSIONS.index(dimension)]
            served = people.get(key) if dimension == "service" else None
            groups[dimension].append(_line(key, numbers, served))
    for lines in groups.values():
        lines.sort(key=lambda line: (-line.received, str(line.key)))
    return Statistics(span, whole, groups, timezone.now())


def kept(rows: QuerySet[Case], span: Span) -> Statistics:
    """The same, at most ten minutes old. Whoever may see other messages asks another question, so the answers do not mix."""
    messages, params = _messages(rows, span)
    asked = f"{messages}{sorted(params.items())}{timezone.localdate()}"
    key = f"feedback.statistics:{hashlib.sha256(asked.encode()).hexdigest()}"
    known: Statistics | None = cache.get(key)
    if known is None:
        known = counted(rows, span)
        cache.set(key, known, KEPT_FOR)
    return known


def came_in(rows: QuerySet[Case], span: Span) -> QuerySet[Case]:
    """During these days of the tenant, without what was taken back, told twice or not accepted."""
    first, after = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (span.starts_on, span.ends_on + timedelta(days=1))
    )
    return rows.filter(received_at__gte=first, received_at__lt=after).exclude(state__in=UNCOUNTED)


def _messages(rows: QuerySet[Case], span: Span) -> tuple[str, dict[str, Any]]:
    """As part of a larger question whose values have names."""
    return named(came_in(rows, span).order_by().values(*FIELDS))


def named(rows: Any) -> tuple[str, dict[str, Any]]:
    sql, values = rows.query.get_compiler(connection.alias, elide_empty=False).as_sql()  # "none" is an answer, too
    names = [f"value{number}" for number in range(len(values))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))


def _dimension(mask: int) -> str | None:
    """By what a row is grouped: PostgreSQL sets the bit of each column that it is not grouped by."""
    grouped = [name for place, name in enumerate(reversed(DIMENSIONS)) if not mask >> place & 1]
    return grouped[0] if grouped else None


def _line(key: Any, numbers: Any, people: int | None = None) -> Line:
    return replace(Line(key, *numbers), people=people)


def _people_served() -> dict[int, int | None]:
    return dict(Service.objects.exclude(people_served=None).values_list("pk", "people_served"))


def every_line(statistics: Statistics) -> Iterator[tuple[str, Line]]:
    """(dimension, line), the whole first."""
    yield "all", statistics.whole
    for dimension, lines in statistics.groups.items():
        for line in lines:
            yield dimension, line
