"""Who was heard while a version was made, what they said, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenancy.audit import tracked, tracked_without
from tenancy.models import TenantModel
from tenancy.text import WordsField

from .charters import CharterVersion


class Side(models.TextChoices):
    CLIENT = "client", _("Clients")
    STAFF = "staff", _("Staff")
    STAKEHOLDER = "stakeholder", _("Others with an interest")


@tracked
class Hearing(TenantModel):
    """People were asked about a version: a meeting, a survey, letters."""

    class Way(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        SURVEY = "survey", _("Survey")
        INTERVIEWS = "interviews", _("Interviews")
        WRITING = "writing", _("In writing")

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="hearings")
    side = models.CharField(_("who was asked"), max_length=12, choices=Side.choices)
    way = models.CharField(_("how"), max_length=12, choices=Way.choices)
    who = WordsField(_("who they are"))
    people = models.PositiveIntegerField(_("number of people"))
    on = models.DateField(_("day"))
    form_key = models.UUIDField(null=True, editable=False)  # a double click makes one

    class Meta:
        verbose_name = _("hearing on a charter")
        verbose_name_plural = _("hearings on charters")
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(people__gte=1), name="charter_hearing_has_people"),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="charter_hearing_once"),
        ]


@tracked
class Opening(TenantModel):
    """Everybody may read the version that is in consultation, and comment on it up to the last day."""

    version = models.OneToOneField(CharterVersion, models.CASCADE, related_name="opening")
    until = models.DateField(_("last day"))
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    opened_by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("public consultation on a charter")
        verbose_name_plural = _("public consultations on charters")


@tracked_without("text", "author", "because")
class Comment(TenantModel):
    """What somebody says in consultation of one promise (`about` keeps its words as they were) or of the whole version.

    The trail tells who answered what; the words themselves can be erased."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Not accepted")
        ASIDE = (
            "aside",
            pgettext_lazy("state", "Put aside"),
        )  # no comment on the charter: it is not counted and never shown

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="comments")
    commitment = models.ForeignKey(
        "charters.Commitment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("promise"),
    )
    about = WordsField(_("the promise as it was"), blank=True)
    side = models.CharField(_("from"), max_length=12, choices=Side.choices)
    author = models.CharField(_("group or place"), max_length=200, blank=True)
    text = models.TextField(_("comment"))
    language = models.CharField(_("language"), max_length=8, blank=True)  # of the form in which it was written
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written down by")
    )
    form_key = models.UUIDField(
        null=True, editable=False
    )  # of the public form as it was shown: two clicks are one comment
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, blank=True)
    because = models.TextField(_("because"), blank=True)
    shown = models.BooleanField(_("everybody can read it"), default=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # of the answer: a second writer is told

    class Meta:
        verbose_name = _("comment on a charter")
        verbose_name_plural = _("comments on charters")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None, shown=False)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="answer_to_a_charter_comment_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=("declined", "aside")) | ~Q(because="") | Q(erased_at__isnull=False),
                name="declined_charter_comment_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(answer="aside") | Q(shown=False), name="charter_comment_put_aside_is_hidden"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(text="", author="", because="", shown=False),
                name="erased_charter_comment_says_nothing",
            ),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="charter_comment_once"),
        ]
