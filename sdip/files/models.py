from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


@tracked
class File(TenantModel):
    """A stored file, found by its content. Each app links to it with an explicit table of its own."""

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned", _("Not scanned")
        CLEAN = "clean", _("Clean")
        REFUSED = "refused", _("Refused")

    class Sensitivity(models.TextChoices):
        PUBLIC = "public", _("Public")
        STAFF = "staff", _("Staff only")
        PERSONAL = "personal", _("Personal data")

    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.UNSCANNED)
    sensitivity = models.CharField(max_length=10, choices=Sensitivity.choices, default=Sensitivity.STAFF)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "sha256", "name", "sensitivity"], name="file_once_per_content_and_name"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="content_stays", fields=["sha256", "name", "size", "content_type"])
        ]

    def __str__(self) -> str:
        return self.name
