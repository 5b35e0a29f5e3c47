"""How a kind of report looks here, and what it holds."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..workflow import Document

COLOUR = r"^#[0-9a-f]{6}$"


@tracked
class DocumentDesign(TenantModel):
    """One for each document that looks otherwise than the house's own; `sections` in their order, none means the document's own."""

    document = models.CharField(_("report"), max_length=20, choices=Document.choices)
    sections = models.JSONField(_("sections"), default=list)
    crest = models.BooleanField(_("with the coat of arms"), default=True)
    accent = models.CharField(_("colour"), max_length=7, blank=True, validators=[RegexValidator(COLOUR)])
    cover = WordsField(_("text of the cover"), blank=True)
    glossary = WordsField(_("words we use"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("design of a report")
        verbose_name_plural = _("designs of reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "document"], name="design_once_per_document"),
            models.CheckConstraint(
                condition=models.Q(accent="") | models.Q(accent__regex=COLOUR), name="design_has_a_colour_or_none"
            ),
        ]
