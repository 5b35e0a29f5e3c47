"""What comes of a message: decided, answered, closed, opened again; or not accepted, or joined to another one."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import mails, queries
from ..models import Case
from ..wording import AGAIN, HEADINGS, REJECTIONS
from ..workflow import TOLD, Rejection, State, check_cause, check_move, check_outcome
from .handling import check_assessed
from .joining import free_joined, hand_answer_on, locked_joined
from .moves import UNDECIDED, locked, move
from .promising import again_due_on


def decide_case(
    case: Case, *, outcome: str, answer: str = "", cause: str = "", revision: int | None = None, by: Member
) -> Case:
    """The citizen hears of it with the answer; `answer` is its draft."""
    with acting("feedback.decide_case", by=by):
        row = locked(case, revision)
        check_decide(row)
        return _decided(row, outcome, answer, cause, by)


def answer_case(
    case: Case,
    *,
    answer: str,
    outcome: str = "",
    cause: str = "",
    files: Sequence[bytes] = (),
    revision: int | None = None,
    by: Member,
) -> Case:
    """Tells the citizen what was decided. With an outcome it is decided here too."""
    with acting("feedback.answer_case", by=by):
        row = locked(case, revision)
        check_answer(row)
        if row.state != State.DECIDED:
            row = _decided(row, outcome, answer, cause, by)
        elif outcome and outcome != row.outcome:
            raise NotAllowed(_("It is decided otherwise. Take the decision back first."))
        return answered(row, answer, by, files)


def _decided(row: Case, outcome: str, answer: str, cause: str, by: Member) -> Case:
    check_outcome(row.kind, outcome)
    check_cause(row.kind, cause)
    return move(row, State.DECIDED, by=by, outcome=outcome, answer=answer, cause=cause)


def answered(row: Case, answer: str, by: Member, files: Sequence[bytes] = ()) -> Case:
    """With those that are joined to it: their citizens get the same answer. The day of the first answer counts."""
    at = row.answered_at or timezone.now()
    told = {"outcome": row.outcome, "answer": answer, "answered_at": at}
    row = move(row, State.ANSWERED, by=by, public_note=answer, files=files, **told)
    mails.send_answer(row, to=row, files=len(files))
    hand_answer_on(row, locked_joined(row))
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
        if ask and row.kind != Case.Kind.COMPLIMENT and not queries.is_rated(row):
            mails.send_rating_question(row)
        return row


def reopen_case(case: Case, *, reason: str, revision: int | None = None, by: Member) -> Case:
    """The answer stands in the log; the citizen hears why, and by which day the next one is promised."""
    with acting("feedback.reopen_case", by=by):
        row = locked(case, revision)
        check_reopen(row)
        row = move(row, State.IN_PROGRESS, by=by, public_note=reason, again_due_on=again_due_on(row), **UNDECIDED)
        mails.send_news(row, AGAIN, reason)
        return row


def reject_case(case: Case, *, reason: str, note: str = "", revision: int | None = None, by: Member) -> Case:
    """Nothing is deleted: it can be accepted after all. Whoever is joined to it is not rejected with it."""
    with acting("feedback.reject_case", by=by):
        if reason not in Rejection.values:
            raise NotAllowed(_("Say why the message is not accepted."))
        row = move(locked(case, revision), State.REJECTED, by=by, public_note=note, rejection=reason)
        if reason != Rejection.SPAM:  # who sends advertising gets no letter for it, and a false address neither
            mails.send_news(row, HEADINGS[State.REJECTED], REJECTIONS[reason], note)
        free_joined(row, by=by)
        return row


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
