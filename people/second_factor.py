"""Whether a sign-in is strong enough: an authenticator app or a passkey, or single sign-on where the tenant counts that."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from tenancy.models import Tenant

NEXT_KEY = "second_factor_next"  # in the session: where the person wanted to go
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user: Any) -> bool:
    """A person who has one is always asked for it: recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def came_by_single_sign_on(request: HttpRequest) -> bool:
    return any(record["method"] == "socialaccount" for record in get_authentication_records(request, request.user))


def lacks_second_factor(request: HttpRequest, tenant: Tenant) -> bool:
    if not tenant.mfa_required:
        return False
    if tenant.settings.get("sso_is_second_factor") and came_by_single_sign_on(request):
        return False
    return not has_second_factor(request.user)


def way_back(request: HttpRequest) -> str:
    """Where the person wanted to go before the set-up, while the second factor was missing; "" if nowhere."""
    url = str(request.session.get(NEXT_KEY, ""))
    return url if url and url_has_allowed_host_and_scheme(url, {request.get_host()}) else ""
