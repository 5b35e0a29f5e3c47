"""What the mailbox writes to citizens, beside the receipt that every message gets."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.mail.outbox import queue_message
from sdip.web.formats import formatter
from sdip.web.letters import letter
from tenancy.context import absolute_url

from .. import attachments, photos, queries, threads
from ..models import Case


def send_left_out(case: Case, names: list[str], *, email: str) -> None:
    """To the citizen of the message and nobody else, whoever sent the mail."""
    if not email or queries.address_of(case).lower() != email.lower():
        return
    with override(case.language):
        write = formatter()
        limits = {
            "most": write.num(attachments.MOST),
            "all": write.num(attachments.MOST_OF_A_MESSAGE),
            "photo": write.filesize(photos.LARGEST_FILE),
            "pdf": write.filesize(attachments.LARGEST_PDF),
            "together": write.filesize(attachments.LARGEST_OF_A_MESSAGE),
        }
        facts: dict[str, Any] = {
            "subject": _("Not everything could be taken along: your message %(number)s")
            % {"number": write.digits(case.number)},
            "sentences": [
                _("Your words are with us. These files are not: %(names)s") % {"names": ", ".join(names)},
                _("We take up to %(most)s files in one mail: photos of up to %(photo)s, PDF files of up to %(pdf)s.")
                % limits,
                _("With one message we keep up to %(all)s of them, of %(together)s together.") % limits,
            ],
            "link": absolute_url(reverse("tell:follow")),
            "verb": _("Follow your message"),
        }
        text, html = letter(facts)
        queue_message(
            email, facts["subject"], text, html=html, purpose="feedback.left_out", language=case.language,
            thread=threads.token_of(case.pk), reply_to=threads.answers_to(case.pk),
        )  # fmt: skip
