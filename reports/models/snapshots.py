"""A report is a snapshot first: frozen numbers with their fingerprint; page and PDF are only drawn from it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel

from ..workflow import OF_NO_PERIOD, State, documents_about
from .schedules import Schedule
from .scopes import AboutSomething, scope_constraints


class Snapshot(AboutSomething):
    """Numbers frozen as canonical JSON text; its SHA-256 is printed on the report. Its PDFs are its renderings."""

    number = models.CharField(_("number"), max_length=60)
    issue = models.PositiveSmallIntegerField(_("issue"), default=1)
    period = models.ForeignKey(
        "indicators.Period", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("period")
    )
    schedule = models.ForeignKey(Schedule, models.SET_NULL, null=True, blank=True, related_name="snapshots")
    scheduled_for = models.DateTimeField(null=True, blank=True)
    content = models.TextField()
    crest = models.ForeignKey("files.File", models.PROTECT, null=True, blank=True, related_name="+")  # as it was then
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    key = models.UUIDField(null=True, blank=True, editable=False)  # of the form: sent twice it is one report
    made_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(_("figures frozen at"))
    erased_at = models.DateTimeField(_("figures deleted at"), null=True, blank=True)

    state: str  # of all its renderings together: queries.with_state() says it

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number", "issue"], name="snapshot_number_once"),
            models.UniqueConstraint(fields=["tenant", "key"], name="snapshot_once_per_form"),
            models.UniqueConstraint(fields=["schedule", "scheduled_for"], name="snapshot_once_per_scheduled_run"),
            models.CheckConstraint(
                condition=Q(period__isnull=False) | Q(document__in=documents_about(*OF_NO_PERIOD)),
                name="snapshot_has_a_period_or_days_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(content="", erased_at__isnull=False) | (~Q(content="") & Q(erased_at=None)),
                name="snapshot_has_its_content_until_it_is_erased",
            ),
            *scope_constraints("snapshot"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="frozen", fields=["number", "issue", "document", "crest", "sha256", "frozen_at"]),
            pgtrigger.Protect(
                name="content_is_erased_or_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__content__df=pgtrigger.F("new__content")) & ~pgtrigger.Q(new__content=""),
            ),
        ]

    @property
    def state_name(self) -> str:
        return str(State(self.state).label)


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
