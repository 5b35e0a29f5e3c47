"""Who was asked what and how, and what the public answered by itself."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked, tracked_without
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..workflow import InputState, Method, Voice
from .cycles import Cycle


@tracked
class Consultation(TenantModel):
    """One asking: of whom, how, when, how many answered, and what came out."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="consultations")
    voice = models.CharField(_("whose voice"), max_length=12, choices=Voice.choices)
    method = models.CharField(_("how"), max_length=14, choices=Method.choices)
    asked = WordsField(_("what was asked"))
    whom = models.CharField(_("of whom"), max_length=300, blank=True)
    on = models.DateField(_("when"))
    heard = models.PositiveIntegerField(_("how many answered"), null=True, blank=True)
    result = WordsField(_("what came out"), blank=True)
    wave = models.ForeignKey(
        "feedback.Wave", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("survey that was done")
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")


@tracked
class ConsultedGroup(TenantModel):
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="groups")
    client_group = models.ForeignKey("organisation.ClientGroup", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("client group that was heard")
        verbose_name_plural = _("client groups that were heard")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "client_group"], name="group_once_per_consultation")
        ]


@tracked
class ConsultedPlace(TenantModel):
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="places")
    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("place that was heard")
        verbose_name_plural = _("places that were heard")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "place"], name="place_once_per_consultation")
        ]


@tracked_without("text", "name", "answer", "reason")
class Input(TenantModel):
    """What somebody wrote on the plan's public page. The trail tells who decided what on it; its words can be erased."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="inputs")
    text = models.TextField(_("input"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=8)
    client_group = models.ForeignKey(
        "organisation.ClientGroup", models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey("organisation.Place", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=InputState.choices, default=InputState.WAITING)
    reason = models.CharField(_("why it is not shown"), max_length=300, blank=True)
    answer = models.TextField(_("answer of the team"), blank=True)
    decided_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    form_key = models.UUIDField(default=uuid.uuid4)  # a double click makes one
    sent_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("input of the public")
        verbose_name_plural = _("inputs of the public")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "form_key"], name="input_once_per_form"),
            models.CheckConstraint(
                condition=~Q(state=InputState.HIDDEN) | ~Q(reason=""), name="hidden_input_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", text="") & ~Q(state=InputState.SHOWN),
                name="erased_input_says_nothing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "cycle", "state"], name="input_state")]
