"""What happened to the files of a version besides their making: read aloud by people, sent to the staff."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from .charters import CharterVersion
from .editions import Edition


@tracked
class Recording(TenantModel):
    """A person has read it aloud; without a file: the computer voice reads it again. The newest row counts."""

    append_only: ClassVar[bool] = True
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="recordings")
    file = models.ForeignKey(
        "files.File", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("recording added by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("recording of a charter")
        verbose_name_plural = _("recordings of charters")
        ordering: ClassVar = ["-pk"]


class StaffLetter(TenantModel):
    """The staff of the directorate was sent the version by e-mail, once."""

    append_only: ClassVar[bool] = True
    version = models.OneToOneField(CharterVersion, models.PROTECT, related_name="staff_letter")
    recipients = models.PositiveIntegerField(_("recipients"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("e-mail about a charter")
        verbose_name_plural = _("e-mails about charters")
