"""Where a plan stands, at a glance: its key figures, who has signed which stage, and what may be done with the whole."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from people.models import Member
from sdip.web.formats import formatter

from .formula import Verdict
from .models import Cycle, Meeting, SignOff
from .queries import PlanFacts, Totals, goals_of, next_meeting, totals_of, verdicts_of
from .rules import can_archive_plans, can_read_plan, can_sign_stages, in_use
from .settings import plan_settings
from .workflow import Level, Stage
from .workspace import VERDICTS, Frame


@dataclass(frozen=True, slots=True)
class SignedStage:
    """A stage that is over, with its signatures; the governor's office may still sign where it did not have to."""

    stage: str
    words: Any
    head: SignOff | None
    governor: SignOff | None
    may_countersign: bool


@dataclass(frozen=True, slots=True)
class Overview:
    figures: list[dict[str, Any]]
    totals: Totals
    currency: str
    meeting: Meeting | None
    signed: list[SignedStage]
    follows: bool  # whether the reader can look at the plan before this one
    followers: list[Cycle]
    may_follow: bool
    may_archive: bool


def overview_of(member: Member, cycle: Cycle, frame: Frame, facts: PlanFacts) -> Overview:
    totals = totals_of(cycle, timezone.localdate())
    verdicts = verdicts_of(goals_of(cycle))
    followers = list(cycle.followers.filter(archived_at=None).order_by("pk"))
    may_archive = can_archive_plans(member, cycle) and in_use(cycle)
    return Overview(
        figures=_figures(facts, totals, verdicts),
        totals=totals,
        currency=plan_settings().currency,
        meeting=next_meeting(cycle),
        signed=_signed(frame, can_sign_stages(member, cycle, Level.GOVERNOR)),
        follows=cycle.follows is not None and can_read_plan(member, cycle.follows),
        followers=followers,
        may_follow=may_archive and not followers and cycle.stage in (Stage.EVALUATION, Stage.CLOSED),
        may_archive=may_archive,
    )


def _figures(facts: PlanFacts, totals: Totals, verdicts: Counter[Verdict]) -> list[dict[str, Any]]:
    """The goals stand by what became of their gaps; verdicts that no goal has are left out."""
    write = formatter()
    shown: list[dict[str, Any]] = [
        {"value": write.num(facts.problems), "words": ngettext("problem", "problems", facts.problems)},
        {"value": write.num(facts.goals), "words": ngettext("goal", "goals", facts.goals)},
        *(
            {"value": write.num(verdicts[verdict]), "words": VERDICTS[verdict].word, "mark": VERDICTS[verdict]}
            for verdict in Verdict
            if verdicts[verdict]
        ),
        {"value": write.num(totals.open), "words": ngettext("action open", "actions open", totals.open)},
    ]
    if totals.late:
        late = ngettext("action late", "actions late", totals.late)
        shown.append({"value": write.num(totals.late), "words": late, "tone": "bad"})
    return shown


def _signed(frame: Frame, governor: bool) -> list[SignedStage]:
    found = []
    for entry in frame.stages:
        by_level = {row.level: row for row in entry.signatures}
        head, office = by_level.get(Level.HEAD.value), by_level.get(Level.GOVERNOR.value)
        if head is not None or office is not None:
            may = governor and head is not None and office is None and entry.state == "done"
            found.append(SignedStage(entry.stage, entry.words, head, office, may))
    return found
