import re
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel

from .snapshots import Snapshot


class Delivery(TenantModel):
    """One recipient of one issue: in which language, its one Message-ID and what became of it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="deliveries")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8)  # of the rendering that is sent
    message = models.OneToOneField("mail.Message", models.PROTECT, null=True, blank=True, related_name="delivery")
    opened_at = models.DateTimeField(_("opened by its link"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    @property
    def message_parts(self) -> list[str]:
        """The Message-ID cut where a line may break."""
        return re.split(r"(?<=[.@])", self.message.message_id) if self.message else []

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "email"], name="delivery_once_per_recipient")
        ]
