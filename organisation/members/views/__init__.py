from .changes import (
    deputy_page,
    hand_over_page,
    leaving_page,
    return_page,
    role_end_page,
    role_page,
)
from .invitations import invitation_list_page, invite_page, resending_page, withdrawal_page
from .members import member_list_page, member_page, rights_page
from .tokens import token_list_page, token_page, token_revocation_page

__all__ = [
    "deputy_page",
    "hand_over_page",
    "invitation_list_page",
    "invite_page",
    "leaving_page",
    "member_list_page",
    "member_page",
    "resending_page",
    "return_page",
    "rights_page",
    "role_end_page",
    "role_page",
    "token_list_page",
    "token_page",
    "token_revocation_page",
    "withdrawal_page",
]
