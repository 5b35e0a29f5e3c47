from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel
from tenancy.text import WordsField

from .charters import CharterVersion
from .way import edition_trigger


class Edition(TenantModel):
    """A version in force in one format and language ("": all languages in one file): a file, or the reason why there is none.

    Workers write it and say here what they do, so it has no trail; who put a recording in its place stands in it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        UNAVAILABLE = "unavailable", _("Not available")

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="editions")
    format = models.CharField(_("format"), max_length=10)  # a code of charters.documents.formats.FORMATS
    language = models.CharField(_("language"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    file = models.ForeignKey(
        "files.File", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of the file; a trigger copies it
    reason = WordsField(_("why it is not available"), blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "people.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recording added by"),
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("edition of a charter")
        verbose_name_plural = _("editions of charters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "format", "language"], name="charter_edition_once"),
            models.CheckConstraint(
                condition=Q(state="ready", file__isnull=False, made_at__isnull=False)
                | ~Q(state="ready") & Q(file__isnull=True),
                name="charter_edition_is_ready_with_its_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="unavailable") | ~Q(reason={}), name="missing_charter_edition_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | Q(format="audio", state="ready"),
                name="only_a_spoken_edition_is_recorded",
            ),
        ]
        triggers: ClassVar = [edition_trigger()]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "state"], condition=Q(state="waiting"), name="charter_edition_waiting")
        ]
