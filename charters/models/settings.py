from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


@tracked
class CharterSettings(TenantModel):
    """How the tenant makes its charters. Without a row the defaults hold."""

    governor_approves = models.BooleanField(_("the governor’s office approves too"), default=True)

    class Meta:
        verbose_name = _("settings of charters")
        verbose_name_plural = _("settings of charters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="charter_settings_once")]
