"""The outbox: a mail or a short message is a row first and a delivery second."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Delivery(models.Model):
    """What every outbox knows of a delivery, whatever is killed."""

    EMPTIED: ClassVar = {"text": "…"}  # what stays of words that nobody may read again

    language = models.CharField(max_length=8)
    text = models.TextField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_again = models.BooleanField(_("found in sending after a crash and sent again"), default=False)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    next_try_at = models.DateTimeField(_("next try at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        abstract = True


class Letter(Delivery):
    """What both outboxes of mails hold. One row, one recipient, one Message-ID."""

    EMPTIED: ClassVar = {"subject": "…", "text": "…", "html": ""}

    message_id = models.CharField(max_length=200)
    recipient = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=300)
    html = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class Message(TenantModel, Letter):
    """A tenant's mail."""

    purpose = models.CharField(_("purpose"), max_length=60)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    thread = models.CharField(max_length=60, blank=True)  # what it is about: the word that its Message-ID carries
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    bounce = models.CharField(_("why it came back"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)  # no try begins after that

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "message_id"], name="message_id_once_per_tenant")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "next_try_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="message_waiting",
            ),
            models.Index(fields=["tenant"], condition=models.Q(state="failed"), name="message_failed"),
            models.Index(fields=["tenant", "thread"], condition=~models.Q(thread=""), name="message_thread"),
        ]


class Attachment(TenantModel):
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")


class PlatformMessage(Letter):
    """Mail that belongs to no tenant: confirm an address, set a new password."""

    class Meta:
        verbose_name = _("platform e-mail")
        verbose_name_plural = _("platform e-mails")
        constraints: ClassVar = [models.UniqueConstraint(fields=["message_id"], name="platform_message_id_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="platform_message_waiting",
            )
        ]


class ShortMessage(TenantModel, Delivery):
    """A text message to a telephone. The gateway is told `key`, so that it can drop what it has sent already."""

    key = models.UUIDField(default=uuid.uuid4)
    recipient = models.CharField(_("to"), max_length=20)
    purpose = models.CharField(_("purpose"), max_length=60)
    thread = models.CharField(max_length=60, blank=True)  # what it is about, as in the Message-ID of a mail

    class Meta:
        verbose_name = _("short message")
        verbose_name_plural = _("short messages")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "key"], name="short_message_key_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "next_try_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="short_message_waiting",
            ),
            models.Index(fields=["tenant"], condition=models.Q(state="failed"), name="short_message_failed"),
            models.Index(fields=["tenant", "thread"], condition=~models.Q(thread=""), name="short_message_thread"),
        ]
