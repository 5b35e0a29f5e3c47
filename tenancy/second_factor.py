"""Whether somebody has a second factor, and whether it was asked for in this session."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.utils.http import urlencode

from .context import root_reverse

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user: Any) -> bool:
    """A person who has one is asked for it at each sign-in: recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def passed_second_factor(request: HttpRequest) -> bool:
    """A session that was open when the factor was set up elsewhere has not; somebody else may sit there."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def page_to_show_it(user: Any, next_url: str) -> str:
    """Where somebody who has a factor shows it in a session that has not seen it."""
    by_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    page = root_reverse("mfa_reauthenticate" if by_app else "mfa_reauthenticate_webauthn")
    return f"{page}?{urlencode({'next': next_url})}" if next_url else page
