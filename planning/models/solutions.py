"""What could be done about a problem, and how the team weighs it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked, tracked_without
from tenancy.models import NamedModel, TenantModel
from tenancy.text import WordsField

from ..workflow import Authority, Axis, Horizon, SolutionState
from .cycles import Cycle
from .problems import Problem


@tracked_without("words")
class Solution(TenantModel):
    """One way to solve a problem. Doing nothing is one of them, so that it is weighed too.

    The trail tells who decided what; the words may be a citizen's, who can have them erased."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="solutions")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="solutions", verbose_name=_("problem"))
    words = WordsField(_("solution"))
    does_nothing = models.BooleanField(_("do nothing"), default=False)
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon.choices, default=Horizon.SHORT)
    authority = models.CharField(
        _("authority needed"), max_length=12, choices=Authority.choices, default=Authority.LOCAL
    )
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=2, null=True, blank=True)
    staff = models.DecimalField(_("staff, in person-months"), max_digits=8, decimal_places=1, null=True, blank=True)
    effect = models.TextField(_("effect"), blank=True)
    risk = models.TextField(_("risk"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SolutionState.choices, default=SolutionState.PROPOSED)
    override_rank = models.PositiveSmallIntegerField(_("rank set by the team"), null=True, blank=True)
    override_reason = models.TextField(_("why the rank was set"), blank=True)
    overridden_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    moved_from = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("came with the duplicate")
    )
    case = models.ForeignKey(
        "feedback.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="solutions",
        verbose_name=_("idea of a citizen"),
    )
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(does_nothing=True, archived_at=None), name="do_nothing_once_per_problem"
            ),
            models.UniqueConstraint(
                fields=["cycle", "case"], condition=Q(archived_at=None), name="idea_taken_up_once_per_plan"
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="solution_cost_is_not_negative"),
            models.CheckConstraint(condition=Q(staff=None) | Q(staff__gte=0), name="solution_staff_is_not_negative"),
            models.CheckConstraint(
                condition=Q(override_rank=None) | (~Q(override_reason="") & Q(overridden_by__isnull=False)),
                name="set_rank_has_a_reason",
            ),
        ]


@tracked
class Criterion(NamedModel):
    """What solutions are weighed by; on every scale 5 is good. Without a cycle: the tenant's setting, copied when a plan
    begins to score, so that a later change of the setting changes no ranking."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="criteria")
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)
    worst = WordsField(_("what 1 means"), blank=True)
    best = WordsField(_("what 5 means"), blank=True)
    axis = models.CharField(_("side of the picture"), max_length=6, choices=Axis.choices)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "cycle", "code"], nulls_distinct=False, name="criterion_code_once"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weighs_something"),
        ]


class Score(TenantModel):
    """What one member thinks, alone. Nobody else reads it before the matrix opens, so no trail keeps it either."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solution", "criterion", "member"], name="score_once_per_member"),
            models.CheckConstraint(condition=Q(points__range=(1, 5)), name="score_is_1_to_5"),
        ]


class ScoreOpening(TenantModel):
    """Each time the scores were opened to all or closed again: who, when, why, and who had not scored by then."""

    append_only: ClassVar[bool] = True
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="openings")
    opens = models.BooleanField(_("opened"))
    reason = models.TextField(_("reason"), blank=True)
    missing = models.JSONField(default=list)  # members, by id: their names stay where names are kept
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("opening of the scores")
        verbose_name_plural = _("openings of the scores")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens=True, missing=[]) | ~Q(reason=""), name="early_opening_and_closing_have_a_reason"
            )
        ]
