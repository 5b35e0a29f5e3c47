"""Whose signature a plan waits for, for the lists of work: readiness is counted in Python, lists are read in SQL."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel

from ..workflow import Level, Stage
from .cycles import Cycle


class AwaitedSignature(TenantModel):
    """The plan's present stage lacks nothing but this signature; kept up after each change and every night."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="awaited")
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices)
    level = models.CharField(_("signed as"), max_length=10, choices=Level.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("signature that is awaited")
        verbose_name_plural = _("signatures that are awaited")
