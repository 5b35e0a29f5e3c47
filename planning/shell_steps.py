"""What actions tell the frame: work, news, labels of the trail, pages for the tests."""

from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation.rules import within
from sdip import registry

from . import queries, rules
from .models import Action, Barrier, Cycle, Seat
from .workflow import BARRIER_CLEARED, BARRIER_RAISED, REMINDERS, BarrierLevel, Function, ReminderStep

AHEAD = timedelta(days=30)  # what is due later is not work yet


def work_actions(member: Any) -> Any:
    rows = queries.work_in_hand(timezone.localdate() + AHEAD).filter(owner__in=rules.owners_of(member))
    return rows.values("id", "due_on", "directorate_id", title=F("words"), member_id=F("owner_id"))


def work_as_deputy(member: Any) -> Any:
    mine = rules.owners_of(member)
    rows = queries.work_in_hand(timezone.localdate() + AHEAD).filter(deputy__in=mine).exclude(owner__in=mine)
    return rows.values("id", "due_on", "directorate_id", title=F("words"), member_id=F("owner_id"))


def work_barriers(member: Any) -> Any:
    """What this member is to clear: as owner, in the chair, as head or for the governor's office."""
    rows, path = queries.open_barriers(), "action__directorate__path"
    wanted = queries.barriers_at_owner(member) | queries.barriers_at_chair(member)
    for level, code in ((BarrierLevel.HEAD, "sign_off_plans"), (BarrierLevel.GOVERNOR, "countersign_plans")):
        wanted |= Q(pk__in=within(rows.filter(level=level), member, code, path).values("pk"))
    return rows.filter(wanted).values(
        "id", due_on=F("action__due_on"), directorate_id=F("action__directorate_id"), title=F("words"),
        member_id=_whom_it_lies_with(),
    )  # fmt: skip


def _whom_it_lies_with() -> Case:
    """The owner or whoever sits in the chair; heads and the governor's office clear barriers in their own name."""
    chair = Seat.objects.filter(
        cycle=OuterRef("action__cycle"), function=Function.CHAIR, ended_at=None, declined_at=None
    )
    return Case(
        When(level=BarrierLevel.OWNER, then=F("action__owner_id")),
        When(level=BarrierLevel.CHAIR, then=Subquery(chair.values("member_id")[:1])),
        default=None,
        output_field=BigIntegerField(),
    )


def an_action() -> dict[str, Any] | None:
    row = Action.objects.filter(archived_at=None).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_barrier() -> dict[str, Any] | None:
    row = Barrier.objects.filter(action__archived_at=None).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_plan() -> dict[str, Any] | None:
    row = Cycle.objects.in_use().filter(actions__isnull=False).order_by("pk").first()
    return {"pk": row.pk} if row else None


# The e-mail of the day's reminders is one of its own (mails.py).
NOTICES = (
    *(
        registry.NoticeKind(REMINDERS[step], words, "clock", by_mail=False)
        for step, words in {
            ReminderStep.SOON: _("The action “%(action)s” is due on %(due)s."),
            ReminderStep.OWNER: _("The action “%(action)s” was due on %(due)s."),
            ReminderStep.DEPUTY: _("The action “%(action)s” was due on %(due)s; you are the deputy."),
            ReminderStep.HEAD: _("The action “%(action)s” of your directorate was due on %(due)s."),
        }.items()
    ),
    registry.NoticeKind(BARRIER_RAISED, _("“%(barrier)s” holds up “%(action)s”. You are asked to clear it."), "warn"),
    registry.NoticeKind(BARRIER_CLEARED, _("“%(barrier)s” no longer holds up “%(action)s”: %(answer)s"), "check"),
)
LABELS = {
    "add_action": _("Action added"),
    "change_action": _("Action changed"),
    "move_action": _("Action moved on"),
    "update_action": _("Progress of an action noted"),
    "archive_action": _("Action archived"),
    "restore_action": _("Action brought back"),
    "add_milestone": _("Milestone added"),
    "complete_milestone": _("Milestone reached"),
    "reopen_milestone": _("Milestone open again"),
    "archive_milestone": _("Milestone archived"),
    "add_dependency": _("Action made to wait for another"),
    "remove_dependency": _("Action waits no more for another"),
    "raise_barrier": _("Barrier raised"),
    "escalate_barrier": _("Barrier passed on upward"),
    "clear_barrier": _("Barrier cleared"),
    "add_action_file": _("Evidence of an action added"),
    "archive_action_file": _("Evidence of an action archived"),
    "send_action_reminders": _("People reminded of actions"),
}
PAGES: list[tuple[str, Any]] = [
    ("planning:new_action_page", a_plan),
    ("planning:action_page", an_action),
    ("planning:change_action_page", an_action),
    ("planning:update_page", an_action),
    ("planning:new_milestone_page", an_action),
    ("planning:new_dependency_page", an_action),
    ("planning:new_barrier_page", an_action),
    ("planning:new_action_file_page", an_action),
    ("planning:barrier_page", a_barrier),
]


def register() -> None:
    registry.work.add(
        registry.WorkSource(
            "planning.action", _("Actions"), pgettext_lazy("button", "Report"), "steps", work_actions,
            lambda _kind, pk: reverse("planning:update_page", args=[pk]),
        ),
        registry.WorkSource(
            "planning.deputy", _("Actions as deputy"), pgettext_lazy("button", "Report"), "steps", work_as_deputy,
            lambda _kind, pk: reverse("planning:update_page", args=[pk]),
        ),
        registry.WorkSource(
            "planning.barrier", _("Barriers to clear"), pgettext_lazy("button", "Clear"), "warn", work_barriers,
            lambda _kind, pk: reverse("planning:barrier_page", args=[pk]),
        ),
    )  # fmt: skip
    registry.notices.add(*NOTICES)
    registry.audit_labels.add(*(registry.AuditLabel(f"planning.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs) for name, kwargs in PAGES))
