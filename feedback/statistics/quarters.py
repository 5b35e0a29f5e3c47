from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked_without
from tenancy.models import TenantModel


@tracked_without("content", "marks")
class PublishedQuarter(TenantModel):
    """Figures of a quarter as everybody reads them: kept as they were published, so that nothing follows from looking twice.

    A quarter that was taken back stays as a row that nobody is shown: it was read."""

    quarter = models.CharField(_("quarter"), max_length=6)  # 2026Q3
    content = models.JSONField(_("content"))  # as publishing.frozen() writes it
    # of each message as it was counted: what is like before has the same
    marks = ArrayField(models.BigIntegerField(), verbose_name=_("messages"), null=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    as_of = models.DateTimeField(_("counted at"))
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("published at"), auto_now=True)

    class Meta:
        verbose_name = _("published statistics of messages")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "quarter"], name="quarter_published_once")]
