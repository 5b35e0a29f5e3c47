"""Late messages are told to the next level, as the municipality has set: days, and who hears of it."""

from typing import Any

from django.utils import timezone

from tenancy.audit import acting

from .. import queries
from ..models import CaseEscalation
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
            told = queries.hearing(case, queries.levels()[level - 1].hears)
            tell(told, "feedback.case_late", case, f"late:{level}:{day}")
        return len(rows)
