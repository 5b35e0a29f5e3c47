from organisation.models import Directorate
from organisation.rules import allowed
from people.models import Member


def can_view_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_charters", directorate)


def can_follow_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "follow_charters", directorate)


def can_edit_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_charters", directorate)


def can_check_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "check_charters", directorate)


def can_approve_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "approve_charters", directorate)


def can_countersign_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "countersign_charters", directorate)


def can_publish_charters(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "publish_charters", directorate)
