"""All figures of a period in one question to the database: counted anew, or from what was counted beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from organisation.models import Service
from tenancy.context import require_tenant

from ..models import Case
from ..queries import in_figures
from ..workflow import TOLD, State
from .facts import CONDUCT, DIMENSIONS, FACT, GROUPS, NUMBERS, OF_A_CASE, OTHERWISE, added, each, summed
from .formula import Line, Span, Statistics, months_of
from .scope import Reach, Scope, scope_of_everybody

OF_THE_TENANT = ("service", "place", "directorate")  # dimensions whose groups are known by a number
TOLD_OF_ONE = (
    "kind", "channel", "cause", "service_id", "place_id", "days", "on_time", "due", "overdue", "ever", "again", "ratings", "content",
)  # fmt: skip
MOST_CHANGED = 5000  # messages; if more wait for the job, all are counted anew
COUNTS = (
    "received", "complaints", "thanks", "answered", "on_time", "overdue", "due", "ever", "again", "ratings", "content",
)  # fmt: skip
# A place counts in every area that it lies in, as the tree stands now.
WAY = """
way AS (
    SELECT p.id::text AS place, p.id::text AS area FROM organisation_place p
     UNION SELECT p.id::text, a.id::text FROM organisation_place p
     CROSS JOIN LATERAL unnest(string_to_array(p.path, '/')) step(id)
      JOIN organisation_place a ON a.id::text = step.id AND starts_with(p.path, a.path))"""
# The median lies halfway between the two in the middle, of an odd number it is the one in the middle.
LINES = f"""
SELECT dimension, key, {", ".join(f"coalesce({'max' if name == 'answered' else 'sum'}({name}), 0)" for name in COUNTS)},
       trim_scale((min(days) FILTER (WHERE upto * 2 >= answered) + min(days) FILTER (WHERE upto * 2 > answered)) / 2.0),
       min(days) FILTER (WHERE upto * 10 >= answered * 9)
  FROM (SELECT *, sum(received) FILTER (WHERE days IS NOT NULL) OVER (PARTITION BY dimension, key ORDER BY days) AS upto,
               sum(received) FILTER (WHERE days IS NOT NULL) OVER (PARTITION BY dimension, key) AS answered
          FROM (SELECT * FROM cell WHERE dimension <> 'place' OR key = ''
                UNION ALL SELECT dimension, way.area, days, {", ".join(NUMBERS)} FROM cell JOIN way ON way.place = cell.key
                 WHERE dimension = 'place') c) c GROUP BY dimension, key"""
ANEW = f"""
WITH message AS MATERIALIZED ({{messages}}), fact AS MATERIALIZED ({FACT}),
cell AS (SELECT d.dimension, d.key, f.days, {summed()} FROM fact f {GROUPS} WHERE d.key IS NOT NULL GROUP BY 1, 2, 3), {WAY}
{LINES}"""
MARKS = f"""
WITH message AS MATERIALIZED ({{messages}}), fact AS MATERIALIZED ({FACT})
SELECT hashtextextended(ROW(case_id, {", ".join(TOLD_OF_ONE)})::text, 0)
  FROM fact"""
# Days around whole months, or cut off them ("-"): their messages one by one, as they were counted last.
EDGE = {
    sign: f"""
    UNION ALL SELECT d.dimension, d.key, f.days, {each(sign)} FROM feedback_casefact f {GROUPS}
     WHERE f.came_on BETWEEN %({{since}})s AND %({{until}})s AND f.case_id <> ALL (%(changed)s) AND d.key IS NOT NULL
       AND %(kind)s IN ('', f.kind) AND {{facts}}"""
    for sign in ("", "-")
}
CHANGED = f"""
SELECT DISTINCT case_id FROM (SELECT case_id FROM feedback_casechange UNION ALL ({OTHERWISE})) c LIMIT %(most)s"""
# What was counted beforehand; without the messages that have changed since, as they were then; with them as they are now.
BEFOREHAND = f"""
WITH message AS MATERIALIZED ({{messages}}), fact AS MATERIALIZED ({FACT}),
part AS (
    SELECT dimension, key, days, {", ".join(NUMBERS)} FROM feedback_casetally t
     WHERE t.kind = %(kind)s AND t.month BETWEEN %(first)s AND %(last)s AND {{tallies}}
    UNION ALL SELECT d.dimension, d.key, f.days, {each("-")} FROM feedback_casefact f {GROUPS}
     WHERE f.case_id = ANY (%(changed)s) AND d.key IS NOT NULL AND %(kind)s IN ('', f.kind)
       AND f.month BETWEEN %(first)s AND %(last)s AND {{facts}}
    {{edges}}
    UNION ALL SELECT d.dimension, d.key, f.days, {each("")} FROM fact f {GROUPS} WHERE d.key IS NOT NULL),
