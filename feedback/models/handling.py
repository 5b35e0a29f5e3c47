from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


@tracked
class Handling(TenantModel):
    """What the tenant's settings say of handling messages, as a row, so that the trail shows who changed what."""

    class Hears(models.TextChoices):
        """Who is told of a late message."""

        HANDS = "hands", _("Whoever works on it")
        OFFICERS = "officers", _("The complaints officers")
        HEADS = "heads", _("The head of the directorate")
        GOVERNORS = "governors", _("The governor’s office")

    close_days = models.PositiveSmallIntegerField(_("days until an answered message is closed"), null=True, blank=True)
    recurrence_days = models.PositiveSmallIntegerField(_("days within which it happens again"), null=True, blank=True)
    levels = models.JSONField(_("levels of lateness"), null=True, blank=True)  # [[days, who hears]], the earliest first

    class Meta:
        verbose_name = _("rules for handling messages")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="handling_once")]
