"""Counts of answers, set-based: the database reads each response once, whatever the number of questions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from .models import Question, Response, Wave
from .workflow import Kind

SINGLE = {Kind.CHOICE, Kind.SCALE, Kind.PLACE}
COUNTED = {Kind.TEXT, Kind.NUMBER, Kind.DATE}
# {group} is the code of the option by which the answers are broken down, or nothing
ONE = """SELECT r.wave_id, {group}, a.key, '', a.value, count(*) FROM feedback_response r
    CROSS JOIN LATERAL jsonb_each_text(r.answers) a WHERE r.wave_id = ANY(%s) AND a.key = ANY(%s) GROUP BY 1, 2, 3, 5"""
MANY = """SELECT r.wave_id, {group}, k.code, '', o.option, count(*) FROM feedback_response r
    CROSS JOIN unnest(%s::text[]) k(code) CROSS JOIN LATERAL jsonb_array_elements_text(r.answers -> k.code) o(option)
    WHERE r.wave_id = ANY(%s) AND r.answers ? k.code GROUP BY 1, 2, 3, 5"""
LINES = """SELECT r.wave_id, {group}, k.code, l.key, l.value, count(*) FROM feedback_response r
    CROSS JOIN unnest(%s::text[]) k(code) CROSS JOIN LATERAL jsonb_each_text(r.answers -> k.code) l
    WHERE r.wave_id = ANY(%s) AND r.answers ? k.code GROUP BY 1, 2, 3, 4, 5"""
ANSWERED = """SELECT r.wave_id, {group}, k.code, count(*) FROM feedback_response r CROSS JOIN unnest(%s::text[]) k(code)
    WHERE r.wave_id = ANY(%s) AND r.answers ? k.code GROUP BY 1, 2, 3"""
NUMBERS = """SELECT k.code, count(*), avg(v.n), min(v.n), max(v.n), percentile_cont(0.5) WITHIN GROUP (ORDER BY v.n)
    FROM feedback_response r CROSS JOIN unnest(%s::text[]) k(code) CROSS JOIN LATERAL (SELECT (r.answers ->> k.code)::numeric n) v
    WHERE r.wave_id = %s AND r.answers ? k.code GROUP BY 1"""
JOINT = """SELECT coalesce(answers ->> %s, ''), coalesce(answers ->> %s, ''), coalesce(answers ->> %s, ''), count(*)
    FROM feedback_response WHERE wave_id = %s GROUP BY 1, 2, 3"""

Key = tuple[str, str]  # the question, and the line of a matrix or ""


@dataclass
class Tally:
    """Of one wave, or of one group of it: how many chose what, and how many answered at all."""

    options: dict[Key, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    answered: dict[Key, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Numbers:
    count: int
    mean: Decimal
    lowest: Decimal
    highest: Decimal
    median: Decimal


Tallies = dict[tuple[int, str], Tally]  # by wave and group


def tallies(
    waves: Sequence[Wave], questions: Iterable[Question], *, by: Question | None = None, by_place: bool = False
) -> Tallies:
    """At most four queries. With `by`, each wave is broken down by the codes of that question's options; `by_place`: by the key
    of the place where it was asked."""
    rows, found = list(questions), Tallies()
    ids = [wave.pk for wave in waves]
    group, first = ("r.answers ->> %s", [by.code]) if by else ("r.place_id::text" if by_place else "''", [])

    def codes(kinds: set[Any]) -> list[str]:
        return [row.code for row in rows if row.kind in kinds]

    with connection.cursor() as cursor:
        if single := codes(SINGLE):
            cursor.execute(ONE.format(group=group), [*first, ids, single])
            _add(found, cursor.fetchall(), counts=True)
        if many := codes({Kind.MULTIPLE}):
            cursor.execute(MANY.format(group=group), [*first, many, ids])
            _add(found, cursor.fetchall(), counts=False)
        if lines := codes({Kind.MATRIX}):
            cursor.execute(LINES.format(group=group), [*first, lines, ids])
            _add(found, cursor.fetchall(), counts=True)
        if others := codes(COUNTED | {Kind.MULTIPLE}):
            cursor.execute(ANSWERED.format(group=group), [*first, others, ids])
            for wave, name, code, n in cursor.fetchall():
                _of(found, wave, name).answered[code, ""] = n
    return found


def _add(found: Tallies, rows: list[Any], *, counts: bool) -> None:
    for wave, group, code, line, option, n in rows:
        tally = _of(found, wave, group)
        tally.options[code, line][option] = n
        if counts:
            tally.answered[code, line] += n


def _of(found: Tallies, wave: int, group: str | None) -> Tally:
    return found.setdefault((wave, group or ""), Tally())


def numbers(wave: Wave, questions: Iterable[Question]) -> dict[str, Numbers]:
    codes = [question.code for question in questions if question.kind == Kind.NUMBER]
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [codes, wave.pk])
        return {
            code: Numbers(n, mean, low, high, Decimal(str(median)))
            for code, n, mean, low, high, median in cursor.fetchall()
        }


def joint_counts(wave: Wave, first: str, second: str, third: str) -> dict[tuple[str, str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(JOINT, [first, second, third, wave.pk])
        return {(a, b, c): n for a, b, c, n in cursor.fetchall()}


def responses_by(waves: Sequence[Wave], *names: str) -> dict[tuple[Any, ...], int]:
    """How many responses each wave has, split by these columns of them."""
    rows = Response.objects.filter(wave__in=[wave.pk for wave in waves]).order_by()
    return {tuple(key): n for *key, n in rows.values_list("wave_id", *names).annotate(n=Count("pk")).order_by()}
