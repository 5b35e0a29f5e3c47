"""Thanks reach those whom they are for, and the citizen is told so."""

from collections.abc import Collection

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, Praise
from ..workflow import Outcome, State
from .deciding import answered
from .handling import check_receipt
from .moves import locked, move


def pass_on_praise(
    case: Case, *, members: Collection[Member], answer: str, revision: int | None = None, by: Member
) -> Case:
    """Nothing has to be weighed or found out first, so it goes through the states at once, each in the log."""
    with acting("feedback.pass_on_praise", by=by):
        row = locked(case, revision)
        check_praise(row)
        if not members:
            raise NotAllowed(_("Choose whom the thanks are for."))
        now = timezone.now()
        Praise.objects.bulk_create(
            [Praise(case=row, member=member, by=by, at=now) for member in members], ignore_conflicts=True
        )
        if row.state == State.ACKNOWLEDGED:
            row = move(row, State.ASSESSED, by=by)
        row = move(row, State.DECIDED, by=by, outcome=Outcome.PASSED_ON, answer=answer)
        _tell(row, members)
        return answered(row, answer, by)


def _tell(case: Case, members: Collection[Member]) -> None:
    """Whoever is thanked, and who leads them: of the message its number only, the words stand on the page."""
    facts, source = {"number": str(case.number)}, f"praise:{case.pk}"
    praised = {member.membership_id for member in members}
    notify(praised, "feedback.praised", facts, reverse("feedback:praises"), source)
    if case.directorate:
        heads = {head.membership_id for head in queries.heads_of(case.directorate)} - praised
        notify(heads, "feedback.team_praised", facts, reverse("feedback:case", args=[case.pk]), source)


def check_praise(case: Case) -> None:
    if case.kind != Case.Kind.COMPLIMENT:
        raise NotAllowed(_("Only thanks can be passed on to the staff."))
    check_receipt(case)
    if case.state not in (State.ACKNOWLEDGED, State.ASSESSED, State.IN_PROGRESS):
        raise NotAllowed(_("These thanks are answered already, or nobody works on them."))
