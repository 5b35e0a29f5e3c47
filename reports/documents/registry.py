"""Which documents there are, and what each of them may hold, in its own order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import wording
from ..content.design import Design
from ..reading import Report
from ..sections import SECTIONS, Section, attention, messages, plan_state, promises, public_promises, survey
from ..workflow import Document


@dataclass(frozen=True, slots=True)
class Spec:
    """`sections`: as a report has them unless it is designed otherwise; `more`: those that may be added. `ground`: the one that says what
    its figures rest on, which no design leaves out. `cover`: has a page of its own.

    `headline`, `tiles` and `broken`: what the cover says; of figures, unless the document is about something else.
    `days`: which days it is about, where it has no period."""

    document: Document
    sections: tuple[str, ...]
    ground: str = "counting"
    more: tuple[str, ...] = ()
    cover: bool = True
    headline: Callable[[Report], str] = wording.headline
    tiles: Callable[[Report], list[Any]] = wording.tiles
    broken: Callable[[Report], list[str]] = wording.nothing
    days: Callable[[Report], str] = wording.day_of_freezing

    @property
    def offered(self) -> list[Section]:
        """Of every document, what its words mean."""
        return [SECTIONS[code] for code in (*self.sections, *self.more, "glossary")]

    def sections_of(self, design: Design) -> tuple[str, ...]:
        chosen = design.sections or self.sections
        return chosen if self.ground in chosen else (*chosen, self.ground)

    @property
    def figures(self) -> bool:
        """Whether its cover counts figures, whichever sections it has."""
        return self.headline is wording.headline


SPECS: dict[str, Spec] = {
    spec.document: spec
    for spec in (
        Spec(
            Document.GOVERNOR,
            ("attention", "directorates", "asks", "decided", "plans", "over_time", "counting"),
            more=("figures",),
            broken=attention.named_on_cover,
        ),
        Spec(
            Document.DIRECTORATE,
            ("attention", "figures", "over_time", "plans", "counting"),
            more=("directorates", "asks", "decided"),
            broken=attention.named_on_cover,
        ),
        Spec(
            Document.PLAN,
            ("plan_state", "plan_goals", "plan_actions"),
            ground="plan_goals",
            headline=plan_state.headline,
            tiles=plan_state.tiles,
        ),
        Spec(
            Document.CHARTER,
            ("promises", "over_time", "counting"),
            headline=promises.headline,
            tiles=promises.tiles,
        ),
        Spec(
            Document.FEEDBACK,
            ("messages", "message_directorates", "message_themes"),
            ground="messages",
            headline=messages.headline,
            tiles=messages.tiles,
        ),
        Spec(
            Document.SURVEY,
            ("survey", "survey_answers", "survey_groups", "survey_changes"),
            ground="survey",
            headline=survey.headline,
            tiles=survey.tiles,
            days=survey.days,
        ),
        Spec(
            Document.ANNUAL,
            (
                "public_promises",
                "figures",
                "over_time",
                "public_messages",
                "public_surveys",
                "public_plans",
                "counting",
            ),
            headline=public_promises.headline,
            tiles=public_promises.tiles,
        ),
        Spec(Document.BRIEF, ("in_brief",), ground="in_brief", more=("directorates", "counting"), cover=False),
    )
}
