from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from ..workflow import Outcome, State
from .cases import Case


class Contact(TenantModel):
    """How to reach the citizen: apart from the case, so that it can be erased without touching any statistic."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="contact")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)


class CaseMove(TenantModel):
    """The one transition log: from where to where, when, by whom, and what the citizen is told."""

    append_only: ClassVar[bool] = True
    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=State.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    public_note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant", "case", "at"], name="case_move_in_order")]


@tracked
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


class CaseAddition(TenantModel):
    """What the citizen added later. Not in the audit trail: like the contact it can be erased."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="additions")
    text = models.TextField(_("message"))
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant", "case", "at"], name="case_addition_in_order")]
