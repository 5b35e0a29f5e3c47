from organisation.models import Directorate
from organisation.rules import allowed
from people.models import Member


def can_view_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_reports", directorate)


def can_make_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "make_reports", directorate)


def can_schedule_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "schedule_reports", directorate)
