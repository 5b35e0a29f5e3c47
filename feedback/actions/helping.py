"""Tasks for other directorates: asked with a day, answered there, for the eyes of the staff only."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.models import Member
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseTask
from .handling import check_not_over
from .moves import locked


def ask_directorate(
    case: Case, *, directorate: Directorate, text: str, due_on: date, revision: int | None = None, by: Member
) -> CaseTask:
    with acting("feedback.ask_directorate", by=by):
        row = locked(case, revision)
        check_not_over(row)
        if due_on < timezone.localdate():
            raise NotAllowed(_("This day is over. Choose a later one."))
        task = CaseTask.objects.create(case=row, directorate=directorate, text=text, due_on=due_on, asked_by=by)
        _tell(queries.handlers_of(directorate), "feedback.task_asked", task, by)
        return task


def answer_task(task: CaseTask, *, answer: str, by: Member) -> CaseTask:
    with acting("feedback.answer_task", by=by):
        row = _open(task)
        row.answer, row.answered_by, row.answered_at = answer, by, timezone.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])
        assignee = row.case.assignee
        _tell({row.asked_by, *([assignee] if assignee else [])}, "feedback.task_answered", row, by)
        return row


def drop_task(task: CaseTask, *, by: Member) -> CaseTask:
    with acting("feedback.drop_task", by=by):
        row = _open(task)
        row.dropped_at = timezone.now()
        row.save(update_fields=["dropped_at"])
        return row


def _open(task: CaseTask) -> CaseTask:
    rows = CaseTask.objects.select_for_update(of=("self",)).select_related("case__assignee", "asked_by")
    row = rows.get(pk=task.pk)
    check_task(row)
    return row


def check_task(task: CaseTask) -> None:
    if task.answered_at is not None:
        raise NotAllowed(_("This task is answered already."))
    if task.dropped_at is not None:
        raise NotAllowed(_("This task is no longer needed."))


def _tell(members: object, kind: str, task: CaseTask, by: Member) -> None:
    told = [member.membership_id for member in members if member.pk != by.pk]  # type: ignore[attr-defined]
    path = reverse("feedback:task", args=[task.pk])
    notify(told, kind, {"number": str(task.case.number), "day": task.due_on}, path, f"{kind}:{task.pk}")
