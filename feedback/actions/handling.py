"""What the staff do with a message. `revision`: the one they have read; a later one makes them read again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate, Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import mails, queries
from ..models import Case, CaseNote
from ..workflow import OVER, State
from .moves import change, locked, move, tell


def take_up_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.take_up_case", by=by):
        row = locked(case, revision)
        check_take_up(row)
        return move(row, State.IN_PROGRESS, by=by, assignee=row.assignee or by)


def assign_case(case: Case, *, assignee: Member, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.assign_case", by=by):
        row = locked(case, revision)
        check_not_over(row)
        if not queries.possible_assignees(row).filter(pk=assignee.pk).exists():
            raise NotAllowed(
                _("%(name)s may not answer messages of this directorate. Choose somebody who may.")
                % {"name": assignee.name}
            )
        row = change(row, assignee=assignee)
        if assignee.pk != by.pk:
            tell([assignee], "feedback.case_assigned", row, f"assigned:{row.revision}")
        return row


def route_case(
    case: Case,
    *,
    service: Service | None = None,
    directorate: Directorate | None = None,
    revision: int | None = None,
    by: Member,
) -> Case:
    """To another service or directorate. The promised day stays: the citizen was told so."""
    with acting("feedback.route_case", by=by):
        row = locked(case, revision)
        check_not_over(row)
        goal = service.directorate if service else directorate
        if goal is None:
            raise NotAllowed(_("Choose the service or the directorate that answers."))
        row = change(row, service=service, directorate=goal)
        if row.assignee and not queries.possible_assignees(row).filter(pk=row.assignee.pk).exists():
            row = change(row, assignee=None)
        return row


def ask_citizen(case: Case, *, question: str, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.ask_citizen", by=by):
        row = move(locked(case, revision), State.WAITING, by=by, public_note=question)
        mails.send_question(row, question)
        return row


def resume_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """The citizen need not answer any more."""
    with acting("feedback.resume_case", by=by):
        row = locked(case, revision)
        check_resume(row)
        return move(row, State.IN_PROGRESS, by=by)


def answer_case(case: Case, *, outcome: str, answer: str, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.answer_case", by=by):
        row = move(
            locked(case, revision),
            State.ANSWERED,
            by=by,
            public_note=answer,
            outcome=outcome,
            answer=answer,
            answered_at=timezone.now(),
        )
        mails.send_answer(row)
        return row


def close_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.close_case", by=by):
        return move(locked(case, revision), State.CLOSED, by=by, closed_at=timezone.now())


def reopen_case(case: Case, *, reason: str, revision: int | None = None, by: Member) -> Case:
    """The answer stands in the log; the message is open again and late if its day has passed."""
    with acting("feedback.reopen_case", by=by):
        row = locked(case, revision)
        check_reopen(row)
        return move(
            row, State.IN_PROGRESS, by=by, public_note=reason, outcome="", answer="", answered_at=None, closed_at=None
        )


def add_note(case: Case, *, text: str, by: Member) -> CaseNote:
    """Internal: the citizen never sees it."""
    with acting("feedback.add_note", by=by):
        return CaseNote.objects.create(case=case, text=text, by=by)


def check_take_up(case: Case) -> None:
    if case.state != State.RECEIVED:
        raise NotAllowed(_("Only a message that has just come in can be taken up."))


def check_resume(case: Case) -> None:
    if case.state != State.WAITING:
        raise NotAllowed(_("Nobody was asked anything, so there is no answer to wait for."))


def check_not_over(case: Case) -> None:
    if case.state in OVER:
        raise NotAllowed(_("This message is closed or withdrawn, so nobody needs to take it on."))


def check_reopen(case: Case) -> None:
    if case.state not in (State.ANSWERED, State.CLOSED):
        raise NotAllowed(_("Only a message that was answered can be opened again."))
