from organisation.rules import can_use_api
from people.models import ApiToken
from tenancy.context import require_tenant
from tenancy.second_factor import has_second_factor


def can_send_requests(token: ApiToken) -> bool:
    """A key that was made for it, whose owner may still use the API."""
    owner = token.member
    safe = not require_tenant().mfa_required or has_second_factor(owner.membership.user)
    return ApiToken.Scope.REPORT in token.scopes and safe and can_use_api(owner)
