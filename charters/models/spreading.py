"""How a version reaches people: copies on the shelf, where they went, who asked for one, which staff has read it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenancy.audit import tracked, tracked_without
from tenancy.models import TenantModel

from .charters import CharterVersion


class Copies(TenantModel):
    """Copies of one version in one format and language."""

    format = models.CharField(_("format"), max_length=10)  # a code of charters.documents.formats.FORMATS
    language = models.CharField(_("language"), max_length=8, blank=True)
    copies = models.PositiveIntegerField(_("copies"))

    class Meta:
        abstract = True


@tracked
class Stock(Copies):
    """Copies that were made and came on the shelf. What is left: these, less what was handed out."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="stock")
    on = models.DateField(_("day"))
    form_key = models.UUIDField(null=True, editable=False)  # a double click makes one

    class Meta:
        verbose_name = _("copies of a charter made")
        verbose_name_plural = _("copies of charters made")
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="charter_stock_has_copies"),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="charter_stock_once"),
        ]


@tracked_without("contact", "note")
class FormatRequest(Copies):
    """Somebody asked for the charter in a format. `note` says how it is fetched; it and the contact are erased when it is
    settled. `version` was in force then; what is handed over is the one of today."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        DONE = "done", pgettext_lazy("copies", "Handed over")
        REFUSED = "refused", _("Not possible")

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="format_requests")
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)  # what the asker is given
    form_key = models.UUIDField(
        null=True, editable=False
    )  # of the public form as it was shown: two clicks are one request
    note = models.CharField(_("how it is fetched"), max_length=300, blank=True)
    contact = models.CharField(_("telephone or e-mail"), max_length=200, blank=True)
    asked_on = models.DateField(_("asked on"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("why it is not possible"), max_length=500, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for a format")
        verbose_name_plural = _("requests for formats")
        ordering: ClassVar = ["-asked_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="format_request_has_copies"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | ~Q(state="open") & Q(closed_on__isnull=False),
                name="closed_format_request_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="refused_format_request_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(contact=""), name="settled_format_request_has_no_contact"
            ),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="charter_format_request_once"),
        ]


@tracked
class Distribution(Copies):
    """Where a version was shown or handed out. Without copies: an event or a place on the wall."""

    class Way(models.TextChoices):
        LAUNCH = "launch", _("Launch event")
        COUNTER = "counter", _("At the counter")
        WALL = "wall", _("On a wall or notice board")
        POST = "post", _("By post")
        MEDIA = "media", _("Press, radio, social media")
        REQUEST = "request", _("Asked for")
        REMOVED = "removed", _("Taken away: out of date")

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="distributions")
    way = models.CharField(_("how"), max_length=12, choices=Way.choices)
    place = models.CharField(_("where"), max_length=300, blank=True)
    format = models.CharField(_("format"), max_length=10, blank=True)
    copies = models.PositiveIntegerField(_("copies"), default=0)
    on = models.DateField(_("day"))
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("noted by"))
    request = models.OneToOneField(
        FormatRequest, models.PROTECT, null=True, blank=True, related_name="distribution", editable=False
    )
    form_key = models.UUIDField(null=True, editable=False)  # a double click makes one

    class Meta:
        verbose_name = _("distribution of a charter")
        verbose_name_plural = _("distribution of charters")
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(copies=0, format="", language="") | Q(copies__gte=1) & ~Q(format=""),
                name="charter_copies_have_a_format",
            ),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="charter_distribution_once"),
        ]


class Acknowledgement(TenantModel):
    """A member of the staff has read the version."""

    append_only: ClassVar[bool] = True
    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="acknowledgements")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("acknowledgement of a charter")
        verbose_name_plural = _("acknowledgements of charters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "member"], name="charter_acknowledged_once")
        ]
