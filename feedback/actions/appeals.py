"""The independent level: somebody who has not decided the message looks at it again, once."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.workdays import workdays
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import mails, queries
from ..models import Case
from ..wording import AGAIN
from ..workflow import TOLD, State, check_cause, check_outcome
from .additions import added
from .deciding import answered
from .moves import UNDECIDED, locked, move, tell, tell_of_nobody
from .promising import again_due_on


def appeal_case(case: Case, *, text: str, pictures: Sequence[bytes] = (), by: Member | None = None) -> Case:
    """Asked for by the citizen (by None), or by whoever writes it down for the citizen."""
    with acting("feedback.appeal_case", by=by):
        row = locked(case)
        check_appeal(row)
        addition = added(row, text, pictures)
        days = queries.answer_days(row.service, None)
        due_on, _key = workdays().add(timezone.localdate(), days)
        row = move(
            row, State.APPEALED, by=by, appealed_at=timezone.now(), appeal_due_on=due_on, assignee=None, closed_at=None
        )
        if reviewers := list(queries.possible_reviewers(row)):
            tell(reviewers, "feedback.case_appealed", row, f"appealed:{addition.pk}")
        else:
            tell_of_nobody(row, f"appealed:{addition.pk}")
        return row


def decide_appeal(
    case: Case,
    *,
    outcome: str,
    answer: str,
    cause: str = "",
    files: Sequence[bytes] = (),
    revision: int | None = None,
    by: Member,
) -> Case:
    """The reviewer decides anew and answers."""
    with acting("feedback.decide_appeal", by=by):
        row = locked(case, revision)
        check_review(row, by)
        check_outcome(row.kind, outcome)
        check_cause(row.kind, cause)
        row = move(row, State.DECIDED, by=by, outcome=outcome, answer=answer, cause=cause)
        return answered(row, answer, by, files)


def return_appeal(case: Case, *, reason: str, revision: int | None = None, by: Member) -> Case:
    """The citizen is right, and hears so: it is worked on again, by a new day."""
    with acting("feedback.return_appeal", by=by):
        row = locked(case, revision)
        check_review(row, by)
        anew: dict[str, Any] = {
            "again_due_on": again_due_on(row),
            "appealed_at": None,
        }  # nobody has reviewed the answer that comes now
        row = move(row, State.IN_PROGRESS, by=by, public_note=reason, **anew, **UNDECIDED)
        mails.send_news(row, AGAIN, reason)
        return row


def check_appeal(case: Case) -> None:
    if case.state not in TOLD:
        raise NotAllowed(_("We have not answered yet, so there is nothing to review."))
    check_no_thanks(case)
    if case.appealed_at is not None:
        raise NotAllowed(_("It has been reviewed once. The ombudsman and the court stay open to you."))


def check_no_thanks(case: Case) -> None:
    if case.kind == Case.Kind.COMPLIMENT:
        raise NotAllowed(_("Thanks are passed on, so there is nothing to review."))


def check_appealed(case: Case) -> None:
    if case.state != State.APPEALED:
        raise NotAllowed(_("Nobody has asked for a review of this message."))


def check_review(case: Case, by: Member) -> None:
    check_appealed(case)
    if not queries.possible_reviewers(case).filter(pk=by.pk).exists():
        raise NotAllowed(_("Whoever has worked on or decided a message can’t review it."))
