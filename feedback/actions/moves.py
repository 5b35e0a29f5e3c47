"""The one way in which a message changes its state."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.models import Member
from sdip.web.notices import notify
from tenancy.refusals import NotAllowed, Stale

from .. import queries
from ..models import Case, CaseMove
from ..workflow import OPEN, check_move
from .sending import send_files

FASTER = gettext_noop("Somebody else has changed this message since you opened it. Read it again, then repeat yours.")
UNDECIDED: dict[str, Any] = {"outcome": "", "cause": "", "answer": "", "answered_at": None, "closed_at": None}


def locked(case: Case, revision: int | None = None) -> Case:
    """The row as it is now, held until the transaction ends. With a revision: refused if somebody was faster."""
    row = Case.objects.select_for_update(of=("self",)).select_related("service", "directorate").get(pk=case.pk)
    if revision is not None and row.revision != revision:
        raise Stale(_(FASTER))
    return row


def locked_family(case: Case, revision: int | None = None) -> tuple[Case, list[Case]]:
    """The row, and all that hang together with it as queries.family_of() says, in the order of their keys. Whoever splits or joins
    one of them meanwhile was faster."""
    keys = queries.family_of(case)
    rows = [
        locked(each, revision if each.pk == case.pk else None)
        for each in Case.objects.filter(pk__in=keys).order_by("pk")
    ]
    if queries.family_of(case) != keys:
        raise Stale(_(FASTER))
    return next(row for row in rows if row.pk == case.pk), rows


def change(row: Case, **values: Any) -> Case:
    for name, value in values.items():
        setattr(row, name, value)
    row.revision += 1
    row.save(update_fields=[*values, "revision"])
    return row


def move(
    row: Case, to: str, *, by: Member | None, public_note: str = "", files: Sequence[bytes] = (), **values: Any
) -> Case:
    """Checks the move, notes it in the log and carries it out; `files` go to the citizen with it, `values` are what else changes."""
    check_move(row.state, to)
    if to in OPEN:
        check_not_erased(row)
    noted = CaseMove.objects.create(
        case=row,
        from_state=row.state,
        to_state=to,
        outcome=values.get("outcome", ""),
        by=by,
        public_note=public_note,
        at=timezone.now(),
    )
    if files:
        send_files(noted, files)
    if row.held_at is not None:  # somebody has looked at it
        values["held_at"] = None
    return change(row, state=to, **values)


def check_not_erased(case: Case) -> None:
    """What is written to an erased message would stay for good: nobody looks there again."""
    if case.emptied_at is not None:
        raise NotAllowed(_("What was written here is erased, so nothing can be added. Please send a new message."))


def tell(members: Iterable[Member], kind: str, case: Case, occasion: str) -> None:
    """News about a message for those of them who may know of it: its number only, never who wrote."""
    told = list(members)
    if queries.is_conduct(case):
        told = list(queries.may_know(Member.objects.filter(pk__in=[member.pk for member in told]), case))
    tell_memberships([member.membership_id for member in told], kind, case, occasion)


def tell_handlers(case: Case, kind: str, occasion: str) -> None:
    """Whoever works on it, or who is next to do so."""
    told = queries.to_be_told(case)
    if told:
        tell_memberships([member.membership_id for member in told], kind, case, occasion)
    else:
        tell_of_nobody(case, occasion)


def tell_of_nobody(case: Case, occasion: str) -> None:
    """That nobody may deal with it, for those who can change that."""
    told = [member.membership_id for member in queries.who_gives_roles(case)]
    facts, path = {"number": str(case.number)}, reverse("organisation:members:list")
    notify(told, "feedback.case_in_no_hands", facts, path, f"case:{case.pk}:nobody:{occasion}")


def tell_memberships(keys: Iterable[int], kind: str, case: Case, occasion: str) -> None:
    notify(
        keys,
        kind,
        {"number": str(case.number)},
        reverse("feedback:case", args=[case.pk]),
        f"case:{case.pk}:{occasion}",
    )
