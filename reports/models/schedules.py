from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models import PeriodKind
from tenancy.audit import tracked
from tenancy.models import TenantModel

from .scopes import AboutSomething, scope_constraints


@tracked
class Schedule(AboutSomething):
    """When which report goes to whom. Wall time and zone; the minute tick finds what is due."""

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")
        HALF = "half", _("Every half-year")
        FISCAL = "fiscal", _("Every fiscal year")

    class Rule(models.TextChoices):
        KEEP = "keep", _("On this day all the same")
        NEXT = "next", _("On the next working day")
        BEFORE = "before", _("On the last working day before")

    language = models.CharField(_("language"), max_length=8)
    cadence = models.CharField(_("how often"), max_length=12, choices=Cadence.choices)
    month = models.PositiveSmallIntegerField(_("month"), default=1)  # of the quarter, the half-year, the fiscal year
    day = models.PositiveSmallIntegerField(
        _("day")
    )  # weekly: Monday 1 ... Sunday 7; else of the month, 31 for its last
    at = models.TimeField(_("hour"))
    period_kind = models.CharField(
        _("period of the report"), max_length=10, choices=PeriodKind.choices, default=PeriodKind.MONTH
    )
    time_zone = models.CharField(_("time zone"), max_length=60)
    rule = models.CharField(_("if that is no working day"), max_length=6, choices=Rule.choices, default=Rule.KEEP)
    next_on = models.DateField(_("next day"))  # the schedule's own; the calendars say to which day it is moved
    next_run_at = models.DateTimeField(_("next"))  # when that is
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)  # kept for its reports; it can be taken up again
    key = models.UUIDField(null=True, blank=True, editable=False)  # of the form: sent twice it is one schedule
    missed_at = models.DateTimeField(_("made no report at"), null=True, blank=True)  # when its last run was due
    missed_why = models.TextField(_("why it made no report"), blank=True)  # nothing: there was nothing to report on

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(day__range=(1, 31)), name="schedule_day_is_one_of_a_month"),
            models.CheckConstraint(
                condition=~Q(cadence="weekly") | Q(day__lte=7), name="weekly_schedule_has_a_day_of_the_week"
            ),
            models.CheckConstraint(
                condition=Q(month=1)
                | Q(cadence="quarterly", month__range=(1, 3))
                | Q(cadence="half", month__range=(1, 6))
                | Q(cadence="fiscal", month__range=(1, 12)),
                name="schedule_month_is_one_of_its_cadence",
            ),
            models.CheckConstraint(
                condition=Q(missed_why="") | Q(missed_at__isnull=False), name="schedule_says_why_it_missed_a_run"
            ),
            models.UniqueConstraint(fields=["tenant", "key"], name="schedule_once_per_form"),
            *scope_constraints("schedule"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "next_run_at"], condition=Q(paused_at=None, ended_at=None), name="schedule_due"
            )
        ]


@tracked
class Recipient(TenantModel):
    """Governors' offices often have no account: an address is enough."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="recipients")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "email"], name="recipient_once_per_schedule")
        ]
