"""What shall be reached by when, and whether it was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from .cycles import Cycle
from .problems import Problem


@tracked
class Goal(TenantModel):
    """Measurable or refused: an indicator, a baseline, an aim and a day. The baseline's numbers are copies."""

    class Basis(models.TextChoices):
        GUARANTEE = "guarantee", _("Reach the guarantee")
        TARGET = "target", _("Reach the target")
        OTHER = "other", _("Another aim")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="goals")
    words = WordsField(_("the goal in words"), blank=True)
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("problem")
    )
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="goals", verbose_name=_("indicator")
    )
    version = models.ForeignKey("indicators.IndicatorVersion", models.PROTECT, related_name="+")
    baseline_period = models.ForeignKey(
        "indicators.Period", models.PROTECT, related_name="+", verbose_name=_("baseline period")
    )
    baseline_value = models.DecimalField(_("baseline"), max_digits=30, decimal_places=12)
    baseline_gap = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    baseline_status = models.CharField(max_length=12)
    basis = models.CharField(_("aim"), max_length=10, choices=Basis.choices)
    aim_low = models.DecimalField(_("aim"), max_digits=30, decimal_places=12)
    aim_high = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    due_on = models.DateField(_("by"))
    owner = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("owner"))
    moved_from = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("came with the duplicate")
    )
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    archive_reason = models.TextField(_("why it was given up"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "indicator"], condition=Q(archived_at=None), name="goal_once_per_indicator"
            )
        ]


class AimShift(TenantModel):
    """Each time the aim or its day moved: from what to what, why, and who. In base units."""

    append_only: ClassVar[bool] = True
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="shifts")
    from_low = models.DecimalField(max_digits=30, decimal_places=12)
    from_high = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    from_on = models.DateField(_("from"))
    to_low = models.DecimalField(max_digits=30, decimal_places=12)
    to_high = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    to_on = models.DateField(_("to"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of an aim")
        verbose_name_plural = _("changes of aims")


@tracked
class Evaluation(TenantModel):
    """What became of a goal: the copy of what was aimed at, expected and measured, the verdict that follows, the lesson."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="evaluations")
    period = models.ForeignKey("indicators.Period", models.PROTECT, null=True, blank=True, related_name="+")
    value = models.DecimalField(_("measured again"), max_digits=30, decimal_places=12, null=True, blank=True)
    expected = models.DecimalField(_("expected by then"), max_digits=30, decimal_places=12, null=True, blank=True)
    aim_low = models.DecimalField(_("aim"), max_digits=30, decimal_places=12, null=True, blank=True)
    aim_high = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    gap = models.DecimalField(max_digits=40, decimal_places=12, null=True, blank=True)
    closed_share = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10)
    why = models.TextField(_("why it came so"), blank=True)
    lesson = models.TextField(_("lesson"), blank=True)
    evaluated_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    evaluated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict="too_early") | Q(value__isnull=False, period__isnull=False),
                name="verdict_rests_on_a_figure",
            )
        ]
