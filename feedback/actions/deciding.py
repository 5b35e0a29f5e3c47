"""What comes of a message: decided, answered, closed, opened again; or not accepted, or joined to another one."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import mails, queries
from ..models import Case
from ..workflow import TOLD, Rejection, State, check_cause, check_move, check_outcome
from .handling import check_assessed
from .moves import locked, move

UNDECIDED: dict[str, Any] = {"outcome": "", "cause": "", "answer": "", "answered_at": None, "closed_at": None}


def decide_case(
    case: Case, *, outcome: str, answer: str = "", cause: str = "", revision: int | None = None, by: Member
) -> Case:
    """The citizen hears of it with the answer; `answer` is its draft."""
    with acting("feedback.decide_case", by=by):
        row = locked(case, revision)
        check_decide(row)
        return _decided(row, outcome, answer, cause, by)


def answer_case(
    case: Case, *, answer: str, outcome: str = "", cause: str = "", revision: int | None = None, by: Member
) -> Case:
    """Tells the citizen what was decided. With an outcome it is decided here too."""
    with acting("feedback.answer_case", by=by):
        row = locked(case, revision)
        check_answer(row)
        if row.state != State.DECIDED:
            row = _decided(row, outcome, answer, cause, by)
        elif outcome and outcome != row.outcome:
            raise NotAllowed(_("It is decided otherwise. Take the decision back first."))
        return answered(row, answer, by)


def _decided(row: Case, outcome: str, answer: str, cause: str, by: Member) -> Case:
    check_outcome(row.kind, outcome)
    check_cause(row.kind, cause)
    return move(row, State.DECIDED, by=by, outcome=outcome, answer=answer, cause=cause)


def answered(row: Case, answer: str, by: Member) -> Case:
    """With those that are joined to it: their citizens get the same answer. The day of the first answer counts."""
    at = row.answered_at or timezone.now()
    row = move(row, State.ANSWERED, by=by, public_note=answer, outcome=row.outcome, answer=answer, answered_at=at)
    mails.send_answer(row, to=row)
    for twin in queries.joined_to(row):
        mails.send_answer(row, to=twin)
    return row


def take_decision_back(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """Before the citizen was told."""
    with acting("feedback.take_decision_back", by=by):
        row = locked(case, revision)
        check_take_back(row)
        return move(row, State.IN_PROGRESS, by=by, **UNDECIDED)


def close_case(
    case: Case, *, note: str = "", ask: bool = True, revision: int | None = None, by: Member | None = None
) -> Case:
    """By whoever works on it, or by the calendar. Who has not said yet whether it is put right is asked by mail."""
    with acting("feedback.close_case", by=by):
        row = move(locked(case, revision), State.CLOSED, by=by, public_note=note, closed_at=timezone.now())
        if ask and not queries.is_rated(row):
            mails.send_rating_question(row)
        return row


def reopen_case(case: Case, *, reason: str, revision: int | None = None, by: Member) -> Case:
    """The answer stands in the log; the message is open again and late if its day has passed."""
    with acting("feedback.reopen_case", by=by):
        row = locked(case, revision)
        check_reopen(row)
        return move(row, State.IN_PROGRESS, by=by, public_note=reason, **UNDECIDED)


def reject_case(case: Case, *, reason: str, note: str = "", revision: int | None = None, by: Member) -> Case:
    """Nothing is deleted: it can be accepted after all."""
    with acting("feedback.reject_case", by=by):
        if reason not in Rejection.values:
            raise NotAllowed(_("Say why the message is not accepted."))
        return move(locked(case, revision), State.REJECTED, by=by, public_note=note, rejection=reason)


def join_case(case: Case, *, parent: Case, revision: int | None = None, by: Member) -> Case:
    """It tells what another message tells already: whoever wrote it gets that one's answer."""
    with acting("feedback.join_case", by=by):
        goal, row = _both(case, parent, revision)
        check_join(row, goal)
        row = move(row, State.DUPLICATE, by=by, parent=goal)
        for twin in queries.joined_to(row):  # what was joined to this one is joined to the other one now
            twin.parent = goal
            twin.revision += 1
            twin.save(update_fields=["parent", "revision"])
        return row


def _both(case: Case, parent: Case, revision: int | None) -> tuple[Case, Case]:
    """Locked in the order of their keys, so that two who join crosswise wait for each other instead of failing."""
    if case.pk == parent.pk:
        raise NotAllowed(_("A message can’t be joined to itself."))
    if parent.pk < case.pk:
        goal = locked(parent)
        return goal, locked(case, revision)
    row = locked(case, revision)
    return locked(parent), row


def accept_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """It was neither spam nor the same as another one: it begins anew, with the day that was promised."""
    with acting("feedback.accept_case", by=by):
        row = locked(case, revision)
        check_accept(row)
        at = row.acknowledged_at or timezone.now()
        return move(row, State.ACKNOWLEDGED, by=by, rejection="", parent=None, acknowledged_at=at)


def check_decide(case: Case) -> None:
    """By whoever works on it; what is under review is decided in decide_appeal()."""
    if case.state == State.APPEALED:
        raise NotAllowed(_("This message is under independent review. Only the reviewer answers it."))
    check_assessed(case)
    check_move(case.state, State.DECIDED)


def check_answer(case: Case) -> None:
    if case.state != State.DECIDED:
        check_decide(case)


def check_take_back(case: Case) -> None:
    if case.state != State.DECIDED:
        raise NotAllowed(_("Only a decision that the citizen does not know yet can be taken back."))


def check_reopen(case: Case) -> None:
    if case.state not in TOLD:
        raise NotAllowed(_("Only a message that was answered can be opened again."))


def check_join(case: Case, parent: Case) -> None:
    if parent.parent_id is not None:
        raise NotAllowed(_("That message is itself joined to another one. Join it to that one."))
    if parent.state in (State.WITHDRAWN, State.REJECTED):
        raise NotAllowed(_("Nobody answers that message any more. Choose another one."))
    if parent.kind != case.kind:
        raise NotAllowed(_("Only messages of the same kind can be joined."))


def check_accept(case: Case) -> None:
    if case.state not in (State.REJECTED, State.DUPLICATE):
        raise NotAllowed(_("This message is accepted already."))
