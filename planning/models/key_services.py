"""What a plan says of its key services, aspect by aspect."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..workflow import Aspect
from .cycles import Cycle


@tracked
class KeyStandard(TenantModel):
    """One aspect of a key service in words: now, in three years, and what came of it. Without a service: the whole
    directorate. What goals measure stands beside it from their figures."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="key_standards")
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    aspect = models.CharField(_("aspect"), max_length=12, choices=Aspect.choices)
    current = WordsField(_("current standard"), blank=True)
    year_1 = WordsField(_("desired standard, first year"), blank=True)
    year_2 = WordsField(_("desired standard, second year"), blank=True)
    year_3 = WordsField(_("desired standard, third year"), blank=True)
    achieved = WordsField(_("actual achievement"), blank=True)
    comment = WordsField(_("comment on the deviation and corrective step"), blank=True)
    evidence = WordsField(_("evidence"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("standard of a key service")
        verbose_name_plural = _("standards of key services")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "service", "aspect"], nulls_distinct=False, name="key_standard_once_per_aspect"
            )
        ]
