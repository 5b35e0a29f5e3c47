import re
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sdip.mail.models import State as MailState
from sdip.mail.outbox import is_leaving, is_lost
from tenancy.audit import tracked, tracked_without
from tenancy.models import TenantModel

from ..workflow import STOPPED, DecisionState, Stage
from .snapshots import Snapshot


@tracked_without("name", "email", "acknowledged_as", "opened_at")
class Delivery(TenantModel):
    """One recipient of one issue: in which language, its one Message-ID and what became of it."""

    LONGEST_WHY = 300  # characters

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="deliveries", verbose_name=_("report"))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8)  # of the rendering that is sent
    message = models.OneToOneField(
        "mail.Message", models.PROTECT, null=True, blank=True, related_name="delivery", verbose_name=_("e-mail")
    )
    opened_at = models.DateTimeField(_("opened by its link"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_as = models.CharField(_("acknowledged by"), max_length=200, blank=True)  # as they wrote it
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    # nothing: its PDF was cancelled
    withdrawn_why = models.CharField(_("why withdrawn"), max_length=LONGEST_WHY, blank=True)
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
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_by=None, withdrawn_why=""),
                name="only_a_withdrawn_delivery_says_by_whom_and_why",
            ),
        ]

    @property
    def message_parts(self) -> list[str]:
        """The Message-ID cut where a line may break."""
        return re.split(r"(?<=[.@])", self.message.message_id) if self.message else []

    @property
    def is_lost(self) -> bool:
        """Its letter can be sent again."""
        return self.withdrawn_at is None and self.message is not None and is_lost(self.message)

    @property
    def has_left(self) -> bool:
        """Its letter, at least once."""
        return self.message is not None and self.message.sent_at is not None

    @property
    def is_leaving(self) -> bool:
        return self.message is not None and is_leaving(self.message)

    @property
    def waits(self) -> bool:
        """For the PDF: there is no letter yet, or it was withdrawn before and is wanted again."""
        is_wanted = self.message is None or self.message.state == MailState.WITHDRAWN
        return self.withdrawn_at is None and is_wanted

    @property
    def waits_in_vain(self) -> bool:
        """Nobody makes the PDF in its language any more."""
        papers = self.snapshot.renderings.all() if self.waits else ()
        return any(each.language == self.language and each.state in STOPPED for each in papers)

    @property
    def stage(self) -> Stage:
        """The last that is known of it. Whoever has opened it after it came back has got it on another way."""
        message = self.message
        bounced_at = message and message.bounced_at
        known = (
            (self.withdrawn_at, Stage.WITHDRAWN),
            (self.acknowledged_at, Stage.ACKNOWLEDGED),
            (bounced_at and (self.opened_at is None or self.opened_at < bounced_at), Stage.BOUNCED),
            (self.opened_at, Stage.OPENED),
            ((message and message.state == MailState.FAILED) or self.waits_in_vain, Stage.FAILED),
            (message and message.state == MailState.SENT, Stage.SENT),
            (not self.waits, Stage.RENDERED),
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
