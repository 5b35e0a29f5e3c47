"""What helps those who answer: rules that share messages out, prepared answers, tasks for others, levels of lateness."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked, tracked_without
from tenancy.models import NamedModel, TenantModel
from tenancy.text import WordsField

from ..statistics.noting import rating_triggers
from .cases import Case


@tracked
class RoutingRule(TenantModel):
    """If a message is like this, it goes there. What is left empty asks nothing; the first rule that fits counts."""

    position = models.PositiveSmallIntegerField(_("place in the row"))
    kind = models.CharField(_("kind"), max_length=12, choices=Case.Kind.choices, blank=True)
    subject = models.CharField(_("what it is about"), max_length=10, choices=Case.Subject.choices, blank=True)
    service = models.ForeignKey(
        "organisation.Service", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    place = models.ForeignKey(
        "organisation.Place", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    words = models.CharField(_("words"), max_length=300, blank=True)  # any of them, each as the beginning of a word
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    assignee = models.ForeignKey(
        "people.Member", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in the hands of")
    )

    class Meta:
        verbose_name = _("rule for messages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "position"],
                name="routing_rules_stand_in_a_row",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(kind="")
                | ~Q(subject="")
                | ~Q(words="")
                | Q(service__isnull=False)
                | Q(place__isnull=False),
                name="routing_rule_asks_something",
            ),
        ]


@tracked
class AnswerTemplate(NamedModel):
    """A prepared answer, in the tenant's languages; {number} and {service} are filled in."""

    kind = models.CharField(_("kind"), max_length=12, choices=Case.Kind.choices, blank=True)
    text = WordsField(_("the answer"))

    class Meta:
        verbose_name = _("prepared answer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="answer_template_code_once"),
        ]


@tracked_without("text", "answer")
class CaseTask(TenantModel):
    """Something that another directorate has to do or say before the message can be answered."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    text = models.TextField(_("what is to be done"))
    due_on = models.DateField(_("due on"))
    asked_by = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("no longer needed since"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="case_task_is_answered_or_not",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "directorate", "due_on"], name="case_task_queue")]


class CaseEscalation(TenantModel):
    """That a late message was told to the next level: once for each level and promised day."""

    append_only: ClassVar[bool] = True
    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "level", "due_on"], name="case_escalated_once_a_level"),
        ]


class Rating(TenantModel):
    """Whether the citizen is content with how the message was dealt with; asked again when it was opened again."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    content = models.BooleanField(_("content"))
    answered_at = models.DateTimeField()  # of the answer that is rated
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "answered_at"], name="case_rated_once_an_answer"),
        ]
        triggers: ClassVar = rating_triggers()


class Praise(TenantModel):
    """That thanks have reached a member of the staff."""

    append_only: ClassVar[bool] = True
    case = models.ForeignKey(Case, models.CASCADE, related_name="praises")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="praises")
    by = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "member"], name="praise_reaches_a_member_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "member", "at"], name="praise_of_a_member")]
