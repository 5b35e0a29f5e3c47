"""What the citizen can still do: add to the message, say that it is not put right, take it back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseAddition
from ..workflow import OPEN, State
from .moves import change, locked, move, tell


def add_to_case(case: Case, *, text: str) -> CaseAddition:
    """While it is open. Somebody who was asked has answered by this: the work goes on."""
    with acting("feedback.add_to_case"):
        row = locked(case)
        check_addition(row)
        addition = _added(row, text)
        if row.state == State.WAITING:
            move(row, State.IN_PROGRESS, by=None)
        else:
            change(row)
        _tell_handlers(row, "feedback.case_added", f"added:{addition.pk}")
        return addition


def contest_answer(case: Case, *, text: str) -> Case:
    """ "It is not put right": opens an answered message again, with the reason."""
    with acting("feedback.contest_answer"):
        row = locked(case)
        check_contest(row)
        addition = _added(row, text)
        move(row, State.IN_PROGRESS, by=None, outcome="", answer="", answered_at=None, closed_at=None)
        _tell_handlers(row, "feedback.case_contested", f"contested:{addition.pk}")
        return row


def withdraw_case(case: Case) -> Case:
    with acting("feedback.withdraw_case"):
        return move(locked(case), State.WITHDRAWN, by=None)


def check_addition(case: Case) -> None:
    if case.state not in OPEN:
        raise NotAllowed(_("This message is no longer open, so nothing can be added to it. Send a new one."))


def check_contest(case: Case) -> None:
    if case.state not in (State.ANSWERED, State.CLOSED):
        raise NotAllowed(_("We have not answered yet. Add what you want to say instead."))


def _added(case: Case, text: str) -> CaseAddition:
    addition = CaseAddition.objects.create(case=case, text=text, at=timezone.now())
    later = case.additions.values_list("text", flat=True)
    index_row("case", case.pk, case.number, case.code_prefix, case.text, case.wish, case.where, *later)
    return addition


def _tell_handlers(case: Case, kind: str, occasion: str) -> None:
    tell([case.assignee] if case.assignee else queries.officers_for(case.directorate), kind, case, occasion)
