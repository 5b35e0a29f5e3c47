"""Late messages are told to the next level, as the municipality has set: days, and who hears of it."""

import logging
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from tenancy.audit import acting

from .. import queries
from ..models import Case, CaseEscalation
from .moves import tell

log = logging.getLogger("sdip.messages")


def escalate_late_cases() -> int:
    """Every morning; how many were told. Each level once, however often it runs and however long it did not."""
    return sum(_safely(case, level) for case, level in list(queries.to_escalate()))


def _safely(case: Case, level: int) -> bool:
    """One that fails holds up none of the others."""
    try:
        return _escalate(case, level)
    except OperationalError:  # the database is away: the job is repeated
        raise
    except Exception:
        log.exception("message %s could not be told to level %s", case.pk, level)
        return False


def _escalate(case: Case, level: int) -> bool:
    with acting("feedback.escalate_late_cases"):
        day: Any = queries.due_day(case)
        _row, new = CaseEscalation.objects.get_or_create(
            case=case, level=level, due_on=day, defaults={"at": timezone.now()}
        )
        if new:
            told = queries.hearing(case, queries.levels()[level - 1].hears)
            tell(told, "feedback.case_late", case, f"late:{level}:{day}")
        return new
