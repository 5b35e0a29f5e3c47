"""What is wrong, who suffers from it, what shows it, and why it is so."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..workflow import Branch, EvidenceKind
from .consultation import Consultation
from .cycles import Cycle
from .team import Meeting


@tracked
class Problem(TenantModel):
    """What is wrong, for whom, shown by which figure. `source_key` is unique where the system proposed it."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, blank=True, related_name="problems")
    words = WordsField(_("the problem"))
    sufferers = models.TextField(_("who suffers from it"), blank=True)
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
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
    cause = models.TextField(_("root cause"), blank=True)
    source_key = models.CharField(max_length=100, null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name=_("the same as")
    )
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_reason = models.TextField(_("why it was put aside"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "source_key"], name="problem_once_per_source"),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="problem_is_not_merged_into_itself"),
        ]


@tracked
class Cause(TenantModel):
    """A rib of the fishbone, or one "why" of the chain: each why is the answer to the one above it."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="causes")
    branch = models.CharField(_("branch"), max_length=12, choices=Branch.choices)
    position = models.PositiveSmallIntegerField(_("place in the row"))
    words = models.CharField(_("cause"), max_length=300)

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem", "branch", "position"],
                name="cause_place_once_per_branch",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


@tracked
class Evidence(TenantModel):
    """What shows a problem, or what a consultation rests on: each a link to the thing itself."""

    problem = models.ForeignKey(Problem, models.CASCADE, null=True, blank=True, related_name="evidence")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, blank=True, related_name="sources")
    kind = models.CharField(_("kind"), max_length=12, choices=EvidenceKind.choices)
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="+")
    period = models.ForeignKey("indicators.Period", models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey("organisation.Service", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("messages from"), null=True, blank=True)
    until = models.DateField(_("messages until"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    asking = models.ForeignKey(Consultation, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey("files.File", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.URLField(_("address"), blank=True)
    moved_from = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("came with the duplicate")
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("pieces of evidence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(problem=None, consultation__isnull=False) | Q(problem__isnull=False, consultation=None),
                name="evidence_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.FIGURE, indicator__isnull=False)
                | Q(kind=EvidenceKind.CASES, service__isnull=False, since__isnull=False, until__isnull=False)
                | Q(kind=EvidenceKind.MEETING, meeting__isnull=False)
                | Q(kind=EvidenceKind.ASKING, asking__isnull=False)
                | Q(kind=EvidenceKind.FILE, file__isnull=False)
                | (Q(kind=EvidenceKind.ADDRESS) & ~Q(address="")),
                name="evidence_points_at_its_kind",
            ),
        ]
