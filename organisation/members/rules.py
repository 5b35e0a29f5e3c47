"""Who may do what to a member; the roles themselves are in organisation/rights.py."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people.models import Invitation, Member
from tenancy.refusals import NotAllowed

from ..models import Assignment, Directorate, Role
from ..rights import BY_CODE, STAFF
from ..rules import can_hand_over_work, can_invite_community_members, can_manage_members, holds_everywhere
from .queries import holding, not_over, open_assignments


def can_act_for_members(member: Member | None, other: Member) -> bool:
    """Appoint a deputy for the other or hand everything over: everywhere where the other has a role."""
    held: list[Directorate | None] = [a.directorate for a in open_assignments(other)]
    if member is None or not held:
        return can_hand_over_work(member) and reaches_everything(member)
    return all(can_hand_over_work(member, d) if d else reaches_everything(member) for d in held)


def reaches_everything(member: Member | None) -> bool:
    """The right to hand over, held for the whole tenant."""
    return holds_everywhere(member, "hand_over_work")


def check_vouched_for(invitation: Invitation) -> None:
    """An invitation is worth what its sender still may; one that the platform sent has none."""
    sender = invitation.invited_by
    if sender is None:
        return
    here = sender.membership.active and not sender.left_on
    if here and (can_manage_members(sender) or offers_community_only(sender, invitation)):
        return
    raise NotAllowed(_("Whoever invited you no longer manages the members here. Ask for a new invitation."))


def offers_community_only(sender: Member, invitation: Invitation) -> bool:
    """Whoever leads plans in a directorate brings members of the community in there, and nobody else."""
    rows = Directorate.objects.in_bulk([each["directorate"] for each in invitation.roles if each["directorate"]])
    return bool(invitation.roles) and all(
        each["role"] == Role.COMMUNITY_MEMBER
        and each["directorate"] in rows
        and can_invite_community_members(sender, rows[each["directorate"]])
        for each in invitation.roles
    )


def staff_among(rows: QuerySet[Any]) -> QuerySet[Any]:
    return holding(rows, role__in=STAFF)


def check_deputy(member: Member, deputy: Member, starts_on: date, ends_on: date) -> None:
    """A deputy is one of the staff, and never approves the very figures that they verify."""
    if not staff_among(Member.objects.filter(pk=deputy.pk)).exists():
        raise NotAllowed(_("%(name)s has no role of the staff. Choose somebody who has one.") % {"name": deputy.name})
    own, borrowed = list(open_assignments(deputy)), assignments_acted_for(member, deputy, starts_on, ends_on)
    if judges_own_work([*own, *borrowed]) and not judges_own_work(own):
        sentence = _("%(name)s would both approve figures and verify them in the field. Choose somebody else.")
        raise NotAllowed(sentence % {"name": deputy.name})


def assignments_acted_for(member: Member, deputy: Member, starts_on: date, ends_on: date) -> QuerySet[Assignment]:
    """Of the member, and of everybody else for whom the deputy acts on some of those days."""
    others = Member.objects.filter(
        deputyships__deputy=deputy, deputyships__starts_on__lte=ends_on, deputyships__ends_on__gte=starts_on
    )
    rows = Assignment.objects.filter(Q(member=member) | Q(member__in=others)).filter(not_over())
    return rows.select_related("directorate")


def judges_own_work(held: list[Assignment]) -> bool:
    """Whether there is a directorate where these roles together approve figures and verify them."""
    approving = [a.directorate for a in held if a.role in BY_CODE["approve_measurements"].roles]
    verifying = [a.directorate for a in held if a.role in BY_CODE["verify_measurements"].roles]
    return any(a is None or v is None or a.covers(v) or v.covers(a) for a in approving for v in verifying)
