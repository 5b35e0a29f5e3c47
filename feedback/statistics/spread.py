"""How the messages of a quarter lie in the directorates, group by group: what of it may be told follows from that."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from ..models import Case
from ..queries import CONDUCT as ABOUT_CONDUCT
from .counting import COUNTS, MOST_CHANGED, WAY, changed_since, messages_of, named, told_by
from .facts import CONDUCT, FACT, GROUPS, NUMBERS, added, each
from .formula import Line, Span
from .tables import NO_CODE

Spread = Mapping[str, Mapping[str, Mapping[Any, Line]]]  # by dimension, code of the group and directorate
FIELDS = [each.name for each in fields(Line) if each.type is int]
OFFICES = (
    "CROSS JOIN LATERAL (SELECT NULL::bigint UNION SELECT f.directorate_id) o(office)"  # none: of the municipality
)
# As counting.BEFOREHAND, by directorate; `months` holds none where so much has changed that all is counted anew.
SPREAD = f"""
WITH message AS MATERIALIZED ({{messages}}), fact AS MATERIALIZED ({FACT}),
part AS (
    SELECT t.directorate_id AS office, dimension, key, {", ".join(NUMBERS)} FROM feedback_casetally t
     WHERE t.kind = '' AND t.part <> {CONDUCT} AND t.month = ANY (%(months)s::date[])
    UNION ALL SELECT o.office, d.dimension, d.key, {each("-")} FROM feedback_casefact f {OFFICES} {GROUPS}
     WHERE f.case_id = ANY (%(changed)s) AND f.part <> {CONDUCT} AND f.month = ANY (%(months)s::date[])
    UNION ALL SELECT o.office, d.dimension, d.key, {each("")} FROM fact f {OFFICES} {GROUPS}),
cell AS (SELECT office, dimension, key, {added()} FROM part WHERE key IS NOT NULL AND dimension <> 'directorate' GROUP BY 1, 2, 3),
{WAY}
SELECT dimension, coalesce(s.code, p.code, nullif(key, ''), '{NO_CODE}'), office, {added()}
  FROM (SELECT * FROM cell WHERE dimension <> 'place' OR key = ''
        UNION ALL SELECT office, dimension, way.area, {", ".join(NUMBERS)} FROM cell JOIN way ON way.place = cell.key
         WHERE dimension = 'place') c
  LEFT JOIN organisation_service s ON dimension = 'service' AND s.id::text = key
  LEFT JOIN organisation_place p ON dimension = 'place' AND p.id::text = key
 GROUP BY 1, 2, 3 HAVING sum(received) <> 0"""


def spread(span: Span, changed: list[int] | None = None) -> Spread:
    """One query, and one more where nobody has asked yet what has `changed`. Without complaints about how somebody behaved.

    Under None: what lies in no directorate. Dimension "" is the whole."""
    changed = changed_since() if changed is None else changed
    many = len(changed) > MOST_CHANGED
    rows = Case.objects.exclude(ABOUT_CONDUCT).filter(Q() if many else Q(pk__in=changed))
    messages, values = named(messages_of(rows, span))
    facts = values | told_by() | {"changed": changed, "months": [] if many else _months(span)}
    with connection.cursor() as cursor:
        cursor.execute(SPREAD.format(messages=messages), facts)
        found: dict[str, dict[str, dict[Any, Line]]] = {}
        for dimension, code, office, *numbers in cursor.fetchall():
            lines = found.setdefault(dimension, {}).setdefault(code, {})
            lines[office] = _line(dict(zip(NUMBERS, map(int, numbers), strict=True)))
    return {name: {code: _apart(lines) for code, lines in groups.items()} for name, groups in found.items()}


def _months(span: Span) -> list[date]:
    """Of a quarter."""
    return [span.starts_on.replace(month=span.starts_on.month + each) for each in range(3)]


def _line(numbers: Mapping[str, int]) -> Line:
    said: Any = [*(numbers.get(name, 0) for name in COUNTS), None, None]  # without days
    return Line(None, *said)


def _apart(lines: Mapping[Any, Line]) -> dict[Any, Line]:
    """With what lies in no directorate in place of the whole."""
    whole, offices = lines[None], {office: line for office, line in lines.items() if office is not None}
    rest = {name: getattr(whole, name) - sum(getattr(line, name) for line in offices.values()) for name in FIELDS}
    return offices | ({None: replace(whole, **rest)} if rest["received"] else {})
