"""Which issues of a report everybody may read."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from .snapshots import Snapshot


@tracked
class Publication(TenantModel):
    """It is there while everybody may read the issue; taken back, it is gone, and the trail knows of it.

    The newest issue stands for the report; one before it stays readable and says so."""

    number = models.CharField(_("number"), max_length=60)  # of the report, all issues of which are taken back together
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="publication", verbose_name=_("report"))
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("published by"))
    at = models.DateTimeField(_("published at"), auto_now=True)

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        indexes: ClassVar = [models.Index(fields=["tenant", "number"], name="publication_number")]
