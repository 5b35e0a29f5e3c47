"""A plain matter from its receipt to its answer in one go: the steps are the same, each with its check and its line in the log."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Case
from ..workflow import State
from .deciding import answer_case
from .handling import acknowledge_case, assess_case, take_up_case
from .moves import locked

BEFORE_WORK = (State.RECEIVED, State.ACKNOWLEDGED, State.ASSESSED)


def answer_at_once(
    case: Case,
    *,
    answer: str,
    outcome: str = "",
    cause: str = "",
    severity: str = "",
    complexity: str = "",
    impact: str = "",
    files: Sequence[bytes] = (),
    revision: int | None = None,
    by: Member,
) -> Case:
    """Of what has no receipt yet, whoever calls this says that the citizen has it, or that there is nobody to give it to."""
    with acting("feedback.answer_at_once", by=by):
        row = locked(case, revision)
        check_at_once(row)
        if row.state == State.RECEIVED:
            row = acknowledge_case(row, by=by)
        if row.state == State.ACKNOWLEDGED and severity:  # without it the next step refuses
            row = assess_case(row, severity=severity, complexity=complexity, impact=impact, unsafe=row.unsafe, by=by)
        row = take_up_case(row, by=by)
        return answer_case(row, outcome=outcome, cause=cause, answer=answer, files=files, by=by)


def check_at_once(case: Case) -> None:
    if case.held_at is not None:
        raise NotAllowed(_("It may be spam. First let it through."))
    if case.state not in BEFORE_WORK:
        raise NotAllowed(_("Somebody has taken it up already, or it is over."))
