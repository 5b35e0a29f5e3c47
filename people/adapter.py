"""Where allauth asks us: sign-up only by invitation, mails through the outbox, single sign-on only for people we know."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from sdip.mail.outbox import queue_platform_message
from tenancy.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        rendered = self.render_mail(template_prefix, email, context)
        queue_platform_message(email, rendered.subject, str(rendered.body), language=get_language() or "en")

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A person enters by invitation; single sign-on only proves who somebody is."""
        return User.objects.filter(email=(sociallogin.user.email or "").lower(), is_active=True).exists()
