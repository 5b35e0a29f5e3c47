"""Where the sign-in library asks us: nobody signs up, mails go through the outbox, single sign-on only for people we know."""

import base64
import hashlib
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .account_words import ACCOUNT_ERRORS, MESSAGES, MFA_ERRORS, SOCIAL_ERRORS, WAYS_TO_CONFIRM
from .mails import send_account_letter


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = DefaultAccountAdapter.error_messages | ACCOUNT_ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        send_account_letter(template_prefix, email, context)

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | Promise | None = None,
    ) -> None:
        """Our sentence in place of the library's template; an empty one says nothing."""
        sentence = str(message or MESSAGES.get(message_template or "", ""))
        if sentence:
            messages.add_message(request, level, sentence % (message_context or {}) if not message else sentence)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS_TO_CONFIRM.get(way["id"], way["description"])} for way in ways]


class MfaAdapter(DefaultMFAAdapter):
    error_messages: ClassVar = DefaultMFAAdapter.error_messages | MFA_ERRORS

    def build_totp_svg(self, url: str) -> str:
        """For the page itself: the content security policy allows no data: picture."""
        return segno.make(url, error="m").svg_inline(scale=4, border=4, light="#fff", omitsize=False)

    def encrypt(self, text: str) -> str:
        """The secrets of second factors are of no use to somebody who has only a backup of the database."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _vault().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("My passkey")


def _vault() -> MultiFernet:
    """Keys follow from the installation's secret key; the old ones in SECRET_KEY_FALLBACKS still read."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (
        hashlib.blake2b(key.encode(), digest_size=32, person=b"sdip second fac").digest() for key in map(str, keys)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages: ClassVar = DefaultSocialAccountAdapter.error_messages | SOCIAL_ERRORS

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Single sign-on only proves who somebody is; a person enters by invitation."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The service must vouch for the address: otherwise somebody could claim another person's."""
        if not any(address.verified in (True, "true") for address in sociallogin.email_addresses):
            self._refuse(
                request,
                _("The single sign-on service has not confirmed your e-mail address, so it cannot be used here."),
            )
        if not sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            self._refuse(
                request, _("Nobody with your e-mail address has been invited. Ask an administrator for an invitation.")
            )

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        self._refuse(request, _("Signing in by single sign-on did not work. Try again, or use your password."))

    def _refuse(self, request: HttpRequest, sentence: str) -> None:
        messages.error(request, sentence)
        raise ImmediateHttpResponse(redirect("account_login"))
