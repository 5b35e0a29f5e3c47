"""Whether a sign-in is strong enough: an authenticator app or a passkey, or single sign-on where the tenant counts that."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from tenancy.models import Tenant
from tenancy.second_factor import has_second_factor, passed_second_factor

NEXT_KEY = "second_factor_next"  # in the session: where the person wanted to go


def came_by_single_sign_on(request: HttpRequest) -> bool:
    return any(record["method"] == "socialaccount" for record in get_authentication_records(request, request.user))


def lacks_second_factor(request: HttpRequest, tenant: Tenant) -> bool:
    if not tenant.mfa_required:
        return False
    if tenant.settings.get("sso_is_second_factor") and came_by_single_sign_on(request):
        return False
    return not (passed_second_factor(request) and has_second_factor(request.user))


def after_set_up(sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever has just typed the first code, or touched the key, has shown the factor in this session."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def way_back(request: HttpRequest) -> str:
    """Where the person wanted to go before the set-up, while the second factor was missing; "" if nowhere."""
    url = str(request.session.get(NEXT_KEY, ""))
    return url if url and url_has_allowed_host_and_scheme(url, {request.get_host()}) else ""
