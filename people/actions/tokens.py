import secrets
from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import ApiToken, Member
from ..queries import hash_token
from ..workflow import check_token_life


def create_token(
    member: Member, *, name: str, scopes: Iterable[str], last_day: date, by: Member
) -> tuple[ApiToken, str]:
    """The token and its secret, which is shown once and stored nowhere."""
    check_token_life(last_day)
    secret = secrets.token_urlsafe(32)
    with acting("people.create_token", by=by):
        token = ApiToken.objects.create(
            member=member,
            name=name,
            scopes=sorted(set(scopes)),
            prefix=secret[:8],
            token_hash=hash_token(secret),
            expires_at=timezone.make_aware(datetime.combine(last_day, time.max)),
        )
    return token, secret


def revoke_token(token: ApiToken, *, by: Member) -> None:
    if token.revoked_at:
        raise NotAllowed(_("This token has been revoked already."))
    with acting("people.revoke_token", by=by):
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])


def note_token_use(token: ApiToken) -> None:
    """The day of the last use: one write a day, not one for each request."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
