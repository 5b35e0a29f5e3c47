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


@tracked
class LockException(TenantModel):
    """A named member may still enter figures of a locked period, of one directorate or of all, through that day."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="exceptions")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    directorate = models.ForeignKey("organisation.Directorate", models.PROTECT, null=True, blank=True, related_name="+")
    until = models.DateField(_("through"))
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("exception from a lock")
        verbose_name_plural = _("exceptions from a lock")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "member", "directorate"], nulls_distinct=False, name="lock_exception_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lock_exception_has_a_reason"),
        ]


class Reminder(TenantModel):
    """Who was reminded of a missing figure, and how far up the matter went. One of each level, however often the job runs."""

    class Level(models.TextChoices):
        OWNER = "owner", _("Owner")
        DEPUTY = "deputy", _("Deputy")
        HEAD = "head", _("Head of directorate")

    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, related_name="+")
    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, choices=Level.choices)
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    reminded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder of a missing figure")
        verbose_name_plural = _("reminders of missing figures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "period", "level", "member"], name="reminder_once")
        ]
