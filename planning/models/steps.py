"""What is done: actions, how far they are, what they cost, what they wait for and what holds them up."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..workflow import ActionState, BarrierLevel, ReminderStep
from .cycles import Cycle
from .goals import Goal
from .solutions import Solution


@tracked
class Action(TenantModel):
    """A step with an owner and a day; also without a cycle, as corrections and the governor's decisions make them."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="actions")
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("goal")
    )
    solution = models.ForeignKey(
        Solution, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("solution")
    )
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, related_name="actions", verbose_name=_("directorate")
    )
    words = WordsField(_("what is done"))
    owner = models.ForeignKey("people.Member", models.PROTECT, related_name="+", verbose_name=_("owner"))
    deputy = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("by"))
    state = models.CharField(_("state"), max_length=10, choices=ActionState.choices, default=ActionState.PLANNED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    share = models.PositiveSmallIntegerField(_("how much is done, in per cent"), default=0)
    note = models.TextField(_("note"), blank=True)
    budget = models.DecimalField(_("budget"), max_digits=18, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField(_("spent"), max_digits=18, decimal_places=2, null=True, blank=True)
    budget_source = models.CharField(_("source of the budget"), max_length=200, blank=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued")
    archived_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on__gte=F("starts_on")), name="action_is_due_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_on__isnull=False), name="done_action_has_a_day"),
            models.CheckConstraint(
                condition=Q(goal=None) | Q(cycle__isnull=False), name="action_of_a_goal_is_in_its_plan"
            ),
            models.CheckConstraint(condition=Q(share__lte=100), name="action_share_is_a_percentage"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="action_budget_is_not_negative"),
            models.CheckConstraint(condition=Q(spent=None) | Q(spent__gte=0), name="action_spent_is_not_negative"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(owner=F("deputy")), name="action_deputy_is_not_the_owner"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "owner", "due_on"], name="action_owner_due"),
            models.Index(fields=["tenant", "cycle"], name="action_cycle"),
        ]

    @property
    def goes_on(self) -> "Action | None":
        """The action of the next plan that carries this one on; without a query where `queries.continued()` fetched it along."""
        rows = self.__dict__.get("continued_rows")
        if rows is None:
            rows = self.continued.filter(archived_at=None, cycle__archived_at=None).select_related("cycle")
        return next(iter(rows), None)

    @property
    def state_words(self) -> str:
        if self.goes_on is not None and self.goes_on.cycle is not None:
            return gettext("Goes on in the plan %(code)s") % {"code": self.goes_on.cycle.code}
        return str(self.get_state_display())


class ActionUpdate(TenantModel):
    """What the owner reported, each time."""

    append_only: ClassVar[bool] = True
    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    state = models.CharField(_("state"), max_length=10, choices=ActionState.choices)
    share = models.PositiveSmallIntegerField(_("how much is done, in per cent"), null=True)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("update of an action")
        verbose_name_plural = _("updates of actions")


class DateShift(TenantModel):
    """Each time the day moved: from when to when, why, and who."""

    append_only: ClassVar[bool] = True
    action = models.ForeignKey(Action, models.PROTECT, related_name="shifts")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("shift of a day")
        verbose_name_plural = _("shifts of days")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(from_on=F("to_on")), name="shift_moves_the_day")]


@tracked
class Milestone(TenantModel):
    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones")
    words = WordsField(_("milestone"))
    due_on = models.DateField(_("by"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")


@tracked
class Dependency(TenantModel):
    """The action waits for the other one to be done."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="waits_for")
    needs = models.ForeignKey(Action, models.CASCADE, related_name="needed_by", verbose_name=_("waits for"))

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "needs"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(action=F("needs")), name="action_does_not_wait_for_itself"),
        ]


@tracked
class Barrier(TenantModel):
    """What holds an action up, and who is to clear it."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="barriers")
    words = models.TextField(_("what holds it up"))
    level = models.CharField(_("who is to clear it"), max_length=10, choices=BarrierLevel.choices)
    raised_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("how it was cleared"), blank=True)

    class Meta:
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")


@tracked
class ActionFile(TenantModel):
    """Evidence that an action was carried out."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="files")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    added_by = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence of an action")
        verbose_name_plural = _("evidence of actions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "file"], name="action_file_once")]


class ActionReminder(TenantModel):
    """Who was told of an action that is due or late, and how far up the matter went: once for each day it was promised for."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    step = models.CharField(max_length=10, choices=ReminderStep.choices)
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    reminded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder of an action")
        verbose_name_plural = _("reminders of actions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "due_on", "step", "member"], name="action_reminder_once")
        ]
