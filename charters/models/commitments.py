from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.text import WordsField

from ..parts import Aspect
from .charters import CharterVersion
from .content import Row
from .frozen import content_trigger, office_trigger


@tracked
class Commitment(Row):
    """A standard as a promise in words: copies text and values, and points at the standard that the arithmetic uses.

    Without a service it is a promise of the whole office, about each of its services."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="commitments")
    service = models.ForeignKey(
        "organisation.Service",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("service"),
    )
    aspect = models.CharField(_("what it is about"), max_length=16, choices=Aspect.choices, default=Aspect.SERVICE_TIME)
    words = WordsField(_("the promise"))
    remedy = WordsField(_("if we miss it"), blank=True)
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    guaranteed = models.ForeignKey("indicators.Standard", models.PROTECT, null=True, blank=True, related_name="+")
    target = models.ForeignKey("indicators.Standard", models.PROTECT, null=True, blank=True, related_name="+")
    guaranteed_low = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    guaranteed_high = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    target_low = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    target_high = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(
        _("messages about it are answered within (working days)"), null=True, blank=True
    )

    class Meta(Row.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        triggers: ClassVar = [content_trigger(), office_trigger()]
