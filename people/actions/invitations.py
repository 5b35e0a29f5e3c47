import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.audit import acting
from tenancy.models import User
from tenancy.refusals import NotAllowed

from ..joining import tell_joined
from ..mails import send_invitation
from ..models import Invitation, Member
from ..queries import hash_token, state_of
from ..workflow import INVITATION_LASTS, check_invitation
from .members import create_member


def create_invitation(
    email: str, name: str, roles: list[dict[str, Any]], language: str, *, by: Member | None
) -> Invitation:
    """Sends the invitation; `roles` is kept for whoever has registered with joining.on_join()."""
    email = email.strip().lower()
    if Member.objects.active().filter(membership__user__email=email, membership__active=True).exists():
        raise NotAllowed(_("%(email)s belongs to this place already. Give further roles there.") % {"email": email})
    if Invitation.objects.filter(email__iexact=email, accepted_at=None, withdrawn_at=None).exists():
        raise NotAllowed(_("%(email)s has been invited already. Send that invitation again.") % {"email": email})
    with acting("people.invite_member", by=by):
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            email=email, name=name, roles=roles, language=language, invited_by=by, token_hash=hash_token(token),
            sent_at=timezone.now(), expires_at=timezone.now() + INVITATION_LASTS,
        )  # fmt: skip
        send_invitation(invitation, token)
    return invitation


def resend_invitation(invitation: Invitation, *, by: Member) -> None:
    """A new link for another two weeks; the old one stops working. Whoever sends it vouches for it from now on."""
    check_invitation(state_of(invitation), "resend")
    with acting("people.resend_invitation", by=by):
        token = secrets.token_urlsafe(32)
        invitation.token_hash, invitation.sent_at = hash_token(token), timezone.now()
        invitation.expires_at, invitation.invited_by = invitation.sent_at + INVITATION_LASTS, by
        invitation.save(update_fields=["token_hash", "sent_at", "expires_at", "invited_by"])
        send_invitation(invitation, token)


def withdraw_invitation(invitation: Invitation, *, by: Member) -> None:
    check_invitation(state_of(invitation), "withdraw")
    with acting("people.withdraw_invitation", by=by):
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])


def withdraw_invitations_of(member: Member, *, by: Member) -> None:
    """Nobody vouches for them any more."""
    with acting("people.withdraw_invitation", by=by):
        waiting = Invitation.objects.filter(invited_by=member, accepted_at=None, withdrawn_at=None)
        waiting.update(withdrawn_at=timezone.now())


def accept_invitation(invitation: Invitation, user: User) -> Member:
    """The user, who has signed in, joins. Only the address that was invited may."""
    with acting("people.accept_invitation", by=invitation.invited_by):
        locked = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation.pk)
        check_invitation(state_of(locked), "accept")
        if user.email != locked.email:
            raise NotAllowed(
                _("This invitation is for %(email)s. Sign in with that address.") % {"email": locked.email}
            )
        member = create_member(user, name=user.name or locked.name, language=locked.language, by=locked.invited_by)
        locked.accepted_at, locked.member = timezone.now(), member
        locked.save(update_fields=["accepted_at", "member"])
        tell_joined(member, locked)
    return member


def join_as_new_person(invitation: Invitation, *, name: str, password: str) -> Member:
    """Opening the link proved the address: the account starts with it confirmed."""
    check_invitation(state_of(invitation), "accept")
    if User.objects.filter(email=invitation.email).exists():
        raise NotAllowed(_("%(email)s has an account already. Sign in with it.") % {"email": invitation.email})
    with acting("people.accept_invitation", by=invitation.invited_by):
        user = User.objects.create_user(invitation.email, password, name=name, language=invitation.language)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return accept_invitation(invitation, user)
