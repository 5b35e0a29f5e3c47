"""The plan itself: one cycle, its way through the stages, who signed them off, and what was measured when it began."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import NamedModel, NamedQuerySet, TenantModel
from tenancy.text import WordsField

from ..workflow import Function, Level, Stage


class CycleQuerySet(NamedQuerySet):
    def in_use(self) -> "CycleQuerySet":
        return self.filter(archived_at=None, is_template=False)

    def running(self) -> "CycleQuerySet":
        return self.in_use().exclude(stage=Stage.CLOSED)


@tracked
class Cycle(NamedModel):
    """One round of an improvement plan, for a directorate or one of its services. A template is a plan that nobody runs."""

    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="cycles", verbose_name=_("directorate")
    )
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("service")
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("follows the plan")
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, default=Stage.TEAM)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    review_months = models.PositiveSmallIntegerField(_("months between reviews"), default=3)
    public = models.BooleanField(_("shown to the public"), default=False)
    is_template = models.BooleanField(_("a template to start plans from"), default=False)
    call = WordsField(_("what the public is asked"), blank=True)
    call_ends_on = models.DateField(_("the public may answer until"), null=True, blank=True)
    scores_open_at = models.DateTimeField(_("scores opened at"), null=True, blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    archive_reason = models.TextField(_("why it was put away"), blank=True)
    revision = models.PositiveIntegerField(default=1)  # of what its own form and its lessons say

    objects: ClassVar = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement plan")
        verbose_name_plural = _("improvement plans")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="cycle_code_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cycle_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(review_months__range=(1, 36)), name="cycle_is_reviewed_within_3_years"),
            models.CheckConstraint(condition=~Q(follows=F("pk")), name="cycle_does_not_follow_itself"),
        ]

    @property
    def chair(self) -> Any:
        """The member in the chair or None; without a query where `queries.chairs()` fetched it along."""
        seats = self.__dict__.get("chair_seats")
        if seats is None:
            seats = self.seats.filter(ended_at=None, function=Function.CHAIR).select_related("member")
        return next((seat.member for seat in seats), None)


class StageMove(TenantModel):
    """A step of a cycle through its stages, forward or back; going back has a reason."""

    append_only: ClassVar[bool] = True
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="moves")
    from_stage = models.CharField(max_length=16, choices=Stage.choices)
    to_stage = models.CharField(max_length=16, choices=Stage.choices)
    reason = models.TextField(_("reason"), blank=True)
    moved_by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")


@tracked
class SignOff(TenantModel):
    """A stage is done, says the head of the directorate, then the governor's office. Going back voids what was signed."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="signatures")
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices)
    level = models.CharField(_("signed as"), max_length=10, choices=Level.choices)
    signed_by = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "stage", "level"], condition=Q(voided_at=None), name="stage_signed_once_at_each_level"
            )
        ]


class BaselineFigure(TenantModel):
    """What was measured when the cycle began: copies, so that later corrections change nothing here. In base units."""

    append_only: ClassVar[bool] = True
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="baseline")
    taken = models.PositiveSmallIntegerField(_("taken for the time"), default=1)  # the highest counts
    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="+")
    version = models.ForeignKey("indicators.IndicatorVersion", models.PROTECT, related_name="+")
    period = models.ForeignKey("indicators.Period", models.PROTECT, null=True, related_name="+")
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    guaranteed_low = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    guaranteed_high = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    target_low = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    target_high = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    gap_to_guaranteed = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    gap_to_target = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    status = models.CharField(max_length=12)
    confidence = models.CharField(max_length=14, blank=True)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("figure at the start")
        verbose_name_plural = _("figures at the start")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "taken", "indicator"], name="baseline_once_per_indicator")
        ]


@tracked
class PlanSettings(TenantModel):
    """How this tenant plans: one row."""

    governor_stages = models.JSONField(_("stages that wait for the governor’s office"), default=list)
    cluster_size = models.PositiveSmallIntegerField(_("complaints that make a cluster"), default=5)
    cluster_days = models.PositiveSmallIntegerField(_("within how many days"), default=90)
    deputy_after_days = models.PositiveSmallIntegerField(_("days until the deputy hears of a late action"), default=3)
    head_after_days = models.PositiveSmallIntegerField(_("days until the head hears of a late action"), default=7)
    remind_days = models.PositiveSmallIntegerField(
        _("days before an action is due that its owner is reminded"), default=7
    )
    currency = models.CharField(_("currency of budgets"), max_length=3, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("settings of plans")
        verbose_name_plural = _("settings of plans")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="plan_settings_once"),
            models.CheckConstraint(condition=Q(cluster_size__gte=2), name="cluster_is_more_than_one"),
            models.CheckConstraint(
                condition=Q(head_after_days__gte=F("deputy_after_days")), name="head_hears_after_the_deputy"
            ),
        ]
