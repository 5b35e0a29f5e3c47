import re
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sdip.mail.models import State as MailState
from sdip.mail.outbox import is_lost
from tenancy.audit import tracked
from tenancy.models import TenantModel

from ..workflow import STOPPED, DecisionState, Stage
from .snapshots import Snapshot


class Delivery(TenantModel):
    """One recipient of one issue: in which language, its one Message-ID and what became of it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="deliveries")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8)  # of the rendering that is sent
    message = models.OneToOneField("mail.Message", models.PROTECT, null=True, blank=True, related_name="delivery")
    opened_at = models.DateTimeField(_("opened by its link"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_as = models.CharField(_("acknowledged by"), max_length=200, blank=True)  # as they wrote it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "email"], name="delivery_once_per_recipient"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_as="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_as="")),
                name="acknowledged_delivery_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=False) | Q(opened_at=None, acknowledged_at=None),
                name="only_a_letter_that_was_written_is_opened",
            ),
        ]

    @property
    def message_parts(self) -> list[str]:
        """The Message-ID cut where a line may break."""
        return re.split(r"(?<=[.@])", self.message.message_id) if self.message else []

    @property
    def is_lost(self) -> bool:
        """Its letter can be sent again."""
        return self.message is not None and is_lost(self.message)

    @property
    def waits_in_vain(self) -> bool:
        """Nobody makes the PDF in its language any more."""
        papers = () if self.message else self.snapshot.renderings.all()
        return any(each.language == self.language and each.state in STOPPED for each in papers)

    @property
    def stage(self) -> Stage:
        """The last that is known of it. Whoever has opened it after it came back has got it on another way."""
        message = self.message
        bounced_at = message and message.bounced_at
        known = (
            (self.acknowledged_at, Stage.ACKNOWLEDGED),
            (bounced_at and (self.opened_at is None or self.opened_at < bounced_at), Stage.BOUNCED),
            (self.opened_at, Stage.OPENED),
            ((message and message.state == MailState.FAILED) or self.waits_in_vain, Stage.FAILED),
            (message and message.state == MailState.SENT, Stage.SENT),
            (message, Stage.RENDERED),
        )
        return next((stage for is_so, stage in known if is_so), Stage.QUEUED)


@tracked
class ReportDecision(TenantModel):
    """What a recipient has decided about a report: it waits until it is taken into a plan or answered."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="decisions")
    key = models.UUIDField(default=uuid.uuid4)  # of the form and its words: sent twice it is one decision
    text = models.TextField(_("decision"))
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("directorate"),
    )  # fmt: skip
    cycle = models.ForeignKey(
        "planning.Cycle", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("improvement plan")
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DecisionState.choices, default=DecisionState.WAITING)
    action = models.ForeignKey("planning.Action", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    settled_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    message = models.OneToOneField(
        "mail.Message", models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("e-mail")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision on a report")
        verbose_name_plural = _("decisions on reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "key"], name="decision_recorded_once_per_form"),
            models.CheckConstraint(condition=~Q(text=""), name="decision_has_words"),
            models.CheckConstraint(
                condition=Q(state=DecisionState.ACCEPTED, action__isnull=False)
                | (~Q(state=DecisionState.ACCEPTED) & Q(action=None)),
                name="decision_has_an_action_exactly_when_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.ANSWERED) | ~Q(answer=""), name="answered_decision_has_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.WAITING, settled_at=None, settled_by=None)
                | (~Q(state=DecisionState.WAITING) & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="settled_decision_says_when_and_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant"], condition=Q(state=DecisionState.WAITING), name="decision_waiting")
        ]
