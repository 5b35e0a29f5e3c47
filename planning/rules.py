"""Who may do what in plans. Whoever owns an action may report on it, wherever it lies."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisation.models import Directorate
from organisation.rules import allowed, can_invite_community_members
from people.models import Member, deputised_members
from sdip.files.models import File

from .models import Action, Barrier, Cycle, Seat
from .workflow import BARRIER_LEVELS, WRITING_SEATS, BarrierLevel, Function, Level


def can_view_plans(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_plans", directorate)


def can_enter_plans(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Whoever may see plans, or works in one from outside the staff."""
    return can_view_plans(member, directorate) or allowed(member, "join_plans", directorate)


def seats_held(member: Member) -> dict[int, set[str]]:
    """By plan: the functions in which the member, or one for whom the member acts, sits."""
    held: dict[int, set[str]] = {}
    for cycle, function, _confirmed in _seats(member):
        held.setdefault(cycle, set()).add(function)
    return held


def _seats(member: Member) -> list[tuple[int, str, bool]]:
    """Plan, function and whether the seat is confirmed; read once for each request."""
    found: list[tuple[int, str, bool]] | None = member.__dict__.get("_planning_seats")
    if found is None:
        mine = Q(member__in=owners_of(member)) | Q(deputy=member)
        rows = Seat.objects.filter(mine, ended_at=None, declined_at=None)
        facts = rows.values_list("cycle_id", "function", "confirmed_at")
        found = member.__dict__["_planning_seats"] = [(plan, what, at is not None) for plan, what, at in facts]
    return found


def plans_with_a_seat(member: Member) -> QuerySet[Seat, Any]:
    mine = Q(member__in=owners_of(member)) | Q(deputy=member)
    return Seat.objects.filter(mine, ended_at=None, declined_at=None).values("cycle")


def can_view_plan(member: Member | None, cycle: Cycle) -> bool:
    return member is not None and (can_view_plans(member, cycle.directorate) or cycle.pk in seats_held(member))


def in_use(cycle: Cycle | None) -> bool:
    """Nobody writes in a plan that was put away, nor in the parts of a template."""
    return cycle is None or (cycle.archived_at is None and not cycle.is_template)


def can_read_plan(member: Member | None, cycle: Cycle) -> bool:
    """Whether the plan is there at all for this member: one that was put away is for those who may bring it back."""
    return in_use(cycle) or (not cycle.is_template and can_archive_plans(member, cycle))


def can_edit_plan(member: Member | None, cycle: Cycle) -> bool:
    """By role in the directorate, or from the chair, a supervisor's or a team leader's seat."""
    return (
        in_use(cycle)
        and member is not None
        and (can_edit_plans(member, cycle.directorate) or bool(_staff_seats(member, cycle) & WRITING_SEATS))
    )


def _staff_seats(member: Member, cycle: Cycle) -> set[str]:
    """Confirmed ones. None for somebody from outside the staff, whose seat gives a voice and no pen."""
    if not can_view_plans(member):
        return set()
    return {function for plan, function, confirmed in _seats(member) if plan == cycle.pk and confirmed}


def is_outsider(member: Member) -> bool:
    """Of the community, and nothing on the staff."""
    return allowed(member, "join_plans", None) and not can_view_plans(member)


def can_read_files(member: Member | None, file: File) -> bool:
    """What is marked as the staff's own stays with the staff, whoever else has a seat."""
    return member is not None and (file.sensitivity == File.Sensitivity.PUBLIC or not is_outsider(member))


def can_score_solutions(member: Member | None, cycle: Cycle) -> bool:
    """Whoever sits in the team, each alone."""
    return in_use(cycle) and member is not None and cycle.pk in seats_held(member)


def can_open_scores(member: Member | None, cycle: Cycle) -> bool:
    """The chair, or the head of the directorate."""
    if member is None or not in_use(cycle):
        return False
    return Function.CHAIR in _staff_seats(member, cycle) or allowed(member, "sign_off_plans", cycle.directorate)


def can_sign_stages(member: Member | None, cycle: Cycle, level: str) -> bool:
    code = "sign_off_plans" if level == Level.HEAD else "countersign_plans"
    return in_use(cycle) and allowed(member, code, cycle.directorate)


def can_edit_plans(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_plans", directorate)


def can_reopen_stages(member: Member | None, cycle: Cycle) -> bool:
    """It undoes signatures, so it is for those who sign, and for the chair."""
    return can_open_scores(member, cycle) or any(can_sign_stages(member, cycle, level) for level in Level.values)


def can_archive_plans(member: Member | None, cycle: Cycle) -> bool:
    """By role there; a seat in the team is not enough."""
    return can_edit_plans(member, cycle.directorate)


def can_invite_to_teams(member: Member | None, cycle: Cycle) -> bool:
    return can_edit_plan(member, cycle) and can_invite_community_members(member, cycle.directorate)


def can_answer_seats(member: Member | None, seat: Seat) -> bool:
    """Whoever is asked, or acts for that person today."""
    return member is not None and seat.member_id in owners_of(member)


def can_move_stages(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Anywhere at all: the page then asks for the plan at hand."""
    return any(
        allowed(member, code, directorate)
        for code in ("edit_plans", "sign_off_plans", "countersign_plans", "join_plans")
    )


def can_edit_plan_settings(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_settings", directorate)


def can_edit_action(member: Member | None, action: Action) -> bool:
    """As its plan; an action without one by its directorate."""
    return can_edit_plans(member, action.directorate) if action.cycle is None else can_edit_plan(member, action.cycle)


def can_update_action(member: Member | None, action: Action) -> bool:
    """Those who write the plan; the owner, the deputy and whoever acts for them, if they belong to the staff."""
    if member is None or not in_use(action.cycle):
        return False
    answering = bool({action.owner_id, action.deputy_id} & owners_of(member)) and can_view_plans(member)
    return answering or can_edit_action(member, action)


def can_view_action(member: Member | None, action: Action) -> bool:
    if can_update_action(member, action):
        return True
    return can_view_plans(member, action.directorate) if action.cycle is None else can_view_plan(member, action.cycle)


def can_clear_barrier(member: Member | None, barrier: Barrier) -> bool:
    """Whoever it lies with, and those above."""
    levels = BARRIER_LEVELS[BARRIER_LEVELS.index(barrier.level) :]
    if member is None or not in_use(barrier.action.cycle):
        return False
    return any(_stands_at(member, barrier.action, level) for level in levels)


def can_escalate_barrier(member: Member | None, barrier: Barrier) -> bool:
    return can_update_action(member, barrier.action) or can_clear_barrier(member, barrier)


def _stands_at(member: Member, action: Action, level: str) -> bool:
    if level == BarrierLevel.OWNER:
        return can_update_action(member, action)
    if level == BarrierLevel.CHAIR:
        return action.cycle is not None and Function.CHAIR in _staff_seats(member, action.cycle)
    code = "sign_off_plans" if level == BarrierLevel.HEAD else "countersign_plans"
    return allowed(member, code, action.directorate)


def owners_of(member: Member) -> set[int]:
    """The member and those for whom the member acts today; read once for each request's member object."""
    held: set[int] | None = member.__dict__.get("_planning_owners")
    if held is None:
        deputised = deputised_members(member, timezone.localdate()).values_list("pk", flat=True)
        held = member.__dict__["_planning_owners"] = {member.pk, *deputised}
    return held
