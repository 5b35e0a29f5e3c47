"""Why something that had already judged figures was changed afterwards."""

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel

from .definitions import Indicator, StandardKind


class StandardCorrection(TenantModel):
    """A standard as it stood when figures were judged by it, and why it was changed for those days: never changed, never deleted."""

    append_only: ClassVar[bool] = True
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=10, choices=StandardKind.choices)
    place = models.ForeignKey(
        "organisation.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    low = models.DecimalField(_("standard"), max_digits=30, decimal_places=12)
    high = models.DecimalField(_("upper end of the range"), max_digits=30, decimal_places=12, null=True, blank=True)
    valid = DateRangeField(_("held"))
    reason = models.CharField(_("reason"), max_length=300)
    corrected_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    corrected_at = models.DateTimeField(_("corrected at"), auto_now_add=True)

    class Meta:
        verbose_name = _("correction of a standard")
        verbose_name_plural = _("corrections of standards")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="standard_correction_has_a_reason")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "indicator"], name="standard_correction_indicator")]
