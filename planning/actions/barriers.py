"""What holds an action up: raised to somebody, passed on upward only, cleared with an answer."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Action, Barrier
from ..queries import in_charge, with_stand_ins
from ..workflow import BARRIER_CLEARED, BARRIER_RAISED, check_escalation
from .locks import locked_action


def raise_barrier(action: Action, *, statement: str, level: str, by: Member | None) -> Barrier:
    """To whoever is to clear it. The very same once more is the one that is there."""
    with acting("planning.raise_barrier", by=by):
        row, text = locked_action(action), statement.strip()
        if not text:
            raise NotAllowed(_("Write down what holds the action up."))
        if known := row.barriers.filter(words=text, level=level, cleared_at=None).first():
            return known
        people = _who(row, level)
        barrier = Barrier.objects.create(action=row, words=text, level=level, raised_by=by)
        _tell(barrier, people, by)
        return barrier


def escalate_barrier(barrier: Barrier, to: str, *, by: Member | None) -> Barrier:
    with acting("planning.escalate_barrier", by=by):
        row = _open(barrier)
        check_escalation(row.level, to)
        people = _who(row.action, to)
        row.level, row.escalated_at = to, timezone.now()
        row.save(update_fields=["level", "escalated_at"])
        _tell(row, people, by)
        return row


def clear_barrier(barrier: Barrier, *, answer: str, by: Member | None) -> Barrier:
    """With an answer that the one who raised it and the owner hear."""
    with acting("planning.clear_barrier", by=by):
        row = _open(barrier)
        if not answer.strip():
            raise NotAllowed(_("Write down how it was cleared."))
        row.cleared_at, row.cleared_by, row.answer = timezone.now(), by, answer.strip()
        row.save(update_fields=["cleared_at", "cleared_by", "answer"])
        _tell_of_answer(row, by)
        return row


def _open(barrier: Barrier) -> Barrier:
    action = locked_action(barrier.action)
    row = Barrier.objects.select_for_update(of=("self",)).get(pk=barrier.pk)
    row.action = action
    if row.cleared_at is not None:
        raise NotAllowed(_("This barrier is cleared already."))
    return row


def _who(action: Action, level: str) -> list[Member]:
    people = in_charge(action, level, timezone.localdate())
    if not people:
        raise NotAllowed(_("Nobody holds that office here now. Choose somebody above."))
    return people


def _tell(row: Barrier, people: Iterable[Member], by: Member | None) -> None:
    facts = {"barrier": row.words, "action": row.action.words}
    path = reverse("planning:barrier_page", args=[row.pk])
    told = {each.membership_id for each in with_stand_ins(people, timezone.localdate())}
    notify(
        told - {by.membership_id if by else None}, BARRIER_RAISED, facts, path, f"{BARRIER_RAISED}:{row.pk}:{row.level}"
    )


def _tell_of_answer(row: Barrier, by: Member | None) -> None:
    facts = {"barrier": row.words, "action": row.action.words, "answer": row.answer}
    path = reverse("planning:action_page", args=[row.action_id])
    people = [each for each in (row.raised_by, row.action.owner) if each is not None and each.left_on is None]
    told = {each.membership_id for each in people} - {by.membership_id if by else None}
    notify(told, BARRIER_CLEARED, facts, path, f"{BARRIER_CLEARED}:{row.pk}")
