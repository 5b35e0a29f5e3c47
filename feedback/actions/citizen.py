"""What the citizen can still do: add to the message, say that it is not put right, take it back."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseAddition, Rating
from ..workflow import OPEN, TOLD, State
from .additions import added, shown_too
from .appeals import check_no_thanks
from .joining import free_joined, set_free
from .moves import UNDECIDED, change, locked, move, tell_handlers
from .promising import again_due_on
from .sending import forget_files


def add_to_case(case: Case, *, text: str, pictures: Sequence[bytes] = ()) -> CaseAddition:
    """While it, or the one that it is joined to, is open. Somebody who was asked has answered by this."""
    with acting("feedback.add_to_case"):
        row = locked(case)
        parent = queries.parent_of(row)
        check_addition(parent or row)
        if said := queries.just_said(row, text):
            if shown_too(row, pictures):
                tell_handlers(parent or row, "feedback.case_added", f"shown:{change(row).revision}")
            return said
        addition = added(row, text, pictures)
        if row.state == State.WAITING:
            move(row, State.IN_PROGRESS, by=None)
        else:
            change(row)
        tell_handlers(parent or row, "feedback.case_added", f"added:{addition.pk}")
        return addition


def contest_answer(case: Case, *, text: str, pictures: Sequence[bytes] = ()) -> Case:
    """ "It is not put right": opens an answered message again, with the reason. One that was joined is worked on by itself."""
    with acting("feedback.contest_answer"):
        row = locked(case)
        parent = queries.parent_of(row)
        check_contest(parent or row)
        addition = added(row, text, pictures)
        if parent is not None:
            row = set_free(row, by=None)
            change(row, again_due_on=again_due_on(row))
        else:
            move(row, State.IN_PROGRESS, by=None, again_due_on=again_due_on(row), **UNDECIDED)
        tell_handlers(row, "feedback.case_contested", f"contested:{addition.pk}")
        return row


def withdraw_case(case: Case, *, revision: int | None = None, by: Member | None = None) -> Case:
    """By the citizen, or by whoever writes it down for the citizen. Whoever is joined to it is not taken back with it.

    What we sent along is kept no longer."""
    with acting("feedback.withdraw_case", by=by):
        row = locked(case, revision)
        check_withdraw(row)
        row = move(row, State.WITHDRAWN, by=by)
        forget_files(row.move_files.all())
        tell_handlers(row, "feedback.case_withdrawn", "withdrawn")
        free_joined(row, by=by)
        return row


def rate_case(case: Case, *, content: bool, text: str = "", pictures: Sequence[bytes] = ()) -> Case:
    """Whether the citizen is content with the answer, said once for each. "No" needs words and opens the message again."""
    with acting("feedback.rate_case"):
        row = locked(case)
        check_rating(row)
        at = queries.told_at(row) or timezone.now()
        Rating.objects.create(case=row, content=content, answered_at=at, at=timezone.now())
        return change(row) if content else contest_answer(row, text=text, pictures=pictures)


def check_rating(case: Case) -> None:
    if case.state not in TOLD:
        raise NotAllowed(_("We have not answered yet. Add what you want to say instead."))
    check_no_thanks(case)
    if queries.is_rated(case):
        raise NotAllowed(_("You have told us already what you think of this answer. Thank you."))


def check_withdraw(case: Case) -> None:
    if case.state not in OPEN:
        raise NotAllowed(_("Only a message that we still work on can be taken back."))


def check_addition(case: Case) -> None:
    if case.state not in OPEN:
        raise NotAllowed(_("This message is no longer open, so nothing can be added to it. Send a new one."))


def check_contest(case: Case) -> None:
    if case.state not in TOLD:
        raise NotAllowed(_("We have not answered yet. Add what you want to say instead."))
