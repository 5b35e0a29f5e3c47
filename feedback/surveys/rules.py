from typing import Any

from organisation.models import Directorate
from organisation.rules import allowed, holds_everywhere
from people.models import Member

from .models import Survey


def can_view_survey_results(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_survey_results", directorate)


def can_edit_surveys(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_surveys", directorate)


def can_enter_survey_answers(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "enter_survey_answers", directorate)


def can_export_survey_answers(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "export_survey_answers", directorate)


def can_keep_surveys(member: Member | None, directorate: Directorate | None = None) -> bool:
    """The rule for keeping holds for all surveys: it is for who edits surveys of the whole organisation."""
    return holds_everywhere(member, "edit_surveys")


def can_view_all_surveys(member: Member | None, directorate: Directorate | None = None) -> bool:
    """Surveys of no directorate are for who looks at the whole organisation."""
    return holds_everywhere(member, "view_survey_results")


CODES = {
    can_view_survey_results: "view_survey_results",
    can_edit_surveys: "edit_surveys",
    can_enter_survey_answers: "enter_survey_answers",
    can_export_survey_answers: "export_survey_answers",
}


def may(member: Any, survey: Survey, rule: Any) -> bool:
    """A survey of no directorate belongs to those who hold the right everywhere."""
    if survey.directorate is None:
        return holds_everywhere(member, CODES[rule])
    return bool(rule(member, survey.directorate))
