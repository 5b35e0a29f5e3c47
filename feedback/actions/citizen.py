"""What the citizen can still do: add to the message, say that it is not put right, take it back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseAddition, Rating
from ..workflow import OPEN, TOLD, State
from .additions import added
from .deciding import UNDECIDED
from .moves import change, locked, move, tell


def add_to_case(case: Case, *, text: str) -> CaseAddition:
    """While it, or the one that it is joined to, is open. Somebody who was asked has answered by this."""
    with acting("feedback.add_to_case"):
        row = locked(case)
        parent = queries.parent_of(row)
        check_addition(parent or row)
        addition = added(row, text)
        if row.state == State.WAITING:
            move(row, State.IN_PROGRESS, by=None)
        else:
            change(row)
        _tell_handlers(parent or row, "feedback.case_added", f"added:{addition.pk}")
        return addition


def contest_answer(case: Case, *, text: str) -> Case:
    """ "It is not put right": opens an answered message again, with the reason."""
    with acting("feedback.contest_answer"):
        row = locked(case)
        check_contest(row)
        addition = added(row, text)
        move(row, State.IN_PROGRESS, by=None, **UNDECIDED)
        _tell_handlers(row, "feedback.case_contested", f"contested:{addition.pk}")
        return row


def withdraw_case(case: Case) -> Case:
    with acting("feedback.withdraw_case"):
        return move(locked(case), State.WITHDRAWN, by=None)


def rate_case(case: Case, *, content: bool, text: str = "") -> Case:
    """Whether the citizen is content with the answer, said once for each. "No" needs words and opens the message again."""
    with acting("feedback.rate_case"):
        row = locked(case)
        check_rating(row)
        assert row.answered_at is not None
        Rating.objects.create(case=row, content=content, answered_at=row.answered_at, at=timezone.now())
        return change(row) if content else contest_answer(row, text=text)


def check_rating(case: Case) -> None:
    if case.state not in TOLD:
        raise NotAllowed(_("We have not answered yet. Add what you want to say instead."))
    if queries.is_rated(case):
        raise NotAllowed(_("You have told us already what you think of this answer. Thank you."))


def check_addition(case: Case) -> None:
    if case.state not in OPEN:
        raise NotAllowed(_("This message is no longer open, so nothing can be added to it. Send a new one."))


def check_contest(case: Case) -> None:
    if case.state not in TOLD:
        raise NotAllowed(_("We have not answered yet. Add what you want to say instead."))


def _tell_handlers(case: Case, kind: str, occasion: str) -> None:
    tell([case.assignee] if case.assignee else queries.officers_for(case.directorate), kind, case, occasion)
