"""Who may do what in plans. Whoever owns an action may report on it, wherever it lies."""

from django.utils import timezone

from organisation.models import Directorate
from organisation.rules import allowed
from people.models import Member, deputised_members


def can_view_plans(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_plans", directorate)


def can_edit_plans(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_plans", directorate)


def can_sign_off_plans(member: Member | None, directorate: Directorate | None = None) -> bool:
    """A step forward says that the stage is done: whoever signs it off takes it."""
    return allowed(member, "sign_off_plans", directorate)


def can_reopen_stages(member: Member | None, directorate: Directorate | None = None) -> bool:
    return can_edit_plans(member, directorate) or can_sign_off_plans(member, directorate)


def can_update_actions(
    member: Member | None, directorate: Directorate | None = None, *, owner_id: int | None = None
) -> bool:
    """The owner, the owner's deputy, and those who write the plan."""
    if member is None:
        return False
    return can_edit_plans(member, directorate) or owner_id in owners_of(member)


def owners_of(member: Member) -> set[int]:
    """The member and those for whom the member acts today; read once for each request's member object."""
    held: set[int] | None = member.__dict__.get("_planning_owners")
    if held is None:
        deputised = deputised_members(member, timezone.localdate()).values_list("pk", flat=True)
        held = member.__dict__["_planning_owners"] = {member.pk, *deputised}
    return held
