"""What those who answer look at beside the message: prepared answers, tasks, the like of it, what is late."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from organisation.rules import within
from people.models import Member

from ..models import AnswerTemplate, Case, CaseAddition, CaseMove, CaseTask, Praise
from ..workflow import OPEN, State
from .discretion import discreet
from .handling import levels
from .seeing import due_day, with_lateness

OPEN_TASK = Q(answered_at=None, dropped_at=None, case__state__in=OPEN)


def templates_for(case: Case) -> QuerySet[AnswerTemplate]:
    return AnswerTemplate.objects.filter(kind__in=["", case.kind]).by_name()


def filled_template(template: AnswerTemplate, case: Case) -> str:
    """In the language of the case. A word in braces that we don't know stays as it is."""
    facts: Mapping[str, str] = {
        "number": str(case.number),
        "service": case.service.name.in_language(case.language) if case.service else "",
    }
    text = template.text.in_language(case.language)
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def tasks_of(case: Case) -> QuerySet[CaseTask]:
    return case.tasks.select_related("directorate", "asked_by", "answered_by").order_by("asked_at", "pk")


def open_tasks(member: Member) -> QuerySet[CaseTask]:
    """What the member's directorates are asked to do."""
    return readable_tasks(member).filter(OPEN_TASK)


def readable_tasks(member: Member) -> QuerySet[CaseTask]:
    """Of a complaint about somebody's behaviour only by those of the directorate who may read such."""
    return discreet(within(CaseTask.objects.all(), member, "handle_cases"), member, case="case__")


def may_read_story(member: Member, task: CaseTask) -> bool:
    """Whoever is asked to help reads what happened, unless it is about somebody's behaviour."""
    return discreet(Case.objects.filter(pk=task.case_id), member).exists()


def praises_of(member: Member) -> QuerySet[Praise]:
    return Praise.objects.filter(member=member).select_related("case__service").order_by("-at", "-pk")


def to_escalate(today: date | None = None) -> Iterator[tuple[Case, int]]:
    """Late messages with each level that is due and has not been told yet for this promised day; also those that nobody has
    looked at because they may be spam."""
    day = today or timezone.localdate()
    rows: QuerySet[Any] = with_lateness(Case.objects.filter(state__in=OPEN), day)
    rows = rows.filter(late=True)
    for case in rows.select_related("directorate", "assignee").prefetch_related("escalations").order_by("pk"):
        promised: Any = due_day(case)
        level = sum((day - promised).days >= each.days for each in levels())
        told = max((row.level for row in case.escalations.all() if row.due_on == promised), default=0)
        yield from ((case, each) for each in range(told + 1, level + 1))


def to_close(moment: datetime) -> QuerySet[Case]:
    """Answered before then, the last time, and nothing was heard since; the oldest first."""
    since = {"case": OuterRef("pk"), "at__gte": moment}
    rows = Case.objects.filter(state=State.ANSWERED, answered_at__lt=moment)
    heard = Exists(CaseMove.objects.filter(**since)) | Exists(CaseAddition.objects.filter(**since))
    return rows.filter(~heard).order_by("answered_at", "pk")
