"""What the staff do with a message. `revision`: the one they have read; a later one makes them read again."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.models import Directorate, Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import mails, queries
from ..models import Case, CaseNote, Handling
from ..wording import HEADINGS
from ..workflow import OVER, State
from .moves import change, check_not_erased, locked, move, tell, tell_handlers


def acknowledge_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """The citizen has the receipt: printed, told or handed over."""
    with acting("feedback.acknowledge_case", by=by):
        row = locked(case, revision)
        check_acknowledge(row)
        return move(row, State.ACKNOWLEDGED, by=by, acknowledged_at=timezone.now())


def assess_case(
    case: Case,
    *,
    severity: str,
    complexity: str,
    impact: str,
    unsafe: bool = False,
    revision: int | None = None,
    by: Member,
) -> Case:
    """How bad, how many, how difficult; said once before the work begins, and corrected as long as it is open."""
    with acting("feedback.assess_case", by=by):
        row = locked(case, revision)
        check_assess(row)
        found: dict[str, Any] = {"severity": severity, "complexity": complexity, "impact": impact, "unsafe": unsafe}
        newly_unsafe = unsafe and not row.unsafe
        row = move(row, State.ASSESSED, by=by, **found) if row.state == State.ACKNOWLEDGED else change(row, **found)
        if newly_unsafe:
            told = [member for member in queries.hearing(row, Handling.Hears.HEADS) if member.pk != by.pk]
            tell(told, "feedback.case_unsafe", row, f"unsafe:{row.revision}")
        return row


def take_up_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.take_up_case", by=by):
        row = locked(case, revision)
        check_take_up(row)
        return move(row, State.IN_PROGRESS, by=by, assignee=row.assignee or by)


def assign_case(case: Case, *, assignee: Member, revision: int | None = None, by: Member) -> Case:
    with acting("feedback.assign_case", by=by):
        row = locked(case, revision)
        check_not_over(row)
        if not queries.may_hold(assignee, row):
            raise NotAllowed(
                _("%(name)s may not answer messages of this directorate. Choose somebody who may.")
                % {"name": assignee.name}
            )
        row = change(row, assignee=assignee, held_at=None)
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
    """To another service, or to another directorate with the service that it is about. The promised day stays: the citizen
    was told so. Whoever answers from now on is told."""
    with acting("feedback.route_case", by=by):
        row = locked(case, revision)
        check_not_over(row)
        goal, before = service.directorate if service else directorate, row.directorate_id
        if goal is None:
            raise NotAllowed(_("Choose the service or the directorate that answers."))
        if directorate is not None and directorate != goal:
            raise NotAllowed(_("Another directorate provides this service. Choose only one of them."))
        row = change(row, service=service or row.service, directorate=goal, held_at=None)
        if row.assignee and not queries.may_hold(row.assignee, row):
            row = change(row, assignee=None)
        if goal.pk != before:
            tell_handlers(row, "feedback.case_received", f"routed:{row.revision}")
        return row


def ask_citizen(
    case: Case, *, question: str, files: Sequence[bytes] = (), revision: int | None = None, by: Member
) -> Case:
    """`files` here and below: as attachments.clean_attachment() leaves them."""
    with acting("feedback.ask_citizen", by=by):
        row = move(locked(case, revision), State.WAITING, by=by, public_note=question, files=files)
        mails.send_question(row, question, files=len(files))
        return row


def refer_case(
    case: Case, *, body: str, note: str = "", files: Sequence[bytes] = (), revision: int | None = None, by: Member
) -> Case:
    """Another body has to act first; the promised day stays, and the citizen is told for whom we wait."""
    with acting("feedback.refer_case", by=by):
        row = locked(case, revision)
        with override(row.language):
            told = _("We wait for: %(body)s") % {"body": body}
        row = move(row, State.REFERRED, by=by, public_note=f"{told}\n{note}".strip(), files=files, referred_to=body)
        mails.send_news(row, HEADINGS[State.REFERRED], told, note, files=len(files))
        return row


def resume_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """Neither the citizen nor another body is waited for any more."""
    with acting("feedback.resume_case", by=by):
        row = locked(case, revision)
        check_resume(row)
        return move(row, State.IN_PROGRESS, by=by, referred_to="")


def add_note(case: Case, *, text: str, by: Member) -> CaseNote:
    """Internal: the citizen never sees it."""
    with acting("feedback.add_note", by=by):
        check_not_erased(locked(case))
        return CaseNote.objects.create(case=case, text=text, by=by)


def check_acknowledge(case: Case) -> None:
    if case.state != State.RECEIVED:
        raise NotAllowed(_("The citizen has the receipt already."))


def check_assess(case: Case) -> None:
    if case.state != State.ACKNOWLEDGED:
        check_assessed(case)
    if case.state not in (State.ACKNOWLEDGED, State.ASSESSED, State.IN_PROGRESS, State.WAITING, State.REFERRED):
        raise NotAllowed(_("It is decided or over, so the assessment stays as it is."))


def check_receipt(case: Case) -> None:
    if case.state == State.RECEIVED:
        raise NotAllowed(_("First give the citizen the receipt."))


def check_assessed(case: Case) -> None:
    check_receipt(case)
    if case.state == State.ACKNOWLEDGED:
        raise NotAllowed(_("First say how serious it is."))


def check_take_up(case: Case) -> None:
    check_assessed(case)
    if case.state != State.ASSESSED:
        raise NotAllowed(_("Somebody has taken it up already, or it is over."))


def check_resume(case: Case) -> None:
    if case.state not in (State.WAITING, State.REFERRED):
        raise NotAllowed(_("Nobody was asked anything, so there is no answer to wait for."))


def check_not_over(case: Case) -> None:
    if case.state in OVER:
        raise NotAllowed(_("This message is over, so nobody needs to take it on."))
