"""What was taken in wrongly, taken back, or is lost: the kind of a message, its work, its number."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import codes, mails, queries
from ..models import Case
from ..wording import ALL_THE_SAME
from ..workflow import State, check_subject
from .additions import index_case
from .moves import UNDECIDED, change, locked, locked_family, move, tell_handlers
from .naming import keep_away, take_over_persons
from .promising import again_due_on

UNDECIDED_STATES = frozenset(
    {State.RECEIVED, State.ACKNOWLEDGED, State.ASSESSED, State.IN_PROGRESS, State.WAITING, State.REFERRED}
)


def recast_case(case: Case, *, kind: str, subject: str, revision: int | None = None, by: Member) -> Case:
    """It is something else than it was taken for. Who reads it may change with that; who handles it is told."""
    with acting("feedback.recast_case", by=by):
        row, family = locked_family(case, revision)
        check_recast(row)
        check_subject(kind, subject)
        was_conduct, was_kind = queries.is_conduct(row), row.kind
        row.kind, row.subject = kind, subject
        is_conduct = queries.is_conduct(row)
        if (kind, is_conduct) != (was_kind, was_conduct) and queries.joined_to(row).exists():
            raise NotAllowed(_("Others are joined to it, so it stays what it is. Accept those by themselves first."))
        if was_conduct and not is_conduct:
            check_nobody_kept_away(row)
        row = change(row, kind=kind, subject=subject)
        if is_conduct and not was_conduct:
            take_over_persons(row, family)
            keep_away(row)
        return row


def renew_number(case: Case, *, key: uuid.UUID, revision: int | None = None, by: Member) -> Case:
    """For a citizen who has lost it: the old one opens nothing any more. From `key` the new one is made."""
    with acting("feedback.renew_number", by=by):
        row = locked(case, revision)
        check_number(row)
        check_who_may_know(row, by)
        code = codes.code_of(key)
        facts = {"code_prefix": codes.prefix_of(code), "code_hash": codes.hashed(code)}
        row = change(row, **facts, code_given_at=timezone.now())
        index_case(row)
        return row


def go_on_after_withdrawal(case: Case, *, reason: str, revision: int | None = None, by: Member) -> Case:
    """What is wrong stays wrong when it is taken back: an open manhole. The citizen hears why, and the new promised day."""
    with acting("feedback.go_on_after_withdrawal", by=by):
        row = locked(case, revision)
        check_go_on(row)
        row = move(
            row, State.ACKNOWLEDGED, by=by, public_note=reason, again_due_on=again_due_on(row),
            acknowledged_at=row.acknowledged_at or timezone.now(), appealed_at=None, **UNDECIDED,
        )  # fmt: skip
        mails.send_news(row, ALL_THE_SAME, reason)
        tell_handlers(row, "feedback.case_received", f"goes-on:{row.revision}")
        return row


def check_go_on(case: Case) -> None:
    if case.state != State.WITHDRAWN:
        raise NotAllowed(_("Nobody has taken this message back."))


def check_nobody_kept_away(case: Case) -> None:
    """Else it would be read by whom it is about."""
    if queries.kept_away(case)[1]:
        raise NotAllowed(
            _("Somebody is kept from it. First say of each person, with a reason, that it is not about this person.")
        )


def check_recast(case: Case) -> None:
    if case.state not in UNDECIDED_STATES:
        raise NotAllowed(_("It is decided or over, so it stays what it is."))


def check_number(case: Case) -> None:
    if case.emptied_at is not None or queries.contact_of(case) is None:
        raise NotAllowed(_("Nobody knows who wrote this message, so a new number can be given to nobody."))


def check_who_may_know(case: Case, by: Member) -> None:
    """Only who reads name and address can compare them with whoever asks."""
    if not queries.may_see_contact(by, case):
        raise NotAllowed(_("Your role does not show who wrote."))
