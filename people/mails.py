"""The letters of people: invitations in the tenant's name, and what the sign-in library writes about an account."""

from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sdip.mail.outbox import queue_message, queue_platform_message
from sdip.web.language import LANGUAGES, language
from sdip.web.letters import letter
from tenancy.context import absolute_url, require_tenant, root_reverse
from tenancy.models import User
from tenancy.text import words

from .account_words import LETTERS
from .models import Invitation


def send_invitation(invitation: Invitation, token: str) -> None:
    tenant = require_tenant()
    with override(invitation.language):
        place = words(tenant.name).in_language(invitation.language)
        facts = {
            "subject": _("Invitation: %(place)s") % {"place": place},
            "greeting": _("Dear %(name)s,") % {"name": invitation.name},
            "sentences": [_sentence(invitation, place)],
            "link": absolute_url(root_reverse("account_invitation", slug=tenant.slug, token=token)),
            "verb": _("Accept the invitation"),
            "note": _("The link works for 14 days and only once. If you did not expect it, do nothing."),
        }
        text, html = letter(facts)
        queue_message(
            invitation.email,
            str(facts["subject"]),
            text,
            html=html,
            purpose="people.invitation",
            language=invitation.language,
        )


def _sentence(invitation: Invitation, place: str) -> str:
    words = {"place": place, "name": invitation.invited_by.name if invitation.invited_by else ""}
    if invitation.invited_by:
        return _("%(name)s invites you to work on service delivery improvement in %(place)s.") % words
    return _("You are invited to work on service delivery improvement in %(place)s.") % words


def send_account_letter(kind: str, email: str, context: dict[str, Any]) -> None:
    """In the language of the account, whatever the browser speaks that asked for it."""
    chosen = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    spoken = chosen if chosen in LANGUAGES else language(get_language()).code
    with override(spoken):
        words = LETTERS[kind]
        sentence = str(words.sentence)
        facts = {
            "subject": str(words.subject),
            "sentences": [sentence % context if "%(" in sentence else sentence],
            "link": context.get(words.link, ""),
            "verb": str(words.verb),
            "note": str(words.note),
        }
        text, html = letter(facts)
        queue_platform_message(email, facts["subject"], text, html=html, language=spoken)
