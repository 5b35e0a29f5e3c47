"""Messages that wait for a look because they hold a word that spam has."""

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case
from .moves import change, locked, tell


def release_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """It is no spam: from now on it is a message like any other. What is spam is rejected instead."""
    with acting("feedback.release_case", by=by):
        row = locked(case, revision)
        check_release(row)
        row = change(row, held_at=None)
        told = [row.assignee] if row.assignee else queries.officers_for(row.directorate)
        tell(told, "feedback.case_received", row, "released")
        return row


def check_release(case: Case) -> None:
    if case.held_at is None:
        raise NotAllowed(_("Somebody has looked at this message already."))
