"""Letters to those who are invited to a survey."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.mail.models import Message
from sdip.mail.outbox import queue_message
from sdip.web.formats import formatter
from sdip.web.letters import letter
from tenancy.context import absolute_url

from .models import Wave
from .refusing import refusal_url

PURPOSE = "feedback.survey_invitation"


def thread_of(wave: int) -> str:
    """By which the letters of a wave are found again, to be erased."""
    return f"survey-wave-{wave}"


def send_invitation(wave: Wave, email: str, language: str, token: str, *, reminder: bool = False) -> None:
    survey = wave.survey
    with override(language):
        sentences = [str(survey.purpose), _("The link works once. Nobody can see which answers came through it.")]
        if wave.closes_on:
            sentences.append(_("You can answer until %(day)s.") % {"day": formatter().day(wave.closes_on)})
        if reminder:
            sentences.insert(0, _("You have not answered yet. This new link takes the place of the one before."))
        subject = _("Your answer is wanted: %(survey)s") % {"survey": survey.name}
        facts = {
            "subject": subject,
            "sentences": [each for each in sentences if each],
            "link": absolute_url(reverse("answer:invited", args=[survey.code, token])),
            "verb": _("Answer the questions"),
            "refuse": {"words": _("Do not invite me again"), "url": refusal_url(email, language)},
        }
        text, html = letter(facts)
        queue_message(
            email, subject, text, html=html, purpose=PURPOSE, language=language, thread=thread_of(wave.pk)
        )  # fmt: skip


def refusal_headers(row: Message) -> dict[str, str]:
    """RFC 8058: mail programmes show a button of their own for it."""
    return {
        "List-Unsubscribe": f"<{refusal_url(row.recipient, row.language)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
