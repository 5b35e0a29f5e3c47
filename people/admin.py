"""What tenants' administrators see of people, and of what lies below: files, mail. The platform's admin is organisation's."""

from django.db.models import Q

from sdip.files.models import File
from sdip.mail.models import Message

from .models import ApiToken, Deputyship, Invitation, Member
from .readonly import read_only

read_only(
    Member,
    ["name", "email", "language", "joined_on", "left_on"],
    search=["name", "email"],
    hidden=["name_sort", "membership"],
)
read_only(
    Invitation, ["email", "name", "created_at", "expires_at", "accepted_at", "withdrawn_at"], search=["email"],
    hidden=["token_hash", "roles"],
)  # fmt: skip
read_only(Deputyship, ["member", "deputy", "starts_on", "ends_on"])
read_only(ApiToken, ["name", "member", "expires_at", "last_used_on", "revoked_at"], hidden=["token_hash"])
read_only(File, ["name", "content_type", "size", "created_at"], search=["name"])
# Without the texts: they hold links that open accounts. Without the citizens' mails: who wrote is not for everybody's eyes.
read_only(
    Message, ["subject", "recipient", "state", "attempts", "created_at", "sent_at"], filters=["state"],
    hidden=["text", "html"], rows=~Q(purpose__startswith="feedback"),
)  # fmt: skip
