"""Questions about people that need no roles."""

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tenancy.models import Tenant, User

from .models import Deputyship, Invitation, Member
from .workflow import InvitationState


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def member_of(user: Any) -> Member | None:
    """The user's member in the current tenant, if the membership is active and the person has not left."""
    return (
        Member.objects.filter(membership__user=user, membership__active=True, left_on=None)
        .select_related("membership__user")
        .first()
    )


def tenants_of(user: Any) -> list[Tenant]:
    """The open tenants that the user may enter, by name."""
    memberships = user.memberships.filter(active=True, tenant__closed_at=None).select_related("tenant")
    return sorted((membership.tenant for membership in memberships), key=str)


def state_of(invitation: Invitation) -> InvitationState:
    if invitation.withdrawn_at:
        return InvitationState.WITHDRAWN
    if invitation.accepted_at:
        return InvitationState.ACCEPTED
    return InvitationState.EXPIRED if invitation.expires_at <= timezone.now() else InvitationState.OPEN


def invitation_with(token: str) -> Invitation | None:
    return Invitation.objects.select_related("invited_by").filter(token_hash=hash_token(token)).first()


def invited_user(invitation: Invitation) -> User | None:
    return User.objects.filter(email=invitation.email.lower()).first()


def current_deputyships(member: Member) -> QuerySet[Deputyship]:
    """Present and coming ones, of this member and for others."""
    today = timezone.localdate()
    rows = Deputyship.objects.filter(ends_on__gte=today).select_related("member", "deputy").order_by("starts_on", "pk")
    return rows.filter(member=member) | rows.filter(deputy=member)
