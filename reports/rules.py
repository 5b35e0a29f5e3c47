from typing import Any

from organisation.models import Directorate
from organisation.rules import allowed, holds_everywhere
from people.models import Member

from .models import ReportDecision


def can_view_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_reports", directorate)


def can_make_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "make_reports", directorate)


def can_schedule_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "schedule_reports", directorate)


def can_design_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return holds_everywhere(member, "edit_settings")


# --- of the whole municipality ---


def can_view_municipal_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return holds_everywhere(member, "view_reports")


def can_make_municipal_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return holds_everywhere(member, "make_reports")


def can_schedule_municipal_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    return holds_everywhere(member, "schedule_reports")


def can_set_retentions(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Of the settings of the tenant, so by those who may change all of them."""
    return holds_everywhere(member, "edit_settings")


def can_publish_reports(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Put before everybody, or taken back, by those who make what is about the whole municipality."""
    return can_make_municipal_reports(member)


MUNICIPAL = {
    can_publish_reports: can_publish_reports,
    can_view_reports: can_view_municipal_reports,
    can_make_reports: can_make_municipal_reports,
    can_schedule_reports: can_schedule_municipal_reports,
}


def rule_for(rule: Any, directorate: Directorate | None) -> Any:
    """The rule for one report or schedule: what is about the whole municipality wants the right held everywhere."""
    return rule if directorate is not None else MUNICIPAL[rule]


def can_settle_decision(member: Member | None, decision: ReportDecision) -> bool:
    """Whoever makes such reports: there, or for the directorate that the decision concerns."""
    whose = decision.delivery.snapshot.directorate
    there = bool(rule_for(can_make_reports, whose)(member, whose))
    return there or (decision.directorate is not None and can_make_reports(member, decision.directorate))
