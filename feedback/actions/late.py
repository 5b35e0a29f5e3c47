"""Late messages are told to the next level: who works on it, then the head, then the governor's office."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from people.models import Member
from tenancy.audit import acting

from .. import queries
from ..models import Case, CaseEscalation
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
    if level == 1:
        return [case.assignee] if case.assignee else queries.officers_for(case.directorate)
    if level == 2:
        return queries.heads_of(case.directorate)
    return queries.governors()
