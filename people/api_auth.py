"""Our own tokens for other systems: hashed, scoped, expiring, and never stronger than the member they belong to."""

from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from tenancy.second_factor import has_second_factor

from .actions import note_token_use
from .models import ApiToken
from .queries import hash_token
from .requests import VisitorRequest


class TokenAuthentication(BaseAuthentication):
    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        parts = get_authorization_header(request).split()
        tenant = _called(request).tenant
        if len(parts) != 2 or parts[0].lower() != self.keyword or tenant is None:
            return None
        token = usable_token(parts[1].decode("latin-1"))
        if token is None:
            note_wrong_token(request)
            raise AuthenticationFailed(_("This token is unknown, expired or revoked. Ask for a new one."))
        user = token.member.membership.user
        if tenant.mfa_required and not has_second_factor(user):
            raise AuthenticationFailed(_("The token’s owner must set up a second factor first."))
        note_token_use(token)
        _called(request).member = token.member
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _called(request: Request) -> VisitorRequest:
    return cast(VisitorRequest, request._request)


def usable_token(secret: str) -> ApiToken | None:
    return (
        ApiToken.objects.select_related("member__membership__user")
        .filter(token_hash=hash_token(secret), revoked_at=None, expires_at__gt=timezone.now())
        .filter(member__left_on=None, member__membership__active=True, member__membership__user__is_active=True)
        .first()
    )


class WrongTokens(SimpleRateThrottle):
    scope = "wrong_token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def note_wrong_token(request: Request) -> None:
    """Counted by address; a right token is never slowed down by somebody else's wrong ones."""
    throttle = WrongTokens()
    if not throttle.allow_request(request, request.parser_context["view"]):
        raise Throttled(throttle.wait())


class MemberWithScope(BasePermission):
    """A member of the tenant; by token, only what the token's scopes allow. Who-rules stay with each view."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if _called(request).member is None:
            return False
        if not isinstance(request.auth, ApiToken):
            return True
        needed = ApiToken.Scope.READ if request.method in SAFE_METHODS else ApiToken.Scope.WRITE
        return needed in request.auth.scopes
