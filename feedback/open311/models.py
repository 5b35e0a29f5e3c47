from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


class SentRequest(TenantModel):
    """That a message came from another system: with whose key, and under which token it can ask for its number."""

    case = models.OneToOneField("feedback.Case", models.CASCADE, related_name="sent_request")
    token = models.ForeignKey("people.ApiToken", models.PROTECT, related_name="+")
    ticket = models.CharField(max_length=32)  # what the specification calls token
    account = models.CharField(max_length=100, blank=True)
    media_url = models.URLField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "ticket"], name="sent_request_ticket_once")]


class SentUpdate(TenantModel):
    """A later word from another system, under the number that it has there, so that the same one counts once."""

    append_only: ClassVar[bool] = True
    token = models.ForeignKey("people.ApiToken", models.PROTECT, related_name="+")
    case = models.ForeignKey("feedback.Case", models.CASCADE, related_name="sent_updates")
    number = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "number"], name="sent_update_once")]


@tracked
class Clearance(TenantModel):
    """That a member has read what its citizen lets everybody see, and found nothing in it against it."""

    case = models.OneToOneField("feedback.Case", models.CASCADE, related_name="clearance")
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("looked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("message shown to everybody")
        verbose_name_plural = _("messages shown to everybody")
