"""Messages that tell the same: one is answered and the others hang on it. They stand by themselves again when it falls away."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import mails, queries
from ..models import Case, Handling
from ..wording import AFTER_ALL, SAME
from ..workflow import TOLD, State
from .moves import UNDECIDED, change, locked, move, tell, tell_handlers
from .sending import hand_files_on, take_handed_back


def join_case(case: Case, *, parent: Case, revision: int | None = None, by: Member) -> Case:
    """It tells what another message tells already: whoever wrote it gets that one's answer, by the earlier day of both."""
    with acting("feedback.join_case", by=by):
        goal, row = _both(case, parent, revision)
        check_join(row, goal)
        row = move(row, State.DUPLICATE, by=by, parent=goal)
        twins = _hang(locked_joined(row), goal)
        goal = _endanger(_promise_earlier(goal, row), row, by)
        if goal.state in TOLD:
            hand_answer_on(goal, [row, *twins])
        else:
            mails.send_news(row, SAME)
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


def _endanger(goal: Case, row: Case, by: Member) -> Case:
    """Danger does not vanish with the message that told of it."""
    if not row.unsafe or goal.unsafe or goal.state in TOLD:
        return goal
    goal = change(goal, unsafe=True)
    told = [member for member in queries.hearing(goal, Handling.Hears.HEADS) if member.pk != by.pk]
    tell(told, "feedback.case_unsafe", goal, f"unsafe:{goal.revision}")
    return goal


def _promise_earlier(goal: Case, row: Case) -> Case:
    """Nobody is late no more because of being joined."""
    if row.due_on is None:
        return goal
    if goal.again_due_on is not None and row.due_on < goal.again_due_on:
        goal = change(goal, again_due_on=row.due_on)
    if goal.due_on is None or row.due_on < goal.due_on:
        goal = change(goal, due_on=row.due_on, calendar=row.calendar)
    return goal


def locked_joined(row: Case) -> list[Case]:
    """Those that hang on a message that is locked already: nobody joins another one to it meanwhile."""
    return list(
        queries.joined_to(row).select_for_update(of=("self",)).select_related("service", "directorate", "assignee")
    )


def _hang(joined: Iterable[Case], goal: Case) -> list[Case]:
    return [change(twin, parent=goal) for twin in joined]


def hand_answer_on(goal: Case, joined: Iterable[Case]) -> None:
    """Their citizens get the same answer; each keeps it, whatever becomes of the other message."""
    for twin in joined:
        files = hand_files_on(goal, twin)
        told = change(twin, outcome=goal.outcome, answer=goal.answer, answered_at=goal.answered_at)
        mails.send_answer(goal, to=told, files=files)


def free_joined(row: Case, *, by: Member | None) -> None:
    """It is answered no more: the oldest of those that hang on it takes its place, with the earliest day of all."""
    joined = sorted(locked_joined(row), key=lambda twin: (twin.emptied_at is not None, twin.pk))
    if not joined or joined[0].emptied_at is not None:  # of what is erased nobody waits for an answer
        return
    heir = set_free(joined[0], by=by)
    for twin in _hang(joined[1:], heir):
        heir = _promise_earlier(heir, twin)
    tell_handlers(heir, "feedback.case_received", f"freed:{heir.revision}")


def set_free(row: Case, *, by: Member | None) -> Case:
    """Worked on by itself: the answer to the other message is none of its own any more."""
    take_handed_back(row)
    at = row.acknowledged_at or timezone.now()
    return move(row, State.ACKNOWLEDGED, by=by, **{**UNDECIDED, "rejection": "", "parent": None, "acknowledged_at": at})


def accept_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """It was neither spam nor the same as another one: it begins anew, with the day that was promised."""
    with acting("feedback.accept_case", by=by):
        row = locked(case, revision)
        check_accept(row)
        row = set_free(row, by=by)
        mails.send_news(row, AFTER_ALL)
        return row


def check_join(case: Case, parent: Case) -> None:
    if parent.parent_id is not None:
        raise NotAllowed(_("That message is itself joined to another one. Join it to that one."))
    if parent.state in (State.WITHDRAWN, State.REJECTED):
        raise NotAllowed(_("Nobody answers that message any more. Choose another one."))
    if parent.kind != case.kind:
        raise NotAllowed(_("Only messages of the same kind can be joined."))
    if _whose_behaviour(parent) != _whose_behaviour(case):
        raise NotAllowed(_("A complaint about how somebody behaved can only be joined to one about the same person."))


def _whose_behaviour(case: Case) -> tuple[bool, list[int]] | None:
    """Who is kept from it, and whether it is said whom it is about; nobody where it is about something else."""
    return queries.kept_away(case) if queries.is_conduct(case) else None


def check_accept(case: Case) -> None:
    if case.state not in (State.REJECTED, State.DUPLICATE):
        raise NotAllowed(_("This message is accepted already."))
