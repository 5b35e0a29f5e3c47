from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked_without
from tenancy.models import TenantModel

from ..statistics.noting import case_triggers
from ..workflow import NEW, OPEN, WITH_OUTCOME, Cause, Outcome, Rejection, State
from .guard import state_trigger
from .order import TO_ANSWER


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN)


@tracked_without("text", "wish", "where", "latitude", "longitude", "answer")
class Case(TenantModel):
    """A complaint, a compliment or a suggestion, with the promise and the deadline as they were when it came in."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Complaint")
        COMPLIMENT = "compliment", _("Thanks")
        SUGGESTION = "suggestion", _("Idea")

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Telephone")
        COUNTER = "counter", _("Counter")
        LETTER = "letter", _("Letter")
        FAX = "fax", _("Fax")
        EMAIL = "email", _("E-mail")
        API = "api", _("Another system")

    class Subject(models.TextChoices):
        SERVICE = "service", _("A service")
        PROMISE = "promise", _("A promise")
        PLACE = "place", _("A place")
        CONDUCT = "conduct", _("How somebody behaved")

    class Severity(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    class Complexity(models.TextChoices):
        SIMPLE = "simple", _("Simple")
        COMPLEX = "complex", _("Several have to act")

    class Impact(models.TextChoices):
        ONE = "one", _("One person or household")
        SEVERAL = "several", _("Several households")
        MANY = "many", _("A quarter or more")

    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("what happened"))
    wish = models.TextField(_("what would put it right"), blank=True)
    subject = models.CharField(_("what it is about"), max_length=10, choices=Subject.choices, default=Subject.SERVICE)
    where = models.CharField(_("where"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    on_behalf = models.BooleanField(_("written for somebody else"), default=False)
    may_publish = models.BooleanField(_("may be shown without a name"), default=False)
    service = models.ForeignKey(
        "organisation.Service", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("service")
    )
    directorate = models.ForeignKey(
        "organisation.Directorate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("directorate"),
    )
    place = models.ForeignKey(
        "organisation.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    commitment = models.ForeignKey(
        "charters.Commitment", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("promise")
    )
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("indicator")
    )
    promise_text = models.TextField(_("promise as it was"), blank=True)
    calendar = models.ForeignKey("organisation.Calendar", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices, blank=True)
    assignee = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in the hands of")
    )
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, blank=True)
    complexity = models.CharField(_("complexity"), max_length=8, choices=Complexity.choices, blank=True)
    impact = models.CharField(_("who is affected"), max_length=8, choices=Impact.choices, blank=True)
    held_at = models.DateTimeField(_("waits for a look since"), null=True, blank=True)  # words that spam has, too
    unsafe = models.BooleanField(_("somebody may come to harm"), default=False)
    rejection = models.CharField(_("why not accepted"), max_length=10, choices=Rejection.choices, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name=_("joined to")
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("split from")
    )
    referred_to = models.CharField(_("body that is waited for"), max_length=200, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    code_prefix = models.CharField(max_length=6)
    code_hash = models.CharField(max_length=64)
    code_given_at = models.DateTimeField(_("new number given at"), null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)  # of the form that was sent: a double click makes one case
    received_at = models.DateTimeField(_("received at"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    due_on = models.DateField(_("answer promised by"), null=True, blank=True)
    appealed_at = models.DateTimeField(_("review asked for at"), null=True, blank=True)
    appeal_due_on = models.DateField(_("review promised by"), null=True, blank=True)
    again_due_on = models.DateField(_("new answer promised by"), null=True, blank=True)  # since it was opened again
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["tenant", "code_hash"], name="case_code_once"),
            models.UniqueConstraint(fields=["tenant", "form_key"], name="case_once_per_form"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.CLOSED]) | Q(answered_at__isnull=False),
                name="answered_case_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_OUTCOME)) | ~Q(outcome=""), name="decided_case_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DUPLICATE, parent__isnull=False)
                | (~Q(state=State.DUPLICATE) & Q(parent__isnull=True)),
                name="joined_case_has_another",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="case_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(state=State.REJECTED) & ~Q(rejection="") | ~Q(state=State.REJECTED) & Q(rejection=""),
                name="rejected_case_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="case_lies_on_the_earth",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "code_prefix"], name="case_code_prefix"),
            models.Index("tenant", "state", *TO_ANSWER, name="case_of_state_to_answer"),
            models.Index(fields=["tenant", "service", "received_at"], name="case_service"),
            models.Index(fields=["tenant", "received_at"], name="case_came_in"),
            models.Index("tenant", *TO_ANSWER, name="case_to_answer"),
            models.Index("tenant", "directorate", *TO_ANSWER, name="case_of_office_to_answer"),
            models.Index("tenant", *TO_ANSWER, condition=Q(state__in=sorted(OPEN)), name="case_open_to_answer"),
            models.Index(
                fields=["tenant", "due_on"], condition=Q(held_at__isnull=False, state__in=sorted(NEW)), name="case_held"
            ),
            models.Index(
                fields=["tenant", "received_at"],
                condition=Q(unsafe=True, state__in=sorted(OPEN)),
                name="case_open_unsafe",
            ),
        ]
        triggers: ClassVar = [state_trigger(), *case_triggers()]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def kind_label(self) -> str:
        """As get_kind_display(), which looks through all kinds each time: lists ask a hundred times."""
        return str(self.Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)
