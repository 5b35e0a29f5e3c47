"""What a version says besides its promises. Rows are written in the draft and copied into the next version."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..parts import IN_WORDS, Classification, ContactKind, Part, Transaction
from .charters import CharterVersion
from .frozen import content_trigger


class Row(TenantModel):
    """A row of a version, in its place."""

    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "pk"]


@tracked
class Passage(TenantModel):
    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="passages")
    part = models.CharField(_("part"), max_length=20, choices=Part.choices)
    words = WordsField(_("text"))

    class Meta:
        verbose_name = _("text of a charter")
        verbose_name_plural = _("texts of charters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "part"], name="charter_part_once")]
        triggers: ClassVar = [content_trigger()]


@tracked
class Contact(Row):
    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind.choices)
    value = models.CharField(_("number or address"), max_length=300, blank=True)
    words = WordsField(
        _("place, in words"), blank=True
    )  # of an address, a counter, letters: each language writes its own
    role = WordsField(_("whom one reaches"), blank=True)
    hours = WordsField(_("hours"), blank=True)
    is_complaints = models.BooleanField(_("complaints go here"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("contact of a charter")
        verbose_name_plural = _("contacts of charters")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(Q(kind__in=IN_WORDS, value="") & ~Q(words={}))
                | Q(~Q(kind__in=IN_WORDS) & ~Q(value=""), words={}),
                name="charter_contact_is_a_number_or_a_place",
            )
        ]
        triggers: ClassVar = [content_trigger()]


@tracked
class Party(Row):
    """Clients are served directly; stakeholders have an interest in it."""

    class Kind(models.TextChoices):
        CLIENT = "client", _("Clients")
        STAKEHOLDER = "stakeholder", _("Others with an interest")

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="parties")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    words = WordsField(_("who they are"))
    client_group = models.ForeignKey(
        "organisation.ClientGroup", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    stakeholder = models.ForeignKey(
        "organisation.Stakeholder", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )

    class Meta(Row.Meta):
        verbose_name = _("group named by a charter")
        verbose_name_plural = _("groups named by charters")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(client_group=None) | Q(stakeholder=None), name="charter_party_points_at_one_row"
            )
        ]
        triggers: ClassVar = [content_trigger()]


@tracked
class SampleForm(Row):
    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="forms")
    words = WordsField(_("what it is for"))
    address = models.URLField(_("web address"), max_length=300, blank=True)
    file = models.ForeignKey(
        "files.File", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )

    class Meta(Row.Meta):
        verbose_name = _("sample form of a charter")
        verbose_name_plural = _("sample forms of charters")
        triggers: ClassVar = [content_trigger()]


@tracked
class ServiceEntry(Row):
    """One service as the charter describes it."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="entries")
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, related_name="entries", verbose_name=_("service")
    )
    description = WordsField(_("what it is"), blank=True)
    who = WordsField(_("who may use it"), blank=True)
    fee = WordsField(_("fee"), blank=True)
    time = WordsField(_("how long it takes"), blank=True)
    responsible = WordsField(_("who is responsible"), blank=True)
    classification = models.CharField(
        _("how much there is to decide"), max_length=10, choices=Classification.choices, blank=True
    )
    transaction = models.CharField(_("for whom"), max_length=10, choices=Transaction.choices, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("service in a charter")
        verbose_name_plural = _("services in charters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "service"], name="charter_service_once")]
        triggers: ClassVar = [content_trigger()]


@tracked
class Requirement(Row):
    entry = models.ForeignKey(ServiceEntry, models.CASCADE, related_name="requirements")
    words = WordsField(_("what is needed"))
    where = WordsField(_("where to get it"), blank=True)
    copies = WordsField(_("copies"), blank=True)

    class Meta(Row.Meta):
        verbose_name = _("requirement of a service")
        verbose_name_plural = _("requirements of services")
        triggers: ClassVar = [content_trigger(entry=True)]


@tracked
class Step(Row):
    entry = models.ForeignKey(ServiceEntry, models.CASCADE, related_name="steps")
    client = WordsField(_("what you do"), blank=True)
    office = WordsField(_("what we do"), blank=True)
    where = WordsField(_("where"), blank=True)
    fee = WordsField(_("fee"), blank=True)
    time = WordsField(_("how long it takes"), blank=True)
    responsible = WordsField(_("who is responsible"), blank=True)

    class Meta(Row.Meta):
        verbose_name = _("step of a service")
        verbose_name_plural = _("steps of services")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(client={}) | ~Q(office={}), name="charter_step_says_something")
        ]
        triggers: ClassVar = [content_trigger(entry=True)]
