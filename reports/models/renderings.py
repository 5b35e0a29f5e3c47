from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel

from ..workflow import UNDERWAY, State
from .snapshots import Snapshot


class Rendering(TenantModel):
    """A snapshot's PDF in one language, and how far it has come on its way to paper."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="renderings")
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # the worker's last sign of life
    next_try_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)  # laid out so far
    pdf = models.ForeignKey("files.File", models.PROTECT, null=True, blank=True, related_name="+")
    pdf_sha256 = models.CharField(_("fingerprint of the PDF"), max_length=64, blank=True)  # stays when the PDF goes
    earlier_sha256 = models.JSONField(default=list, blank=True)  # of PDFs that were made before, where they differ
    rendered_at = models.DateTimeField(_("PDF made at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("PDF of a report")
        verbose_name_plural = _("PDFs of reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "language"], name="rendering_once_per_language"),
            models.CheckConstraint(
                condition=Q(state=State.RENDERED, pdf__isnull=False) | (~Q(state=State.RENDERED) & Q(pdf__isnull=True)),
                name="rendering_has_a_pdf_exactly_when_rendered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RENDERED, State.EXPIRED])
                | (~Q(pdf_sha256="") & Q(rendered_at__isnull=False)),
                name="rendering_keeps_the_fingerprint_of_its_pdf",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RENDERING, claimed_at__isnull=False)
                | (~Q(state=State.RENDERING) & Q(claimed_at__isnull=True)),
                name="rendering_is_claimed_exactly_while_being_made",
            ),
            models.CheckConstraint(
                condition=Q(next_try_at=None) | Q(state=State.QUEUED), name="only_a_waiting_rendering_is_tried_again"
            ),
            models.CheckConstraint(condition=Q(step__lte=F("steps")), name="rendering_step_is_one_of_its_steps"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "state"], condition=Q(state__in=UNDERWAY), name="rendering_underway")
        ]
