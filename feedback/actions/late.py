"""Late messages are told to the next level, as the municipality has set: days, and who hears of it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from people.models import Member
from tenancy.audit import acting

from .. import queries
from ..models import Case, CaseEscalation, Handling
from .moves import tell


def escalate_late_cases() -> int:
    """Every morning. Told once for each level, however often it runs; a level that was slept through is not made up for."""
    with acting("feedback.escalate_late_cases"):
        rows: list[Any] = [(case, level, queries.due_day(case)) for case, level in queries.to_escalate()]
        CaseEscalation.objects.bulk_create(
            [CaseEscalation(case=case, level=level, due_on=day, at=timezone.now()) for case, level, day in rows],
            ignore_conflicts=True,
        )
        for case, level, day in rows:
            tell(_level(case, level), "feedback.case_late", case, f"late:{level}:{day}")
        return len(rows)


def _level(case: Case, level: int) -> Iterable[Member]:
    hears = queries.levels()[level - 1].hears
    if hears == Handling.Hears.HEADS:
        return queries.heads_of(case.directorate)
    if hears == Handling.Hears.GOVERNORS:
        return queries.governors()
    by_name = hears == Handling.Hears.HANDS and case.assignee
    return [by_name] if by_name else queries.officers_for(case.directorate)
