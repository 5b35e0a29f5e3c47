"""What is measured (indicator), how (version), and what is promised or aimed at (standard)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import NamedModel, TenantModel
from tenancy.text import WordsField

from .periods import PeriodKind


class Frequency(models.TextChoices):
    DAILY = PeriodKind.DAY.value, _("Daily")
    WEEKLY = PeriodKind.WEEK.value, _("Weekly")
    MONTHLY = PeriodKind.MONTH.value, _("Monthly")
    QUARTERLY = PeriodKind.QUARTER.value, _("Quarterly")
    HALF_YEARLY = PeriodKind.HALF.value, _("Half-yearly")
    YEARLY = PeriodKind.YEAR.value, _("Yearly")
    FISCAL = PeriodKind.FISCAL.value, _("Each fiscal year")


class Kind(models.TextChoices):
    NUMBER = "number", _("Number")
    COUNT = "count", _("Count")
    PERCENT = "percent", _("Per cent")
    RATIO = "ratio", _("Ratio")
    DURATION = "duration", _("Duration")
    MONEY = "money", _("Money")
    SCORE = "score", _("Score")
    YES_NO = "yes_no", _("Yes or no")
    RUBRIC = "rubric", _("Described levels")
    CHECKLIST = "checklist", _("Checklist score")


class Direction(models.TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")
    RANGE = "range", _("Inside a range is best")
    NEUTRAL = "neutral", _("Neither is better")


class SumOverTime(models.TextChoices):
    NONE = "none", _("Not added up")
    SUM = "sum", _("Sum")
    MEAN = "mean", _("Mean")
    MEDIAN = "median", _("Median")
    LAST = "last", _("Last value")
    MINIMUM = "minimum", _("Lowest")
    MAXIMUM = "maximum", _("Highest")
    RATIO = "ratio", _("Ratio of sums")


class Several(models.TextChoices):
    """How several readings of one period become its figure."""

    ONE = "one", _("One figure for each period")
    LAST = "last", _("The last reading")
    SUM = "sum", _("Sum of the readings")
    MEAN = "mean", _("Mean of the readings")
    MEDIAN = "median", _("Median of the readings")
    MINIMUM = "minimum", _("Lowest reading")
    MAXIMUM = "maximum", _("Highest reading")
    RATIO = "ratio", _("Sum of the numerators by sum of the denominators")


class SumOverPlaces(models.TextChoices):
    NONE = "none", _("Not added up")
    SUM = "sum", _("Sum")
    MEAN = "mean", _("Mean")
    MEDIAN = "median", _("Median")
    MINIMUM = "minimum", _("Lowest")
    MAXIMUM = "maximum", _("Highest")
    RATIO = "ratio", _("Ratio of sums")


@tracked
class Indicator(NamedModel):
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, related_name="indicators", verbose_name=_("service")
    )
    owner = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)  # as the newest version says
    description = WordsField(_("what it tells"), blank=True)
    method = WordsField(_("how it is counted"), blank=True)
    source = WordsField(_("where the figures come from"), blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    people_served = models.PositiveIntegerField(_("people served"), null=True, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=30, decimal_places=12, null=True, blank=True)
    baseline_period = models.ForeignKey(
        "indicators.Period", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("baseline period")
    )
    public = models.BooleanField(_("shown to the public"), default=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="indicator_code_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="indicator_weight_is_not_negative"),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(deputy=None) | ~Q(owner=F("deputy")),
                name="indicator_deputy_is_not_the_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "service"], name="indicator_service"),
            models.Index(fields=["tenant", "owner"], name="indicator_owner"),
        ]


FROZEN = (
    "kind", "frequency", "unit", "decimals", "sum_over_time", "sum_over_places", "numerator_name", "denominator_name", "valid_from",
    "levels", "number", "several", "formula", "feed",
)  # fmt: skip
_CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN)


@tracked
class IndicatorVersion(TenantModel):
    """How an indicator is measured from a day on. Frozen once a figure points at it; a settled direction is never changed then."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    frequency = models.CharField(  # inserted empty: the indicator's own
        _("how often"), max_length=10, choices=Frequency.choices, blank=True
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=1)
    sum_over_time = models.CharField(
        _("adding up over time"), max_length=10, choices=SumOverTime.choices, default=SumOverTime.NONE
    )
    sum_over_places = models.CharField(
        _("adding up over places"), max_length=10, choices=SumOverPlaces.choices, default=SumOverPlaces.NONE
    )
    numerator_name = WordsField(_("numerator"), blank=True)
    denominator_name = WordsField(_("denominator"), blank=True)
    levels = models.JSONField(_("levels"), default=list, blank=True)
    several = models.CharField(_("several readings"), max_length=10, choices=Several.choices, default=Several.ONE)
    formula = models.CharField(
        _("formula"), max_length=500, blank=True
    )  # of other indicators' codes; see expressions.py
    feed = models.CharField(_("counted by"), max_length=60, blank=True)  # the key of a source of sources.py
    lowest = models.DecimalField(_("lowest possible"), max_digits=30, decimal_places=12, null=True, blank=True)
    highest = models.DecimalField(_("highest possible"), max_digits=30, decimal_places=12, null=True, blank=True)
    largest_jump = models.DecimalField(  # as a share of the last figure: 0.5 asks for a reason above half more or less
        _("largest usual change"), max_digits=8, decimal_places=4, null=True, blank=True
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    baseline = (
        models.DecimalField(  # as it stood when the next version took over; that of the newest is the indicator's
            _("baseline"), max_digits=30, decimal_places=12, null=True, blank=True
        )
    )

    class Meta:
        verbose_name = _("indicator version")
        verbose_name_plural = _("indicator versions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(formula="") | Q(feed=""), name="computed_by_a_formula_or_a_feed"),
            models.CheckConstraint(
                condition=Q(largest_jump=None) | Q(largest_jump__gt=0), name="largest_jump_is_above_zero"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["percent", "ratio"]) | ~Q(several__in=["mean", "median", "sum"]),
                name="no_mean_of_percentages_of_readings",
            ),
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=["percent", "ratio"]) | ~Q(sum_over_time__in=["mean", "median", "sum"]),
                name="no_mean_of_percentages_over_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["percent", "ratio"]) | ~Q(sum_over_places__in=["mean", "median", "sum"]),
                name="no_mean_of_percentages_over_places",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="as_often_as_the_indicator",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__frequency=""),
                func="""
                    NEW.frequency = COALESCE((SELECT i.frequency FROM indicators_indicator i
                                               WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.indicator_id), '');
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="frozen_once_measured",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF ({_CHANGED} OR (OLD.direction IS NOT NULL AND NEW.direction IS DISTINCT FROM OLD.direction))
                       AND EXISTS (SELECT 1 FROM indicators_measurement m WHERE m.tenant_id = OLD.tenant_id AND m.version_id = OLD.id) THEN
                        RAISE EXCEPTION 'indicator version % is frozen: figures point at it', OLD.id USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'indicator_version_frozen_once_measured';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} v{self.number}"


class StandardKind(models.TextChoices):
    GUARANTEED = "guaranteed", _("Guaranteed")
    TARGET = "target", _("Target")


_WEAKER = """
    IF NOT EXISTS (SELECT 1 FROM indicators_standard s
                    WHERE s.tenant_id = NEW.tenant_id AND s.indicator_id = NEW.indicator_id AND s.kind <> NEW.kind) THEN
        RETURN NULL;  -- nothing to be weaker than; the rest of this is dear where thousands are loaded
    END IF;
    IF EXISTS (  -- by the direction of the definition that holds at the end of their common days
        SELECT 1 FROM indicators_standard g JOIN indicators_standard t
            ON t.tenant_id = g.tenant_id AND t.indicator_id = g.indicator_id AND t.place_id IS NOT DISTINCT FROM g.place_id
           AND t.valid && g.valid AND t.kind = 'target'
         WHERE g.tenant_id = NEW.tenant_id AND g.indicator_id = NEW.indicator_id AND g.kind = 'guaranteed'
           AND CASE (SELECT v.direction FROM indicators_indicatorversion v
                      WHERE v.tenant_id = NEW.tenant_id AND v.indicator_id = NEW.indicator_id
                        AND (v.number = 1 OR upper_inf(t.valid * g.valid) OR v.valid_from < upper(t.valid * g.valid))
                      ORDER BY v.number DESC LIMIT 1) WHEN 'higher' THEN t.low < g.low WHEN 'lower' THEN t.low > g.low
                        WHEN 'range' THEN t.low < g.low OR t.high > g.high ELSE false END
    ) THEN
        RAISE EXCEPTION 'the target of indicator % is weaker than its guarantee', NEW.indicator_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'target_not_weaker_than_guarantee';
    END IF;
    RETURN NULL;
