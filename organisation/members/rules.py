"""Who may do what to a member; the roles themselves are in organisation/rights.py."""

from people.models import Member

from ..models import Directorate
from ..rights import BY_CODE
from ..rules import assignments_of, can_hand_over_work
from .queries import open_assignments


def can_act_for_members(member: Member | None, other: Member) -> bool:
    """Appoint a deputy for the other or hand everything over: everywhere where the other has a role."""
    held: list[Directorate | None] = [a.directorate for a in open_assignments(other)]
    if member is None or not held:
        return can_hand_over_work(member) and reaches_everything(member)
    return all(can_hand_over_work(member, d) if d else reaches_everything(member) for d in held)


def reaches_everything(member: Member | None) -> bool:
    """The right to hand over, held for the whole tenant."""
    roles = BY_CODE["hand_over_work"].roles
    return member is not None and any(a.directorate is None and a.role in roles for a in assignments_of(member))
