"""The sections that reports are made of."""

from . import (
    asks,
    attention,
    counting,
    decided,
    directorates,
    figures,
    glossary,
    in_brief,
    message_directorates,
    message_themes,
    messages,
    over_time,
    plan_actions,
    plan_goals,
    plan_state,
    plans,
    promises,
    public_messages,
    public_plans,
    public_promises,
    public_surveys,
    survey,
    survey_answers,
    survey_changes,
    survey_groups,
)
from .base import Section

SECTIONS: dict[str, Section] = {
    each.code: each
    for each in (
        attention.SECTION,
        directorates.SECTION,
        asks.SECTION,
        decided.SECTION,
        plans.SECTION,
        over_time.SECTION,
        figures.SECTION,
        counting.SECTION,
        glossary.SECTION,
        in_brief.SECTION,
        plan_state.SECTION,
        plan_goals.SECTION,
        plan_actions.SECTION,
        promises.SECTION,
        messages.SECTION,
        message_directorates.SECTION,
        message_themes.SECTION,
        public_promises.SECTION,
        public_messages.SECTION,
        public_surveys.SECTION,
        public_plans.SECTION,
        survey.SECTION,
        survey_answers.SECTION,
        survey_groups.SECTION,
        survey_changes.SECTION,
    )
}

ASKING = frozenset({asks.SECTION.code, in_brief.SECTION.code})  # those that ask for decisions

__all__ = ["ASKING", "SECTIONS", "Section"]