"""


class StandardQuerySet(models.QuerySet["Standard"]):
    def in_force(self, day: object) -> "StandardQuerySet":
        return self.filter(valid__contains=day)


@tracked
class Standard(TenantModel):
    """A guaranteed or target standard with the days on which it holds, for the whole tenant or one place (the most specific wins).

    `low` alone for higher and lower; `low` and `high` for a range."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="standards")
    kind = models.CharField(_("kind"), max_length=10, choices=StandardKind.choices)
    place = models.ForeignKey(
        "organisation.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    low = models.DecimalField(_("standard"), max_digits=30, decimal_places=12)
    high = models.DecimalField(_("upper end of the range"), max_digits=30, decimal_places=12, null=True, blank=True)
    valid = DateRangeField(_("holds"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        constraints: ClassVar = [
            ExclusionConstraint(
                name="standard_one_at_a_time",
                expressions=[  # what tells rows apart comes first: a GiST index is searched by its first columns
                    ("indicator", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Coalesce("place", Value(0)), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                    ("tenant", RangeOperators.EQUAL),
                ],
            ),
            models.CheckConstraint(condition=Q(high=None) | Q(high__gte=F("low")), name="standard_range_is_in_order"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="standard_holds_on_some_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "indicator", "kind"], name="standard_indicator")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="target_not_weaker",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=_WEAKER,
            )
        ]


@tracked
class Dimension(NamedModel):
    """By what figures may be broken down: sex, age, client group."""

    class Meta:
        verbose_name = _("dimension of breakdowns")
        verbose_name_plural = _("dimensions of breakdowns")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "code"], name="dimension_code_once")]


@tracked
class DimensionOption(NamedModel):
    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="options")

    class Meta:
        verbose_name = _("option of a breakdown")
        verbose_name_plural = _("options of a breakdown")
        constraints: ClassVar = [models.UniqueConstraint(fields=["dimension", "code"], name="dimension_option_once")]


