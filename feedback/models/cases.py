from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from ..workflow import OPEN, Outcome, State


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN)


@tracked
class Case(TenantModel):
    """A complaint, a compliment or a suggestion, with the promise and the deadline as they were when it came in."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Complaint")
        COMPLIMENT = "compliment", _("Thanks")
        SUGGESTION = "suggestion", _("Idea")

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Telephone")
        COUNTER = "counter", _("Counter")
        LETTER = "letter", _("Letter")
        EMAIL = "email", _("E-mail")
        API = "api", _("Another system")

    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("what happened"))
    wish = models.TextField(_("what would put it right"), blank=True)
    where = models.CharField(_("where"), max_length=300, blank=True)
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("service")
    )
    directorate = models.ForeignKey(
        "organisation.Directorate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("directorate"),
    )
    place = models.ForeignKey(
        "organisation.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    commitment = models.ForeignKey(
        "charters.Commitment", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("promise")
    )
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("indicator")
    )
    promise_text = models.TextField(_("promise as it was"), blank=True)
    calendar = models.ForeignKey("organisation.Calendar", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    assignee = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in the hands of")
    )
    answer = models.TextField(_("answer"), blank=True)
    code_prefix = models.CharField(max_length=6)
    code_hash = models.CharField(max_length=64)
    form_key = models.UUIDField(null=True, blank=True)  # of the form that was sent: a double click makes one case
    received_at = models.DateTimeField(_("received at"))
    due_on = models.DateField(_("answer promised by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["tenant", "code_hash"], name="case_code_once"),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="case_once_per_form"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.CLOSED]) | Q(answered_at__isnull=False),
                name="answered_case_has_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "code_prefix"], name="case_code_prefix"),
            models.Index(fields=["tenant", "state", "due_on"], name="case_queue"),
            models.Index(fields=["tenant", "service", "received_at"], name="case_service"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"
