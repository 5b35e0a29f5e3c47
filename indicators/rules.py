from typing import Any

from organisation.queries import oversees_somebody
from organisation.rules import allowed


def can_view_indicators(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "view_indicators", directorate)


def can_edit_indicators(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "edit_indicators", directorate)


def can_edit_standards(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "edit_standards", directorate)


def can_enter_measurements(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "enter_measurements", directorate)


def can_approve_measurements(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "approve_measurements", directorate)


def can_verify_measurements(member: Any, directorate: Any = None) -> bool:
    """The directorate that reports may not verify: who enters or approves figures there counts nothing again."""
    reports = can_enter_measurements(member, directorate) or can_approve_measurements(member, directorate)
    return allowed(member, "verify_measurements", directorate) and not (directorate is not None and reports)


def can_lock_periods(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "lock_periods", directorate)


def can_import_figures(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "import_figures", directorate)


def can_view_overseen_figures(member: Any, directorate: Any = None) -> bool:
    return allowed(member, "view_overseen_figures", directorate)


def can_oversee_tenants(member: Any, directorate: Any = None) -> bool:
    """For the tab: where the tenant oversees nobody there is nothing to look at."""
    return can_view_overseen_figures(member, directorate) and oversees_somebody()