cell AS (SELECT dimension, key, days, {added()} FROM part GROUP BY 1, 2, 3 HAVING sum(received) <> 0), {WAY}
{LINES}"""


def counted(rows: QuerySet[Case], span: Span, today: date | None = None) -> Statistics:
    """Anew: of the messages among `rows` that came in during the days of the span, as things stand now."""
    messages, params = named(messages_of(rows, span, today))
    return _found(ANEW.format(messages=messages), params | told_by(today), span)


def precounted(scope: Scope, span: Span) -> Statistics:
    """The same of the scope's rows, at a cost that hardly grows with them: months are counted beforehand, and what has changed since
    the job ran last is counted anew."""
    return precounted_all([(scope, span)])[0]


def precounted_all(asked: Sequence[tuple[Scope, Span]], changed: list[int] | None = None) -> list[Statistics]:
    """Of each scope in its days, in two questions however many they are, and one more where nobody has asked yet what has `changed`."""
    changed = changed_since() if changed is None else changed
    if len(changed) > MOST_CHANGED:
        return [counted(scope.rows, span) for scope, span in asked]
    sql: list[str] = []
    facts: dict[str, Any] = {}
    for number, (scope, span) in enumerate(asked):
        question, told = _beforehand(scope, span, changed)
        sql.append(f"SELECT {number}, q.* FROM ({question.replace('%(', f'%(q{number}_')}) q")
        facts |= {f"q{number}_{name}": value for name, value in told.items()}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql), facts)
        found = cursor.fetchall()
    people = _people_served()
    return [
        _read([line for part, *line in found if part == number], span, people)
        for number, (_scope, span) in enumerate(asked)
    ]


def _beforehand(scope: Scope, span: Span, changed: list[int]) -> tuple[str, dict[str, Any]]:
    months, facts = months_of(span, timezone.localdate()), told_by()
    changed = [*changed, *scope.hidden]
    known = RawSQL("feedback_case.id = ANY (%s::bigint[])", [changed], output_field=BooleanField())
    messages, values = named(messages_of(scope.rows.filter(known), span))
    facts |= values | {"first": months.first, "last": months.last, "kind": scope.kind, "changed": changed}
    facts |= {"plain": scope.plain.ids, "conduct": scope.conduct.ids}
    inside, edges = _within(scope, "f", "true"), ""
    days = [*(("", edge) for edge in months.around), *(("-", edge) for edge in months.cut)]
    for number, (sign, edge) in enumerate(days):
        facts |= {f"since{number}": edge.starts_on, f"until{number}": edge.ends_on}
        edges += EDGE[sign].format(since=f"since{number}", until=f"until{number}", facts=inside)
    tallies = _within(scope, "t", "{alias}.directorate_id IS NULL")
    return BEFOREHAND.format(messages=messages, tallies=tallies, facts=inside, edges=edges), facts


def for_everybody(span: Span) -> Statistics:
    return precounted(scope_of_everybody(), span)


def changed_since() -> list[int]:
    """One more than the most, where there are more."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, told_by() | {"most": MOST_CHANGED + 1})
        return [pk for (pk,) in cursor.fetchall()]


def marks_of(rows: QuerySet[Case], span: Span) -> list[int]:
    """A number for each message that is counted, which is another one once something is counted otherwise of it."""
    messages, params = named(messages_of(rows, span))
    with connection.cursor() as cursor:
        cursor.execute(MARKS.format(messages=messages), params | told_by())
        return [mark for (mark,) in cursor.fetchall()]


def _within(scope: Scope, alias: str, everywhere: str) -> str:
    """Which rows are in the scope: tallies or facts."""

    def reached(reach: Reach, name: str) -> str:
        everything = everywhere.format(alias=alias)
        return everything if reach.everywhere else f"{alias}.directorate_id = ANY (%({name})s)"

    plain, conduct = reached(scope.plain, "plain"), reached(scope.conduct, "conduct")
    if scope.plain == scope.conduct:
        return plain
    return f"({alias}.part <> {CONDUCT} AND {plain} OR {alias}.part = {CONDUCT} AND {conduct})"


def told_by(today: date | None = None) -> dict[str, Any]:
    told = sorted({*TOLD, State.APPEALED})
    return {"told": told, "zone": require_tenant().time_zone, "today": today or timezone.localdate()}


def came_in(rows: QuerySet[Case], span: Span, today: date | None = None) -> QuerySet[Case]:
    """During these days of the tenant, of what is counted."""
    first, after = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (span.starts_on, span.ends_on + timedelta(days=1))
    )
    return rows.filter(in_figures(today), received_at__gte=first, received_at__lt=after)


def messages_of(rows: QuerySet[Case], span: Span, today: date | None = None) -> Any:
    return came_in(rows, span, today).order_by().values(*OF_A_CASE)


def named(rows: Any, prefix: str = "value") -> tuple[str, dict[str, Any]]:
    """As part of a larger question whose values have names."""
    sql, values = rows.query.get_compiler(connection.alias, elide_empty=False).as_sql()  # "none" is an answer, too
    names = [f"{prefix}{number}" for number in range(len(values))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))


def _found(question: str, facts: dict[str, Any], span: Span) -> Statistics:
    with connection.cursor() as cursor:
        cursor.execute(question, facts)
        found = cursor.fetchall()
    return _read(found, span, _people_served())


def _read(found: Iterable[Sequence[Any]], span: Span, people: Mapping[int, int | None]) -> Statistics:
    groups: dict[str, list[Line]] = {dimension: [] for dimension in DIMENSIONS}
    whole = _line(None, [0] * len(COUNTS), [None, None])
    for dimension, key, *numbers in found:
        if not numbers[0]:
            continue
        line = _line(_key(dimension, key), [int(number) for number in numbers[:-2]], numbers[-2:])
        if dimension:
            groups[dimension].append(replace(line, people=people.get(line.key) if dimension == "service" else None))
        else:
            whole = line
    for lines in groups.values():
        lines.sort(key=lambda line: (-line.received, str(line.key)))
    return Statistics(span, whole, groups, timezone.now())


def _line(key: Any, counts: Any, days: Any) -> Line:
    return Line(key, *counts, *days)


def _key(dimension: str, key: str) -> Any:
    if dimension in OF_THE_TENANT:
        return int(key) if key else None
    return key if dimension else None


def _people_served() -> dict[int, int | None]:
    return dict(Service.objects.exclude(people_served=None).values_list("pk", "people_served"))
