"""Who sits in the leadership team. Everybody is asked and answers alone; nobody is put into a seat unheard."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.members.actions import invite_member
from organisation.models import Role
from people.actions import withdraw_invitation
from people.models import Invitation, Member
from people.queries import state_of
from people.workflow import InvitationState
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..mails import send_seat_letter
from ..models import Cycle, Seat
from ..news import tell_of_answer, tell_of_seat
from ..rules import is_outsider
from ..workflow import WRITING_SEATS, Function, check_running
from .locks import check_still_here, locked


def appoint_chair(cycle: Cycle, member: Member, *, deputy: Member | None = None, by: Member | None) -> Seat:
    """Whoever was in the chair leaves it; the new one confirms it, at once if he took it himself."""
    with acting("planning.appoint_chair", by=by):
        row = locked(cycle)
        check_running(row.stage)
        check_still_here(member)
        _check_pens(Function.CHAIR, member, deputy)
        held = row.seats.filter(ended_at=None, member=member, function=Function.CHAIR, declined_at=None).first()
        if held is None:
            leaving = row.seats.filter(ended_at=None)
            (leaving.filter(function=Function.CHAIR) | leaving.filter(member=member)).update(ended_at=timezone.now())
        seat = held or Seat(cycle=row, member=member, function=Function.CHAIR)
        seat.deputy = deputy
        return _asked(seat, by)


def add_seat(
    cycle: Cycle,
    *,
    function: str,
    member: Member,
    speaks_for: str = "",
    deputy: Member | None = None,
    by: Member | None,
) -> Seat:
    if function == Function.CHAIR:
        return appoint_chair(cycle, member, deputy=deputy, by=by)
    with acting("planning.add_seat", by=by):
        row = locked(cycle)
        check_running(row.stage)
        _check_free(row, member)
        _check_pens(function, member, deputy)
        return _asked(
            Seat(cycle=row, function=function, member=member, speaks_for=speaks_for.strip(), deputy=deputy), by
        )


def invite_to_team(cycle: Cycle, *, email: str, name: str, language: str, speaks_for: str = "", by: Member) -> Seat:
    """Somebody from outside the staff: an e-mail asks him in; with the acceptance he gets the seat, and is asked for it."""
    with acting("planning.invite_to_team", by=by):
        row = locked(cycle)
        check_running(row.stage)
        if Member.objects.active().filter(email__iexact=email.strip()).exists():
            raise NotAllowed(
                _("%(email)s belongs to this place already. Choose the person from the list.") % {"email": email}
            )
        waiting = Invitation.objects.filter(email__iexact=email.strip(), accepted_at=None, withdrawn_at=None).first()
        if waiting is not None and row.seats.filter(ended_at=None, invitation=waiting).exists():
            raise NotAllowed(_("%(email)s has been asked into this team already.") % {"email": email})
        offered = [(Role.COMMUNITY_MEMBER.value, row.directorate)]
        invitation = waiting or invite_member(email, name, offered, language, by=by)
        return Seat.objects.create(
            cycle=row, function=Function.COMMUNITY_MEMBER, invitation=invitation, speaks_for=speaks_for.strip()
        )


def take_invited_seats(member: Member, invitation: Invitation) -> None:
    """Called when an invitation is accepted: the seats that waited for it have their member, who is asked for each."""
    seats = Seat.objects.filter(invitation=invitation, member=None, ended_at=None).select_related("cycle")
    for seat in seats:
        with acting("planning.take_invited_seats", by=invitation.invited_by):
            if seat.cycle.seats.filter(ended_at=None, member=member).exists():
                seat.ended_at = timezone.now()
                seat.save(update_fields=["ended_at"])
            else:
                seat.member = member
                _asked(seat, invitation.invited_by)


def change_seat(
    seat: Seat, *, function: str, speaks_for: str, deputy: Member | None, revision: int, by: Member
) -> Seat:
    with acting("planning.change_seat", by=by):
        row = _open_seat(seat)
        if row.revision != revision:
            raise Stale(_("Somebody else has changed this seat meanwhile. Look at it again, then save."))
        if (function == Function.CHAIR) != (row.function == Function.CHAIR):
            raise NotAllowed(_("Appoint another chair instead; the present one then leaves the chair."))
        if row.member is not None:
            _check_pens(function, row.member, deputy)
        row.function, row.speaks_for, row.deputy = function, speaks_for.strip(), deputy
        row.revision += 1
        row.save(update_fields=["function", "speaks_for", "deputy", "revision"])
        return row


def replace_seat(seat: Seat, member: Member, *, by: Member) -> Seat:
    """Somebody else in the same function, for the same people; asked anew."""
    with acting("planning.replace_seat", by=by):
        row = _open_seat(seat)
        facts: dict[str, Any] = {"speaks_for": row.speaks_for, "function": row.function}
        _check_free(row.cycle, member)
        _end(row, by)
        return add_seat(row.cycle, member=member, **facts, by=by)


def end_seat(seat: Seat, *, by: Member) -> Seat:
    with acting("planning.end_seat", by=by):
        return _end(_open_seat(seat), by)


def confirm_seat(seat: Seat, *, by: Member) -> Seat:
    with acting("planning.confirm_seat", by=by):
        row = _unanswered(seat)
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
        tell_of_answer(row)
        return row


def decline_seat(seat: Seat, *, answer: str = "", by: Member) -> Seat:
    """The seat stays in sight until the chair asks somebody else."""
    with acting("planning.decline_seat", by=by):
        row = _unanswered(seat)
        row.declined_at, row.answer = timezone.now(), answer.strip()
        row.save(update_fields=["declined_at", "answer"])
        tell_of_answer(row)
        return row


def remind_of_seat(seat: Seat, *, by: Member) -> Seat:
    with acting("planning.remind_of_seat", by=by):
        row = _unanswered(seat)
        row.asked_at = timezone.now()
        row.save(update_fields=["asked_at"])
        _tell(row)
        return row


def _asked(seat: Seat, by: Member | None) -> Seat:
    """Whoever takes a seat for himself has answered; anybody else hears that he is asked."""
    mine = by is not None and seat.member_id == by.pk
    if mine and seat.confirmed_at is None:
        seat.confirmed_at, seat.declined_at = timezone.now(), None
    told = seat.pk is not None and seat.invitation_id is None
    seat.save()
    if not mine and not told and seat.confirmed_at is None:
        _tell(seat)
    return seat


def _tell(seat: Seat) -> None:
    tell_of_seat(seat)
    send_seat_letter(seat)


def _check_free(cycle: Cycle, member: Member) -> None:
    check_still_here(member)
    if cycle.seats.filter(ended_at=None, declined_at=None, member=member).exists():
        raise NotAllowed(_("%(name)s sits in this team already.") % {"name": member.name})
    cycle.seats.filter(ended_at=None, member=member).update(ended_at=timezone.now())  # declined before, asked again


def _check_pens(function: str, member: Member, deputy: Member | None) -> None:
    """Whoever writes the plan belongs to the staff, and so does who stands in."""
    check_still_here(deputy)
    if deputy is not None and deputy.pk == member.pk:
        raise NotAllowed(_("Nobody can be their own deputy."))
    for person in (member, deputy):
        if function in WRITING_SEATS and person is not None and is_outsider(person):
            raise NotAllowed(
                _("%(name)s comes from the community and writes no plan. Offer a community member’s seat.")
                % {"name": person.name}
            )


def _open_seat(seat: Seat) -> Seat:
    check_running(locked(seat.cycle).stage)
    rows = Seat.objects.select_for_update(of=("self",)).select_related("cycle__directorate", "member", "invitation")
    row = rows.get(pk=seat.pk)
    if row.ended_at is not None:
        raise NotAllowed(_("This seat has ended already."))
    return row


def _unanswered(seat: Seat) -> Seat:
    row = _open_seat(seat)
    if row.member is None:
        raise NotAllowed(_("The invitation is not accepted yet."))
    if row.confirmed_at is not None or row.declined_at is not None:
        raise NotAllowed(_("This seat is answered already."))
    return row


def _end(row: Seat, by: Member) -> Seat:
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    invited = row.invitation
    waits = invited is not None and state_of(invited) == InvitationState.OPEN
    if invited and waits and not Seat.objects.filter(invitation=invited, ended_at=None).exists():
        withdraw_invitation(invited, by=by)
    return row
