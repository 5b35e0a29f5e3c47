"""Rows into staging: copied into a temporary table (COPY into fenced tables is refused), checked and resolved by one statement."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from organisation.rights import BY_CODE
from organisation.rules import assignments_of
from people.models import Member
from tenancy.context import require_tenant

from ...checks import FEWEST
from ...models import DimensionOption, ImportRun, Slice
from ...queries.imports import versions_with_history
from . import statements as sql
from .words import problem_sentences

# A row of statements.TABLE: where it stood (3), cell (7), numbers (3), original, reason, note, kind of problem, problem.
NO_CELL = ("", "", "", None, None, "", "", None, None, None, "", "", None)
Row = tuple[Any, ...]


def staging_facts(run: ImportRun, member: Member | None) -> dict[str, Any]:
    """What the statement needs besides the rows: rights, calendar, breakdowns, sentences in the language that is active."""
    options = DimensionOption.objects.values_list("dimension__code", "code")
    return {
        "in_history": versions_with_history(FEWEST),
        "run": run.pk, "today": timezone.localdate(), "fiscal_month": require_tenant().fiscal_month, "slices": [Slice.TOTAL],
        "options": [f"{dimension}={code}" for dimension, code in options], **rights_of(member), **problem_sentences(),
    }  # fmt: skip


def rights_of(member: Member | None, right: str = "import_figures") -> dict[str, Any]:
    """Where the member has the right: everywhere, or below these directorates. The system itself may everywhere."""
    if member is None:
        return {"by": None, "everywhere": True, "paths": []}
    held = [each.directorate for each in assignments_of(member) if each.role in BY_CODE[right].roles]
    return {"by": member.pk, "everywhere": None in held, "paths": [each.path for each in held if each is not None]}


def stage_rows(cursor: Any, rows: Iterable[Row], facts: dict[str, Any]) -> None:
    cursor.execute(sql.TABLE)
    with cursor.copy(sql.COPY) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("ANALYZE load_staged")
    cursor.execute(sql.STAGE, facts)
    cursor.execute("DROP TABLE load_staged")


def counts_of(run: ImportRun) -> dict[str, Any]:
    """How many rows would be created, changed, are the same or refused, are to be explained; the refused ones by kind."""
    found: dict[str, Any] = {"created": 0, "changed": 0, "same": 0, "refused": 0, "to_explain": 0, "kinds": {}}
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNTS, {"run": run.pk})
        for kind, change, count, odd in cursor.fetchall():
            found["to_explain"] += odd
            if kind:
                found["refused"] += count
                found["kinds"][kind] = count
            else:
                found[change] += count
    return found


def other_periods(run: ImportRun) -> dict[str, Any]:
    """How many figures are of another kind of period than their indicator is counted by, and the first row of them."""
    with connection.cursor() as cursor:
        cursor.execute(sql.OTHER_PERIODS, {"run": run.pk})
        count, row = cursor.fetchone()
    return {"other_periods": count, "other_periods_row": row}
