from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel


class PeriodKind(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF = "half", _("Half-year")
    YEAR = "year", _("Year")
    FISCAL = "fiscal", _("Fiscal year")


@tracked
class Period(TenantModel):
    """A stretch of days for which figures are due. A row, so that a changed fiscal year never rewrites history."""

    kind = models.CharField(_("kind"), max_length=10, choices=PeriodKind.choices)
    code = models.CharField(_("code"), max_length=20)  # as in DHIS2: 201510, 2015Q4, 2016, 2015Oct
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    due_on = models.DateField(_("figures due on"))
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "kind", "code"], name="period_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), due_on__gte=F("starts_on")), name="period_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "kind", "-ends_on"], name="period_latest_first")]

    def __str__(self) -> str:
        return self.code