class Slice(TenantModel):
    """A canonical combination of dimension options, "age=old;sex=women"; "total" is everybody."""

    TOTAL: ClassVar[str] = "total"
    key = models.CharField(max_length=300, db_collation="C")

    class Meta:
        verbose_name = _("group of people counted")
        verbose_name_plural = _("groups of people counted")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "key"], name="slice_once")]

    def __str__(self) -> str:
        return self.key


class SliceOption(TenantModel):
    slice = models.ForeignKey(Slice, models.CASCADE, related_name="options")
    option = models.ForeignKey(DimensionOption, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("option of a group")
        verbose_name_plural = _("options of a group")
        constraints: ClassVar = [models.UniqueConstraint(fields=["slice", "option"], name="slice_option_once")]


@tracked
class Breakdown(TenantModel):
    """Figures of the indicator are collected for each option of this dimension too, beside the whole."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="breakdowns")
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("breakdown of an indicator")
        verbose_name_plural = _("breakdowns of an indicator")
        constraints: ClassVar = [models.UniqueConstraint(fields=["indicator", "dimension"], name="breakdown_once")]


@tracked
class CollectionPlace(TenantModel):
    """Figures of the indicator are collected at this area or service point too, beside the whole."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="collection_places")
    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("place of collection")
        verbose_name_plural = _("places of collection")
        constraints: ClassVar = [models.UniqueConstraint(fields=["indicator", "place"], name="collection_place_once")]


@tracked
class Crossing(TenantModel):
    """Figures are collected for each combination too: of the options of two dimensions, of one with each place, or of all three."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="crossings")
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="+")
    other = models.ForeignKey(Dimension, models.PROTECT, null=True, blank=True, related_name="+")
    at_places = models.BooleanField(_("at each place of collection"), default=False)

    class Meta:
        verbose_name = _("combination of breakdowns")
        verbose_name_plural = _("combinations of breakdowns")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "dimension", "other", "at_places"], nulls_distinct=False, name="crossing_once"
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False) | Q(at_places=True), name="crossing_combines_two_things"
            ),
            models.CheckConstraint(
                condition=Q(other=None) | Q(dimension__lt=F("other")), name="crossing_dimensions_are_in_order"
            ),
        ]
