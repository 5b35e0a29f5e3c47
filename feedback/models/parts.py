from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked_without
from tenancy.models import TenantModel

from ..names import spelling
from ..workflow import Outcome, State
from .cases import Case
from .guard import move_trigger


class Contact(TenantModel):
    """How to reach the citizen: apart from the case, so that it can be erased without touching any statistic."""

    class Need(models.TextChoices):
        """What makes the answer reach somebody."""

        LARGE_PRINT = "large_print", _("Large print")
        EASY_WORDS = "easy_words", _("Easy words")
        BRAILLE = "braille", _("Braille")
        AUDIO = "audio", _("A recording to listen to")
        SIGN = "sign", _("Sign language")
        CALL = "call", _("A call instead of writing")
        VISIT = "visit", _("A visit at home")

    case = models.OneToOneField(Case, models.CASCADE, related_name="contact")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200, blank=True)
    needs = ArrayField(models.CharField(max_length=12, choices=Need.choices), default=list, blank=True)
    consented_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def need_labels(self) -> list[str]:
        return [str(self.Need(code).label) for code in self.needs]


@tracked_without("name", "spelt")
class Concerned(TenantModel):
    """Whom a message about conduct, or thanks, is about: one row for what the citizen wrote, one for each member.

    A member is named, or was cleared of it. Apart from the case: few may read it, and what the citizen wrote can be erased."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="concerned", verbose_name=_("message"))
    name = models.CharField(_("person"), max_length=200, blank=True)
    spelt = models.TextField(blank=True)  # the name in the one spelling by which names are compared
    member = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whom it is about")
    )
    named_by = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )
    cleared_by = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cleared by")
    )

    class Meta:
        verbose_name = _("person of a message")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "member"], name="person_of_a_message_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(member=None), name="person_as_written_once_a_message"
            ),
            models.CheckConstraint(
                condition=models.Q(member=None, named_by=None, cleared_by=None) & ~models.Q(name="")
                | models.Q(member__isnull=False, name=""),
                name="person_is_written_or_a_member",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spelt = spelling(self.name)
        super().save(*args, **kwargs)


class CaseMove(TenantModel):
    """The one transition log: from where to where, when, by whom, and what the citizen is told; that alone can be erased."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=State.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    public_note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant", "case", "at"], name="case_move_in_order"),
            models.Index(fields=["case", "id"], name="case_move_newest"),  # what the triggers look for
        ]
        triggers: ClassVar = [
            move_trigger(),
            pgtrigger.ReadOnly(name="log_stays", exclude=["public_note", "tenant"]),
            pgtrigger.Protect(
                name="log_is_only_erased",
                operation=pgtrigger.UpdateOf("public_note"),
                condition=~pgtrigger.Q(new__public_note=""),
            ),
            pgtrigger.Protect(name="log_is_kept", operation=pgtrigger.Delete),
        ]


@tracked_without("text")
class CaseNote(TenantModel):
    """Internal: never shown to the citizen."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class CaseFile(TenantModel):
    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "file"], name="case_file_once")]


class MoveFile(TenantModel):
    """What the citizen gets with a question, an answer or news. `case`: whose citizen; one that is joined to another message gets
    what came with the answer to that one, by that one's move."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="move_files")
    move = models.ForeignKey(CaseMove, models.CASCADE, related_name="files")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "move", "file"], name="move_file_once")]


class CaseAddition(TenantModel):
    """What the citizen added later. Not in the audit trail: like the contact it can be erased."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="additions")
    text = models.TextField(_("message"))
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant", "case", "at"], name="case_addition_in_order")]
