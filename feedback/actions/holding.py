"""Messages that wait for a look because they hold a word that spam has."""

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import codes, mails, queries
from ..models import Case
from .moves import change, locked, tell_handlers


def release_case(case: Case, *, revision: int | None = None, by: Member) -> Case:
    """It is no spam: from now on it is a message like any other. What is spam is rejected instead."""
    with acting("feedback.release_case", by=by):
        row = locked(case, revision)
        check_release(row)
        row = change(row, held_at=None)
        tell_handlers(row, "feedback.case_received", "released")
        _send_late_receipt(row)
        return row


def _send_late_receipt(case: Case) -> None:
    """To who wrote by e-mail: it was not sent before somebody had looked."""
    mail = case.mails.filter(kind="new").first()
    if mail is not None:
        way = mails.way_of_receipt(case, queries.address_of(case), "")
        mails.send_receipt(case, codes.code_of(codes.key_of_mail(mail.message_id)), *way)


def check_release(case: Case) -> None:
    if case.held_at is None:
        raise NotAllowed(_("Somebody has looked at this message already."))
