"""Tasks for other directorates: asked with a day, answered there, for the eyes of the staff only."""

from collections.abc import Iterable
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
from ..workflow import OPEN
from .moves import change, locked

ASKED = "feedback.task_asked"


def ask_directorate(
    case: Case, *, directorate: Directorate, text: str, due_on: date, revision: int | None = None, by: Member
) -> CaseTask:
    with acting("feedback.ask_directorate", by=by):
        row = locked(case, revision)
        check_ask(row)
        if due_on < timezone.localdate():
            raise NotAllowed(_("This day is over. Choose a later one."))
        check_helpers(row, directorate)
        change(row)  # who has pressed twice asks once
        task = CaseTask.objects.create(case=row, directorate=directorate, text=text, due_on=due_on, asked_by=by)
        _tell(queries.possible_helpers(row, directorate), ASKED, task, by)
        return task


def check_ask(case: Case) -> None:
    if case.state not in OPEN:
        raise NotAllowed(_("Only a message that is open needs the help of others."))


def answer_task(task: CaseTask, *, answer: str, by: Member) -> CaseTask:
    with acting("feedback.answer_task", by=by):
        row = _open(task)
        check_asked(row, by)
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


def check_helpers(case: Case, directorate: Directorate) -> None:
    """What is asked tells what it is about."""
    if not queries.is_conduct(case) or queries.helpers_of_its_own(case, directorate).exists():
        return
    if not queries.concerned_by(case):
        raise NotAllowed(_("First say whom it is about, so that this person is not asked."))
    raise NotAllowed(_("Nobody in this directorate may know of this complaint."))


def check_asked(task: CaseTask, by: Member) -> None:
    if not queries.readable_tasks(by).filter(pk=task.pk).exists():
        raise NotAllowed(_("Only the directorate that is asked can answer."))


def _tell(members: Iterable[Member], kind: str, task: CaseTask, by: Member) -> None:
    if queries.is_conduct(task.case):
        rows = Member.objects.filter(pk__in=[member.pk for member in members])
        members = queries.may_know(rows, task.case, where=task.directorate if kind == ASKED else None)
    told = [member.membership_id for member in members if member.pk != by.pk]
    path = reverse("feedback:task", args=[task.pk])
    notify(told, kind, {"number": str(task.case.number), "day": task.due_on}, path, f"{kind}:{task.pk}")
