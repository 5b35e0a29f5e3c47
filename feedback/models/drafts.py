import uuid
from typing import ClassVar

from django.db import models

from tenancy.models import TenantModel


class Draft(TenantModel):
    """A message that is being written, kept between the steps of the form; gone once it is sent, or after a day."""

    form_key = models.UUIDField(default=uuid.uuid4)
    answers = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "form_key"], name="draft_once_per_form")]
        indexes: ClassVar = [models.Index(fields=["tenant", "changed_at"], name="draft_oldest")]


class DraftPhoto(TenantModel):
    """Re-encoded already; becomes a stored file when the message is sent."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")
    content = models.BinaryField()
