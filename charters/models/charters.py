from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked, tracked_without
from tenancy.models import TenantModel
from tenancy.text import Words, WordsField

from ..workflow import IN_FORCE, IN_THE_MAKING, Level, State
from .way import approval_trigger, check_trigger, move_trigger, version_trigger, wording_trigger


@tracked
class Charter(TenantModel):
    """The public promise of one service, or of an office with several. What it says lies in its versions."""

    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="charters", verbose_name=_("directorate")
    )
    service = models.OneToOneField(
        "organisation.Service",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="charter",
        verbose_name=_("service"),
    )
    name = WordsField(_("name"), blank=True)
    owner = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    review_on = models.DateField(_("next review"), null=True, blank=True)
    review_is_set = models.BooleanField(
        default=False, editable=False
    )  # somebody has chosen the day since the last publication or review
    every_months = models.PositiveSmallIntegerField(
        _("reviewed every (months)"), default=12, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | ~Q(name={}), name="charter_of_an_office_has_a_name"
            ),
            models.CheckConstraint(condition=Q(every_months__gte=1), name="charter_is_reviewed_at_times"),
        ]

    @property
    def title(self) -> Words:
        """Its own name, else that of its service."""
        return self.name if self.name or self.service is None else self.service.name


@tracked_without("translated")
class CharterVersion(TenantModel):
    """What it says is written in the draft alone; once published it never changes: a trigger lets only the state move on."""

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="versions", verbose_name=_("charter"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    answer_days = models.PositiveSmallIntegerField(
        _("messages about the service are answered within (working days)"), null=True, blank=True
    )
    translated = models.JSONField(
        default=list, editable=False
    )  # pairs of charters.translating: what was written from what
    revision = models.PositiveIntegerField(default=1)  # of the draft: a second editor is told
    governor_approves = models.BooleanField(
        default=False, editable=False
    )  # whether the second level is asked: as the settings were when it came up for approval
    published_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    published_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("charter version")
        verbose_name_plural = _("charter versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "number"], name="charter_version_once"),
            models.UniqueConstraint(
                fields=["charter"], condition=Q(state__in=IN_FORCE), name="charter_one_version_in_force"
            ),
            models.UniqueConstraint(fields=["charter"], condition=Q(state__in=IN_THE_MAKING), name="charter_one_draft"),
        ]
        triggers: ClassVar = [version_trigger()]


class Wording(TenantModel):
    """All that a version says, as it was when it was published: one JSON text (charters.snapshot) that nobody changes."""

    append_only: ClassVar[bool] = True
    version = models.OneToOneField(CharterVersion, models.PROTECT, related_name="wording")
    said = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of its canonical text

    class Meta:
        verbose_name = _("wording of a published charter")
        verbose_name_plural = _("wordings of published charters")
        triggers: ClassVar = [wording_trigger()]


class VersionMove(TenantModel):
    """The one log of a version's states: from where to where, when, by whom, and why it was sent back."""

    append_only: ClassVar[bool] = True
    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="moves")
    from_state = models.CharField(_("from"), max_length=12, choices=State.choices)
    to_state = models.CharField(_("to"), max_length=12, choices=State.choices)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("step of a charter version")
        verbose_name_plural = _("steps of charter versions")
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [move_trigger()]


class Check(TenantModel):
    """Somebody has read the version for one purpose and found it in order. `turn`: the time that it is being checked."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Legal check")
        PLAIN = "plain", _("Plain language check")

    append_only: ClassVar[bool] = True
    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="checks")
    kind = models.CharField(_("what was checked"), max_length=8, choices=Kind.choices)
    turn = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("check of a charter")
        verbose_name_plural = _("checks of charters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind", "turn"], name="charter_checked_once_each_time")
        ]
        triggers: ClassVar = [check_trigger()]


class Approval(TenantModel):
    """One level has agreed. `turn`: the time that the version is up for approval."""

    append_only: ClassVar[bool] = True
    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="approvals")
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    turn = models.PositiveSmallIntegerField(default=1)
    wording_sha256 = models.CharField(
        max_length=64, default="", editable=False
    )  # of what was agreed to; "" only of old
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("approval of a charter")
        verbose_name_plural = _("approvals of charters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "level", "turn"], name="charter_approved_once_each_time")
        ]
        triggers: ClassVar = [approval_trigger()]
