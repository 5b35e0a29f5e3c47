"""Forms that were sent: what each of them made, so that sending it again makes nothing more."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel


class SentForm(TenantModel):
    """Kept for a day."""

    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)  # of the form as it was drawn
    facts = models.CharField(max_length=64)  # a fingerprint of what was filled in
    model = models.CharField(max_length=60, blank=True)
    row_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="form_sent_once")]
