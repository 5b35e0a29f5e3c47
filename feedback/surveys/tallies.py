"""Counts of answers: from what was counted beforehand and the few responses that came or went since, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from .cells import ALL, CHANNEL, PLACE, TOLD, taken_apart
from .formula import FEWEST
from .models import Question, Wave
from .workflow import Kind

OPEN = {Kind.TEXT, Kind.NUMBER, Kind.DATE}  # without options
# What waits to be counted is added only where all answers are in, and there only by five or more.
HELD = f"""
WITH change AS MATERIALIZED (
    SELECT * FROM (
        SELECT *, count(*) OVER (PARTITION BY wave_id) AS waiting FROM feedback_responsechange WHERE wave_id = ANY (%(whole)s)) w
     WHERE %(everything)s OR waiting >= {FEWEST}
        OR NOT EXISTS (SELECT 1 FROM feedback_answercount k WHERE k.wave_id = w.wave_id AND {TOLD})),
{taken_apart("s.by = %(by)s")}
SELECT wave_id, part, question, line, option, sum(count)::int FROM (
    SELECT wave_id, part, question, line, option, count FROM feedback_answercount WHERE wave_id = ANY (%(waves)s) AND by = %(by)s
    UNION ALL SELECT wave_id, part, question, line, option, count FROM cell) c
 GROUP BY 1, 2, 3, 4, 5 HAVING sum(count) <> 0"""

Key = tuple[str, str]  # the question, and the line of a matrix or ""
Row = tuple[int, str, str, str, str, int]  # wave, group, question, line, option, how many


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


def cells(waves: Iterable[Wave], by: str = "", *, everything: bool = False) -> list[Row]:
    """One query. `by`: the code of the question whose options are the groups, or PLACE.

    Until all answers of a wave are in, this is what the job has counted: it goes on by five responses or more, and five to nine wait.
    The last of them are told in one step then. So whoever looks before somebody and again after never reads what that person said.
    `everything`: also what waits; only for how many there are."""
    rows = list(waves)
    whole = [wave.pk for wave in rows if everything or wave.finished_at]
    facts: dict[str, Any] = {"waves": [wave.pk for wave in rows], "whole": whole, "by": by, "everything": everything}
    with connection.cursor() as cursor:
        cursor.execute(HELD, facts)
        found: list[Row] = cursor.fetchall()
    return found


def tallies(
    waves: Sequence[Wave], questions: Iterable[Question], *, by: Question | None = None, by_place: bool = False
) -> Tallies:
    """With `by`, each wave is broken down by the codes of that question's options; `by_place`: by the key of the place where it
    was asked."""
    return sorted_out(cells(waves, by.code if by else PLACE if by_place else ""), questions)


def sorted_out(rows: Iterable[Row], questions: Iterable[Question]) -> Tallies:
    kinds = {question.code: question.kind for question in questions}
    found = Tallies()
    for wave, group, code, line, option, n in rows:
        kind = kinds.get(code)
        if kind is None or (kind in OPEN and option):
            continue
        tally = found.setdefault((wave, group), Tally())
        if kind in OPEN or (kind == Kind.MULTIPLE and not option):
            tally.answered[code, line] = n
            continue
        tally.options[code, line][option] = n
        if kind != Kind.MULTIPLE:
            tally.answered[code, line] += n
    return found


def numbers(rows: Iterable[Row], questions: Iterable[Question]) -> dict[str, Numbers]:
    """Of one wave: what the numbers that were given come to."""
    codes = {question.code for question in questions if question.kind == Kind.NUMBER}
    given: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)
    for _wave, _group, code, _line, option, n in rows:
        if code in codes and option:
            given[code].append((Decimal(option), n))
    return {code: numbers_of(sorted(values)) for code, values in given.items()}


def numbers_of(values: Sequence[tuple[Decimal, int]]) -> Numbers:
    """`values` with how often each was given, the smallest first. The median lies halfway between the two in the middle."""
    count = sum(n for _value, n in values)
    middle, passed = [], 0
    for value, n in values:
        before, passed = passed, passed + n
        middle += [value for place in ((count - 1) // 2, count // 2) if before <= place < passed]
    mean = sum((value * n for value, n in values), Decimal(0)) / count
    return Numbers(count, mean, values[0][0], values[-1][0], sum(middle, Decimal(0)) / 2)


def number_of_responses(waves: Iterable[Wave], *, everything: bool = False) -> dict[int, int]:
    rows = cells(waves, everything=everything)
    return {wave: n for wave, _group, name, _line, _option, n in rows if name == ALL}


def channels(rows: Iterable[Row]) -> dict[str, int]:
    """Of one wave: how many came by which way."""
    return {option: n for _wave, _group, name, _line, option, n in rows if name == CHANNEL}


def at_places(rows: Iterable[Row]) -> dict[int, int]:
    """Of one wave: how many were asked at which place, by its key."""
    return {int(option): n for _wave, _group, name, _line, option, n in rows if name == PLACE and option}
