"""What people say about the charter itself. It needs no name: the answer stands on the page where they wrote."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked_without
from tenancy.models import TenantModel

from .charters import CharterVersion


@tracked_without("text", "answer", "aside")
class CharterFeedback(TenantModel):
    """The trail tells who answered; the words themselves can be erased."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="opinions")
    form_key = models.UUIDField(editable=False)  # of the form as it was shown: the second of two clicks changes nothing
    easy = models.BooleanField(_("easy to understand"), null=True, blank=True)
    text = models.TextField(_("what was said"))
    language = models.CharField(_("language"), max_length=8, blank=True)  # of the form in which it was written
    at = models.DateTimeField(_("at"), auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    shown = models.BooleanField(_("everybody can read it"), default=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    aside = models.CharField(_("why it needs no answer"), max_length=300, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # of the answer: a second writer is told

    class Meta:
        verbose_name = _("feedback on a charter")
        verbose_name_plural = _("feedback on charters")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "form_key"], name="charter_feedback_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None, shown=False)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="answer_to_charter_feedback_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(aside="") | Q(answer=""), name="charter_feedback_is_answered_or_put_aside"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(text="", answer="", aside=""),
                name="erased_charter_feedback_says_nothing",
            ),
        ]
