"""Derived and rebuildable: nothing ever points at a gap."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel


class Status(models.TextChoices):
    NO_DATA = "no_data", _("No figure yet")
    NO_STANDARD = "no_standard", _("No standing")
    BREACH = "breach", _("Promise broken")
    BELOW_TARGET = "below_target", _("Below target")
    MET = "met", _("Target reached")


class Confidence(models.TextChoices):
    SELF_REPORTED = "self_reported", _("Self-reported")
    DOCUMENTED = "documented", _("Documented")
    VERIFIED = "verified", _("Verified")
    DISPUTED = "disputed", _("Disputed")


def _number() -> models.DecimalField:
    """Wide enough for any quotient of two numbers of 18 digits with 12 decimals, and for a quotient of such a quotient."""
    return models.DecimalField(max_digits=72, decimal_places=12, null=True, blank=True)


class Gap(TenantModel):
    """The assessment of one cell, existing or expected, as computed from the figure and the standards in force on the period's last day."""

    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, related_name="gaps")
    version = models.ForeignKey("indicators.IndicatorVersion", models.CASCADE, related_name="gaps")
    period = models.ForeignKey("indicators.Period", models.CASCADE, related_name="gaps")
    place = models.ForeignKey("organisation.Place", models.CASCADE, null=True, related_name="+")
    slice = models.ForeignKey("indicators.Slice", models.CASCADE, related_name="+")
    measurement = models.OneToOneField("indicators.Measurement", models.CASCADE, null=True, related_name="gap")
    guaranteed = models.ForeignKey("indicators.Standard", models.CASCADE, null=True, related_name="+")
    target = models.ForeignKey("indicators.Standard", models.CASCADE, null=True, related_name="+")
    value = _number()
    status = models.CharField(max_length=12, choices=Status.choices)
    reason = models.CharField(max_length=40, blank=True)  # why there is no standing: a code that the page words
    gap_to_guaranteed = _number()
    gap_to_target = _number()
    relative_gap_to_guaranteed = _number()
    relative_gap_to_target = _number()
    attainment_of_target = _number()
    progress_from_baseline = _number()
    worst = _number()  # the relative gap by which lists are ordered: to the guarantee, else to the target
    confidence = models.CharField(max_length=14, choices=Confidence.choices, blank=True)
    latest = models.BooleanField(default=False)  # the indicator's newest figure of its own frequency, whole and total
    formula_version = models.PositiveSmallIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "period", "place", "slice"], nulls_distinct=False, name="gap_one_per_cell"
            ),
            models.UniqueConstraint(fields=["indicator"], condition=Q(latest=True), name="gap_latest_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "period", "worst"], name="gap_worst_first"),
            models.Index(fields=["tenant", "indicator", "period"], name="gap_indicator_period"),
        ]


class ControlChart(TenantModel):
    """What statistical process control says of one series up to its newest figure: limits, signal, outlook, direction of travel."""

    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, related_name="charts")
    place = models.ForeignKey("organisation.Place", models.CASCADE, null=True, related_name="+")
    slice = models.ForeignKey("indicators.Slice", models.CASCADE, related_name="+")
    period = models.ForeignKey("indicators.Period", models.CASCADE, related_name="+")  # of the newest figure
    figures = models.PositiveSmallIntegerField()  # that the chart looks at
    mean = _number()
    lower_limit = _number()
    upper_limit = _number()
    special_cause = models.CharField(max_length=30)  # of the newest figure, in the words of spc.analyse()
    point_type = models.CharField(max_length=30)
    against = models.CharField(max_length=10, blank=True)  # guaranteed or target: what the outlook was held against
    assurance = models.CharField(max_length=20, blank=True)
    short_travel = models.SmallIntegerField(null=True)  # 1 better, 0 the same, -1 worse than the period before
    long_travel = models.SmallIntegerField(null=True)  # than the same period a year before
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("control chart")
        verbose_name_plural = _("control charts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "place", "slice"], nulls_distinct=False, name="control_chart_once"
            ),
        ]


class PublishedFigure(TenantModel):
    """A figure as it was published. The one table that an overseeing tenant may read, by an agreement and a policy of its own."""

    extra_read_policies: ClassVar[dict[str, str]] = {
        "overseer": (
            "EXISTS (SELECT 1 FROM organisation_oversight o WHERE o.overseer_id = sdip_tenant() "
            "AND o.overseen_id = indicators_publishedfigure.tenant_id "
            "AND o.since <= CURRENT_DATE AND (o.until IS NULL OR o.until >= CURRENT_DATE))"
        )
    }
    indicator_code = models.CharField(max_length=60)
    indicator_name = models.JSONField()
    service_code = models.CharField(max_length=60)
    period_kind = models.CharField(max_length=10)
    period_code = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    unit = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10)
    direction = models.CharField(max_length=10, blank=True)
    value = _number()
    guaranteed_low = _number()
    guaranteed_high = _number()
    target_low = _number()
    target_high = _number()
    status = models.CharField(max_length=12, choices=Status.choices)
    confidence = models.CharField(max_length=14, choices=Confidence.choices, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "indicator_code", "period_kind", "period_code"], name="published_figure_once"
            )
        ]
