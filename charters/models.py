from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from .workflow import State


@tracked
class Charter(TenantModel):
    """The public promise of one service. What it says lies in its versions."""

    service = models.OneToOneField(
        "organisation.Service", models.PROTECT, related_name="charter", verbose_name=_("service")
    )
    owner = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    review_on = models.DateField(_("next review"), null=True, blank=True)

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")


@tracked
class CharterVersion(TenantModel):
    """Immutable once published: a trigger lets only the state move on."""

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    for_whom = WordsField(_("for whom"), blank=True)
    requirements = WordsField(_("what you need"), blank=True)
    steps = WordsField(_("how it works"), blank=True)
    fees = WordsField(_("fees"), blank=True)
    rights = WordsField(_("your rights and duties"), blank=True)
    contacts = WordsField(_("how to reach us"), blank=True)
    answer_days = models.PositiveSmallIntegerField(
        _("messages about the service are answered within (working days)"), null=True, blank=True
    )
    revision = models.PositiveIntegerField(default=1)  # of the draft: a second editor is told
    published_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    published_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("charter version")
        verbose_name_plural = _("charter versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "number"], name="charter_version_once"),
            models.UniqueConstraint(
                fields=["charter"], condition=Q(state="published"), name="charter_one_version_in_force"
            ),
            models.UniqueConstraint(fields=["charter"], condition=Q(state="draft"), name="charter_one_draft"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="published_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.state = 'draft' OR (to_jsonb(NEW) - 'state' - 'ended_at') = (to_jsonb(OLD) - 'state' - 'ended_at') THEN
                            RETURN NEW;
                        END IF;
                    ELSIF OLD.state = 'draft' THEN
                        RETURN OLD;
                    END IF;
                    RAISE EXCEPTION 'charter version % is published and does not change', OLD.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_charter_is_immutable';
                """,  # noqa: E501
            )
        ]


@tracked
class Commitment(TenantModel):
    """A standard as a promise in words: copies text and values, and points at the standard that the arithmetic uses."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="commitments")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
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

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering: ClassVar = ["position", "pk"]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="published_is_immutable",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("version", "bigint")],
                func="""
                    version := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
                    IF EXISTS (SELECT 1 FROM charters_charterversion v WHERE v.id = version AND v.state <> 'draft') THEN
                        RAISE EXCEPTION 'charter version % is published and does not change', version
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_charter_is_immutable';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                """,
            )
        ]
