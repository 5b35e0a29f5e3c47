"""Figures: one row for each cell, its history append-only beside it, and what the field found when it counted again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from ..workflow import State


class Figure(TenantModel):
    """The numbers of a cell, shared by the cell and its history. Percent is a fraction 0..1; numbers are in the base unit."""

    numerator = models.DecimalField(_("numerator"), max_digits=30, decimal_places=12, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=30, decimal_places=12, null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=12, null=True, blank=True)
    original = models.CharField(_("as written in the source"), max_length=200, blank=True)
    no_data_reason = models.CharField(_("why there is no figure"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)

    class Meta:
        abstract = True


class Measurement(Figure):
    """One cell: a version of an indicator, a period, a place (none: the whole), a slice (total: everybody)."""

    version = models.ForeignKey("indicators.IndicatorVersion", models.PROTECT, related_name="measurements")
    period = models.ForeignKey("indicators.Period", models.PROTECT, related_name="measurements")
    place = models.ForeignKey("organisation.Place", models.PROTECT, null=True, blank=True, related_name="+")
    slice = models.ForeignKey("indicators.Slice", models.PROTECT, related_name="+")
    to_explain = models.CharField(_("to explain"), max_length=300, blank=True)
    entered_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "period", "place", "slice"], nulls_distinct=False, name="measurement_one_per_cell"
            ),
            models.CheckConstraint(
                condition=Q(numerator=None) | Q(denominator__isnull=False),
                name="measurement_numerator_has_a_denominator",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(value__isnull=False) | ~Q(no_data_reason="") | ~Q(original=""),
                name="approved_measurement_has_a_value_or_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "period", "state"], name="measurement_period_state"),
            models.Index(fields=["tenant", "version", "period"], name="measurement_version_period"),
        ]


class MeasurementEntry(Figure):
    """What was entered when, and by whom: never changed, never deleted."""

    class Door(models.TextChoices):
        PAGE = "page", _("Entered on the page")
        IMPORT = "import", _("Imported")
        API = "api", _("Sent by another system")
        SYSTEM = "system", _("Computed")

    append_only: ClassVar[bool] = True
    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="entries")
    revision = models.PositiveIntegerField()
    door = models.CharField(max_length=10, choices=Door.choices)
    origin = models.CharField(_("file, sheet, row"), max_length=300, blank=True)
    entered_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a figure")
        verbose_name_plural = _("steps of a figure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measurement", "revision"], name="measurement_entry_once")
        ]


class Reading(TenantModel):
    """One of several readings of a cell, which the version's rule turns into the figure. Never changed; a wrong one is withdrawn."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="readings")
    read_on = models.DateField(_("day"))
    numerator = models.DecimalField(_("numerator"), max_digits=30, decimal_places=12, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=30, decimal_places=12, null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=12, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(denominator__isnull=False), name="reading_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__isnull=False),
                name="reading_has_both_numerator_and_denominator",
            ),
        ]


class Evidence(TenantModel):
    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="evidence")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        constraints: ClassVar = [models.UniqueConstraint(fields=["measurement", "file"], name="evidence_once")]


@tracked
class Verification(TenantModel):
    """The oversight unit counted again: factor = recounted / reported; 0.90 to 1.10 is accepted unless the tenant says otherwise."""

    class Verdict(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        DISPUTED = "disputed", _("Disputed")

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="verifications")
    reported = models.DecimalField(_("reported"), max_digits=30, decimal_places=12)
    recounted = models.DecimalField(_("recounted"), max_digits=30, decimal_places=12)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True)
    verified_by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    verified_on = models.DateField(_("on"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recount in the field")
        verbose_name_plural = _("recounts in the field")
        indexes: ClassVar = [models.Index(fields=["tenant", "measurement", "-created_at"], name="verification_latest")]


@tracked
class Annotation(TenantModel):
    """A mark on an indicator's chart: what happened on that day, and whether the limits start anew there."""

    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, related_name="annotations")
    on = models.DateField(_("day"))
    words = models.CharField(_("what happened"), max_length=200)
    rebases = models.BooleanField(_("limits start anew here"), default=False)

    class Meta:
        verbose_name = _("mark on the chart")
        verbose_name_plural = _("marks on the chart")
