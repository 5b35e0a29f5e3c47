"""A charter in force is looked at again: questions, answers, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from .charters import CharterVersion


@tracked
class CharterReview(TenantModel):
    class Outcome(models.TextChoices):
        KEPT = "kept", _("It stays as it is")
        RENEWED = "renewed", _("A new version is made")
        WITHDRAWN = "withdrawn", _("It is withdrawn")
        UNFINISHED = "unfinished", _("Not finished: a new version came first")

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="reviews")
    begun_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    begun_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)  # of the answers: a second writer is told

    class Meta:
        verbose_name = _("review of a charter")
        verbose_name_plural = _("reviews of charters")
        ordering: ClassVar = ["begun_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version"], condition=Q(outcome=""), name="charter_one_open_review"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="charter_review_ends_with_an_outcome",
            ),
        ]


@tracked
class ReviewAnswer(TenantModel):
    class Question(models.TextChoices):
        TRUE = "true", _("Are the promises still true?")
        CLIENTS = "clients", _("Does the charter still fit those whom it serves?")
        FORMATS = "formats", _("Do people find it, in a format that they can use?")
        FEEDBACK = "feedback", _("Does it take up what people have said about it?")
        COMPLAINTS = "complaints", _("Does the way to complain work?")

    review = models.ForeignKey(CharterReview, models.CASCADE, related_name="answers")
    question = models.CharField(_("question"), max_length=12, choices=Question.choices)
    holds = models.BooleanField(_("yes"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("answer in a review of a charter")
        verbose_name_plural = _("answers in reviews of charters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "question"], name="charter_review_answered_once"),
            models.CheckConstraint(condition=Q(holds=True) | ~Q(note=""), name="charter_review_no_has_a_note"),
        ]
