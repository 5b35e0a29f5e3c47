from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked_without
from tenancy.models import TenantModel


@tracked_without(
    "password",
    "seen_uid",
    "validity",
    "checked_at",
    "claimed_at",
    "problem",
    "failing_since",
    "stuck_uid",
    "stuck_times",
)
class Mailbox(TenantModel):
    """Where mails of citizens are read. The password is encrypted; what was read is known by the server's own numbers."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        PLAIN = "plain", _("None, only inside the own network")

    address = models.EmailField(_("address"))
    host = models.CharField(_("IMAP server"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("encryption"), max_length=10, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=200)
    password = models.TextField(_("password"))
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    tagged = models.BooleanField(_("the server delivers name+word@ too"), default=False)
    active = models.BooleanField(_("is read"), default=True)
    since = models.DateField(_("mails from this day on"))
    validity = models.BigIntegerField(_("numbering of the server"), default=0)
    seen_uid = models.BigIntegerField(_("last mail read"), default=0)
    checked_at = models.DateTimeField(_("read at"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("being read since"), null=True, blank=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)  # a code of wording.PROBLEMS
    failing_since = models.DateTimeField(_("not read since"), null=True, blank=True)
    stuck_uid = models.BigIntegerField(
        _("mail that the server does not give"), default=0
    )  # the mail that the server did not give, and in how many rounds
    stuck_times = models.PositiveSmallIntegerField(_("how often it was asked for"), default=0)

    class Meta:
        verbose_name = _("mailbox")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="one_mailbox_a_tenant")]


class ReceivedMail(TenantModel):
    """That a mail came in, and what became of it. Whatever makes no message of a citizen is kept to be looked at."""

    class Kind(models.TextChoices):
        NEW = "new", _("A new message")
        REPLY = "reply", _("An addition to a message")
        AUTOMATIC = "automatic", _("Sent by a machine")
        BOUNCE = "bounce", _("A letter of ours that did not arrive")
        UNREADABLE = "unreadable", _("Could not be read")
        HELD = "held", _("Waits: many mails of one sender")

    LOOSE = (Kind.AUTOMATIC, Kind.BOUNCE, Kind.UNREADABLE, Kind.HELD)  # became no message
    TO_TAKE_IN = (Kind.AUTOMATIC, Kind.BOUNCE, Kind.HELD)  # by somebody who has looked

    message_id = models.CharField(max_length=300)
    fingerprint = models.CharField(
        max_length=64, blank=True
    )  # of what was said: some senders give all mails one Message-ID
    sender = models.CharField(max_length=32, blank=True)  # a keyed hash of the address: only counted, never shown
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind.choices)
    case = models.ForeignKey("feedback.Case", models.SET_NULL, null=True, blank=True, related_name="mails")
    named = models.ForeignKey(
        "feedback.Case",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message that the subject names"),
    )  # by somebody who did not write that one
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(blank=True)  # of what became no message
    raw = models.ForeignKey(
        "files.File", models.PROTECT, null=True, blank=True, related_name="+"
    )  # of the unreadable and of what waits
    left_out = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    at = models.DateTimeField(_("received at"))
    seen_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("received e-mail")
        verbose_name_plural = _("received e-mails")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "message_id"], name="mail_received_once")]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "kind", "at"], name="mail_received_in_order"),
            models.Index(fields=["tenant", "sender", "at"], name="mail_received_of_sender"),
            models.Index(
                fields=["tenant", "at"],
                condition=models.Q(kind__in=["automatic", "bounce", "held", "unreadable"], seen_at=None),
                name="mail_received_unseen",
            ),
        ]
