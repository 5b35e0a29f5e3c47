"""The only writers of people: members, invitations, deputies, tokens; and, for the platform, tenants and users."""

from .deputies import appoint_deputy, end_deputyship
from .handover import hand_over_everything
from .invitations import (
    accept_invitation,
    create_invitation,
    join_as_new_person,
    resend_invitation,
    withdraw_invitation,
    withdraw_invitations_of,
)
from .members import (
    change_address,
    change_profile,
    create_member,
    end_membership,
    note_address_change,
    renew_membership,
    set_language,
)
from .tokens import create_token, note_token_use, revoke_token

__all__ = [
    "accept_invitation",
    "appoint_deputy",
    "change_address",
    "change_profile",
    "create_invitation",
    "create_member",
    "create_token",
    "end_deputyship",
    "end_membership",
    "hand_over_everything",
    "join_as_new_person",
    "note_address_change",
    "note_token_use",
    "renew_membership",
    "resend_invitation",
    "revoke_token",
    "set_language",
    "withdraw_invitation",
    "withdraw_invitations_of",
]
