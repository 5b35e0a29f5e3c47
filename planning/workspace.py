"""What the plan's page shows, put together: the stages, the conditions of the next one, the goals, the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.models import Member
from sdip.web.formats import formatter
from sdip.web.standing import Standing

from .formula import Verdict
from .models import Cycle, SignOff
from .queries import GoalState, PlanFacts
from .readiness import Condition, readiness
from .rules import can_edit_plan, can_reopen_stages, can_score_solutions, can_sign_stages, is_outsider
from .workflow import STAGE_MOVES, STAGES, Deed, Level, Stage, is_back, next_stage, why_not

VERDICTS: dict[str, Standing] = {
    Verdict.CLOSED: Standing("closed", gettext_lazy("Gap closed"), "ok", "met"),
    Verdict.SMALLER: Standing("smaller", gettext_lazy("Gap smaller"), "better", "below"),
    Verdict.UNCHANGED: Standing("unchanged", gettext_lazy("Gap unchanged"), "none", "below"),
    Verdict.WORSE: Standing("worse", gettext_lazy("Gap larger"), "worse", "below"),
    Verdict.TOO_EARLY: Standing("too_early", gettext_lazy("Too early to say"), "none", "none"),
}
# Each stage has a page of its own; the address is the stage's name.
STAGE_PAGES: dict[Stage, str] = {stage: f"planning:{stage.value}_page" for stage in Stage if stage != Stage.CLOSED}
# What is missing is mended on the page of its stage; there the link would lead nowhere.
MENDING: dict[str, Promise] = {
    Stage.TEAM: gettext_lazy("Fill the team"),
    Stage.CONSULTATION: gettext_lazy("Hear people"),
    Stage.PROBLEMS: gettext_lazy("See the problems"),
    Stage.GOALS: gettext_lazy("Set goals"),
    Stage.SOLUTIONS: gettext_lazy("Find solutions"),
    Stage.PRIORITIES: gettext_lazy("Score and choose"),
    Stage.IMPLEMENTATION: gettext_lazy("See the actions"),
    Stage.EVALUATION: gettext_lazy("Evaluate"),
}


@dataclass(frozen=True, slots=True)
class StageEntry:
    stage: str
    number: int
    words: Promise | str
    state: str
    note: str
    url: str
    shown: bool
    signatures: list[SignOff]


@dataclass(frozen=True, slots=True)
class Step:
    """The signature that the page offers; `reason` is why it is not possible now."""

    level: str
    label: str
    reason: str


def stage_entries(cycle: Cycle, facts: PlanFacts, shown: str = "") -> list[StageEntry]:
    """`shown`: the stage whose page this is."""
    here = STAGES.index(cycle.stage)
    notes, signed = _notes(cycle, facts), _signatures(facts)
    return [
        StageEntry(
            stage.value,
            number + 1,
            stage.label,
            "done" if number < here else "now" if number == here else "next",
            notes.get(stage, ""),
            reverse(STAGE_PAGES[stage], args=[cycle.pk]),
            stage == shown,
            signed.get(stage, []),
        )
        for number, stage in enumerate(STAGE_PAGES)
    ]


def _signatures(facts: PlanFacts) -> dict[str, list[SignOff]]:
    found: dict[str, list[SignOff]] = {}
    for row in facts.signatures:
        found.setdefault(row.stage, []).append(row)
    return found


def _notes(cycle: Cycle, facts: PlanFacts) -> dict[str, str]:
    write, chair = formatter(), cycle.chair
    again = {"n": write.num(facts.goals - facts.goals_too_early), "all": write.num(facts.goals)}
    return {
        Stage.TEAM: _("Chair: %(name)s") % {"name": chair.name} if chair else "",
        Stage.PROBLEMS: ngettext("%(n)s problem", "%(n)s problems", facts.problems) % {"n": write.num(facts.problems)},
        Stage.GOALS: ngettext("%(n)s goal", "%(n)s goals", facts.goals) % {"n": write.num(facts.goals)},
        Stage.PRIORITIES: ngettext("%(n)s chosen", "%(n)s chosen", facts.chosen) % {"n": write.num(facts.chosen)},
        Stage.IMPLEMENTATION: ngettext("%(n)s action open", "%(n)s actions open", facts.open_actions)
        % {"n": write.num(facts.open_actions)},
        Stage.EVALUATION: _("%(n)s of %(all)s measured again") % again if facts.goals else "",
    }


def conditions(cycle: Cycle, facts: PlanFacts) -> list[Condition]:
    return readiness(cycle.stage, facts)


def next_step(cycle: Cycle, facts: PlanFacts, lacking: Sequence[Condition]) -> Step | None:
    """The head signs first; where the stage waits for the governor's office, that office signs after him."""
    if next_stage(cycle.stage) is None:
        return None
    level = Level.GOVERNOR if Level.HEAD in facts.signed else Level.HEAD
    label = _("Sign off “%(stage)s”") % {"stage": Stage(cycle.stage).label}
    return Step(level, label, " ".join(condition.words for condition in lacking if not condition.met))


@dataclass(frozen=True, slots=True)
class Lack:
    """A condition that is not met, and where it is mended."""

    words: str
    url: str
    verb: Promise | str


def _lacks(cycle: Cycle, lacking: Sequence[Condition], shown: str) -> list[Lack]:
    here = cycle.stage == shown or cycle.stage not in MENDING
    url = "" if here else reverse(STAGE_PAGES[Stage(cycle.stage)], args=[cycle.pk])
    verb = MENDING.get(cycle.stage, "")
    return [Lack(condition.words, url, verb) for condition in lacking if not condition.met]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a plan shows around its own part."""

    cycle: Cycle
    stages: list[StageEntry]
    done: list[Condition]
    missing: list[Lack]
    step: Step | None
    may_write: bool  # at any stage
    may_edit: bool  # while the plan runs
    may_sign: bool
    may_reopen: bool
    can_go_back: bool
    edits: dict[str, bool]  # by deed: whether the reader may write it, at the stage where the plan is
    outsider: bool  # who reads is of the community, and no file of the staff's own is for them
    over: str  # why the page that is shown can't be written, for somebody who otherwise may


def frame_of(member: Member | None, cycle: Cycle, facts: PlanFacts, shown: str = "") -> Frame:
    lacking = conditions(cycle, facts)
    step = next_step(cycle, facts, lacking)
    writes, reasons = can_edit_plan(member, cycle), {deed.value: why_not(deed, cycle.stage) for deed in Deed}
    return Frame(
        cycle=cycle,
        stages=stage_entries(cycle, facts, shown),
        done=[condition for condition in lacking if condition.met],
        missing=_lacks(cycle, lacking, shown),
        step=step,
        may_write=writes,
        may_edit=writes and cycle.stage != Stage.CLOSED,
        edits={deed: writes and not reason for deed, reason in reasons.items()},
        outsider=member is not None and is_outsider(member),
        over=reasons.get(shown, "") if writes or can_score_solutions(member, cycle) else "",
        may_sign=step is not None and can_sign_stages(member, cycle, step.level),
        may_reopen=can_reopen_stages(member, cycle),
        can_go_back=any(is_back(cycle.stage, to) for to in STAGE_MOVES[cycle.stage]),
    )


def verdict_of(state: GoalState) -> Standing:
    return VERDICTS[state.verdict]
