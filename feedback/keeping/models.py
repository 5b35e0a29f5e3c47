from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


@tracked
class Keeping(TenantModel):
    """What the tenant's settings say of it, as a row, so that the trail shows who changed what."""

    blocked_words = models.TextField(_("words that spam has"), blank=True)
    keep_months = models.PositiveSmallIntegerField(
        _("months after which what is personal is erased"), null=True, blank=True
    )
    keep_contact_months = models.PositiveSmallIntegerField(
        _("months after which who wrote is erased"), null=True, blank=True
    )
    keep_survey_texts_months = models.PositiveSmallIntegerField(
        _("months after which free texts of surveys are erased"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("rules for keeping messages")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="keeping_once")]
