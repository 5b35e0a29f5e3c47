from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import NamedModel, NamedQuerySet, TenantModel
from tenancy.text import WordsField

from .workflow import ActionState, Stage


class CycleQuerySet(NamedQuerySet):
    def in_use(self) -> "CycleQuerySet":
        return self.filter(archived_at=None)

    def running(self) -> "CycleQuerySet":
        return self.in_use().exclude(stage=Stage.CLOSED)


@tracked
class Cycle(NamedModel):
    """One round of an improvement plan, for a directorate or one of its services."""

    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="cycles", verbose_name=_("directorate")
    )
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("service")
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, default=Stage.TEAM)
    chair = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    public = models.BooleanField(_("shown to the public"), default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement plan")
        verbose_name_plural = _("improvement plans")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="cycle_code_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cycle_ends_after_it_starts"),
        ]


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
class Problem(TenantModel):
    """What is wrong, for whom, shown by which figure. `source_key` is unique where the system proposed it."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, blank=True, related_name="problems")
    words = WordsField(_("the problem"))
    indicator = models.ForeignKey(
        "indicators.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("indicator"),
    )
    period = models.ForeignKey(
        "indicators.Period", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("period")
    )
    cause = models.TextField(_("cause"), blank=True)
    source_key = models.CharField(max_length=100, null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "source_key"], name="problem_once_per_source")
        ]


@tracked
class Goal(TenantModel):
    """Measurable or refused: an indicator, a baseline, an aim and a day. The baseline's numbers are copies."""

    class Basis(models.TextChoices):
        GUARANTEE = "guarantee", _("Reach the guarantee")
        TARGET = "target", _("Reach the target")
        OTHER = "other", _("Another aim")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="goals")
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
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "indicator"], name="goal_once_per_indicator")]


@tracked
class Action(TenantModel):
    """A step with an owner and a day; also without a cycle, as corrections and the governor's decisions make them."""

    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("goal")
    )
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="actions", verbose_name=_("directorate")
    )
    words = WordsField(_("what is done"))
    owner = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("owner"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("by"))
    state = models.CharField(_("state"), max_length=10, choices=ActionState.choices, default=ActionState.PLANNED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on__gte=F("starts_on")), name="action_is_due_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_on__isnull=False), name="done_action_has_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "owner", "due_on"], name="action_owner_due")]
