"""A report is a snapshot first: frozen numbers with their fingerprint; page and PDF are only drawn from it."""

import re
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models import PeriodKind
from tenancy.audit import tracked
from tenancy.models import TenantModel

from .workflow import State


class Document(models.TextChoices):
    DIRECTORATE = "directorate", _("Directorate report")


@tracked
class Schedule(TenantModel):
    """When which report goes to whom. Wall time and zone; the minute tick finds what is due."""

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")

    document = models.CharField(_("report"), max_length=20, choices=Document.choices, default=Document.DIRECTORATE)
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    language = models.CharField(_("language"), max_length=8)
    cadence = models.CharField(_("how often"), max_length=12, choices=Cadence.choices)
    day = models.PositiveSmallIntegerField(
        _("day")
    )  # weekly: Monday 1 ... Sunday 7; else the day of the (first) month, 1 to 28
    at = models.TimeField(_("hour"))
    period_kind = models.CharField(
        _("period of the report"), max_length=10, choices=PeriodKind.choices, default=PeriodKind.MONTH
    )
    time_zone = models.CharField(_("time zone"), max_length=60)
    next_run_at = models.DateTimeField(_("next"))
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(day__range=(1, 28)), name="schedule_day_exists_in_every_month"),
            models.CheckConstraint(
                condition=~Q(cadence="weekly") | Q(day__lte=7), name="weekly_schedule_has_a_day_of_the_week"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "next_run_at"], condition=Q(paused_at=None), name="schedule_due")
        ]


@tracked
class Recipient(TenantModel):
    """Governors' offices often have no account: an address is enough."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="recipients")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "email"], name="recipient_once_per_schedule")
        ]


class Snapshot(TenantModel):
    """Numbers frozen as canonical JSON text; its SHA-256 is printed on the report."""

    number = models.CharField(_("number"), max_length=60)
    issue = models.PositiveSmallIntegerField(_("issue"), default=1)
    document = models.CharField(_("report"), max_length=20, choices=Document.choices)
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    period = models.ForeignKey("indicators.Period", models.PROTECT, related_name="+", verbose_name=_("period"))
    language = models.CharField(_("language"), max_length=8)
    schedule = models.ForeignKey(Schedule, models.SET_NULL, null=True, blank=True, related_name="snapshots")
    scheduled_for = models.DateTimeField(null=True, blank=True)
    content = models.TextField()
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey("files.File", models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(_("figures frozen at"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number", "issue"], name="snapshot_number_once"),
            models.UniqueConstraint(fields=["schedule", "scheduled_for"], name="snapshot_once_per_scheduled_run"),
            models.CheckConstraint(
                condition=~Q(state="rendered") | Q(pdf__isnull=False), name="rendered_snapshot_has_a_pdf"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "state"], condition=Q(state="queued"), name="snapshot_waiting")
        ]


class Delivery(TenantModel):
    """One recipient of one issue: its one Message-ID and what became of it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="deliveries")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
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


class PrintedFigure(TenantModel):
    """A figure that an issue shows: when it changes later, those who made the report hear of it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="printed")
    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, related_name="+")
    period = models.ForeignKey("indicators.Period", models.CASCADE, related_name="+")
    value = models.DecimalField(max_digits=72, decimal_places=12)

    class Meta:
        verbose_name = _("printed figure")
        verbose_name_plural = _("printed figures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "indicator"], name="figure_printed_once_in_an_issue")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "indicator", "period"], name="printed_figure_cell")]
