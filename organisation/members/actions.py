from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people import actions as people
from people.models import Invitation, Member
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Assignment, Directorate, Role
from ..rights import BY_CODE
from .queries import open_assignments
from .rules import check_vouched_for
from .workflow import JOINED, ROLE_GIVEN, check_role, check_stays_administered

Roles = Iterable[tuple[str, Directorate | None]]


def invite_member(email: str, name: str, roles: Roles, language: str, *, by: Member | None) -> Invitation:
    """An e-mail with a link that works for 14 days; the roles are given when it is accepted."""
    offered: list[dict[str, Any]] = []
    for role, directorate in roles:
        check_role(role, directorate)
        offered.append({"role": str(role), "directorate": directorate.pk if directorate else None})
    if not offered:
        raise NotAllowed(_("Choose at least one role."))
    return people.create_invitation(email, name, offered, language, by=by)


def give_invited_roles(member: Member, invitation: Invitation) -> None:
    """Those of the offered roles that can still be given: a directorate may have ended since, a role may be held already."""
    check_vouched_for(invitation)
    wanted = {each["directorate"] for each in invitation.roles if each["directorate"]}
    directorates = Directorate.objects.in_bulk(wanted)
    for each in invitation.roles:
        directorate = directorates.get(each["directorate"])
        gone = each["directorate"] and (directorate is None or directorate.ended_on)
        if not gone and not holds(member, each["role"], directorate):
            give_role(member, each["role"], directorate, by=invitation.invited_by)
    if invitation.invited_by:
        path = reverse("organisation:members:member", args=[member.pk])
        notify([invitation.invited_by.membership_id], JOINED, {"name": member.name}, path, f"{JOINED}:{invitation.pk}")


def holds(member: Member, role: str, directorate: Directorate | None) -> bool:
    return Assignment.objects.filter(member=member, role=role, directorate=directorate, ends_on=None).exists()


def give_role(member: Member, role: str, directorate: Directorate | None = None, *, by: Member | None) -> Assignment:
    check_role(role, directorate)
    if member.left_on:
        raise NotAllowed(_("%(name)s has left. Let them come back first.") % {"name": member.name})
    if holds(member, role, directorate):
        raise NotAllowed(_("%(name)s has this role there already.") % {"name": member.name})
    with acting("organisation.give_role", by=by):
        given = Assignment.objects.create(
            member=member, role=role, directorate=directorate, starts_on=timezone.localdate()
        )
        if by is not None and by.pk != member.pk:
            notify([member.membership_id], ROLE_GIVEN, {}, reverse("people:account"), f"{ROLE_GIVEN}:{given.pk}")
    return given


def end_role(assignment: Assignment, *, by: Member) -> None:
    """At once. The history keeps it; a role that was given only today goes without a trace but the audit's."""
    today = timezone.localdate()
    if assignment.ends_on is not None and assignment.ends_on < today:
        raise NotAllowed(_("This role has ended already."))
    with acting("organisation.end_role", by=by):
        if assignment.role == Role.ADMINISTRATOR and assignment.directorate_id is None:
            check_stays_administered(without=assignment)
        close(assignment)
        if assignment.role in BY_CODE["manage_members"].roles and not still_manages(assignment.member):
            people.withdraw_invitations_of(assignment.member, by=by)


def still_manages(member: Member) -> bool:
    return open_assignments(member).filter(role__in=BY_CODE["manage_members"].roles).exists()


def close(assignment: Assignment) -> None:
    """Yesterday was the last day: the rights are gone now, not at midnight."""
    today = timezone.localdate()
    if assignment.starts_on >= today:
        assignment.delete()
        return
    assignment.ends_on = today - timedelta(days=1)
    assignment.save(update_fields=["ends_on"])


def leave_tenant(member: Member, *, by: Member) -> None:
    """Roles, deputyships and tokens end; what the member owned stays until it is handed over."""
    if member.left_on:
        raise NotAllowed(_("%(name)s has left already.") % {"name": member.name})
    with acting("organisation.leave_tenant", by=by):
        for assignment in Assignment.objects.filter(member=member, role=Role.ADMINISTRATOR, ends_on=None):
            check_stays_administered(without=assignment)
        for assignment in Assignment.objects.filter(member=member):
            if assignment.ends_on is None or assignment.ends_on >= timezone.localdate():
                close(assignment)
        people.withdraw_invitations_of(member, by=by)
        people.end_membership(member, by=by)


def rejoin_tenant(member: Member, *, by: Member) -> None:
    """The person may enter again, with no role until one is given."""
    if not member.left_on:
        raise NotAllowed(_("%(name)s is here.") % {"name": member.name})
    with acting("organisation.rejoin_tenant", by=by):
        people.renew_membership(member, by=by)
