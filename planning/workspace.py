"""What the plan's page shows, put together: the stages, the conditions of the next one, the goals, the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sdip.documents.charts import gantt_row, gantt_scale
from sdip.web.formats import formatter
from sdip.web.pictures import reads_from_right
from sdip.web.standing import Standing

from .formula import Verdict
from .models import Action, Cycle
from .queries import GoalState, PlanFacts
from .readiness import Condition, readiness
from .workflow import OPEN_ACTIONS, STAGES, ActionState, Stage, next_stage

VERDICTS: dict[str, Standing] = {
    Verdict.CLOSED: Standing("closed", gettext_lazy("Gap closed"), "ok", "met"),
    Verdict.SMALLER: Standing("smaller", gettext_lazy("Gap smaller"), "better", "below"),
    Verdict.UNCHANGED: Standing("unchanged", gettext_lazy("Gap unchanged"), "none", "below"),
    Verdict.WORSE: Standing("worse", gettext_lazy("Gap larger"), "worse", "below"),
    Verdict.TOO_EARLY: Standing("too_early", gettext_lazy("Too early to say"), "none", "none"),
}
SECTIONS = {
    Stage.TEAM: "team", Stage.CONSULTATION: "problems", Stage.PROBLEMS: "problems", Stage.GOALS: "goals",
    Stage.SOLUTIONS: "actions", Stage.PRIORITIES: "actions", Stage.IMPLEMENTATION: "actions", Stage.EVALUATION: "goals",
}  # fmt: skip
KINDS = {ActionState.DONE: "done", ActionState.RUNNING: "run", ActionState.PLANNED: "plan", ActionState.DROPPED: "plan"}
LEGEND = (
    ("done", gettext_lazy("Done")),
    ("run", gettext_lazy("Under way")),
    ("plan", gettext_lazy("Not started")),
    ("late", gettext_lazy("Late")),
)
MARKS = 5  # at most so many dates above the schedule


@dataclass(frozen=True, slots=True)
class StageEntry:
    number: int
    words: Promise | str
    state: str
    note: str
    section: str


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the plan that the page offers; `reason` is why it is not allowed now."""

    to: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    action: Action
    late: bool
    bar: SafeString


@dataclass(frozen=True, slots=True)
class Schedule:
    scale: SafeString
    rows: list[ActionRow]


def stage_entries(cycle: Cycle, facts: PlanFacts, actions: int) -> list[StageEntry]:
    here = STAGES.index(cycle.stage)
    notes = _notes(cycle, facts, actions)
    return [
        StageEntry(
            number + 1,
            Stage(stage).label,
            "done" if number < here else "now" if number == here else "next",
            notes.get(stage, ""),
            SECTIONS[Stage(stage)],
        )
        for number, stage in enumerate(STAGES)
        if stage != Stage.CLOSED
    ]


def _notes(cycle: Cycle, facts: PlanFacts, actions: int) -> dict[str, str]:
    write = formatter()
    closed = {"n": write.num(facts.goals - facts.goals_too_early), "all": write.num(facts.goals)}
    return {
        Stage.TEAM: _("Chair: %(name)s") % {"name": cycle.chair.name} if cycle.chair else "",
        Stage.PROBLEMS: ngettext("%(n)s problem", "%(n)s problems", facts.problems) % {"n": write.num(facts.problems)},
        Stage.GOALS: ngettext("%(n)s goal", "%(n)s goals", facts.goals) % {"n": write.num(facts.goals)},
        Stage.IMPLEMENTATION: ngettext("%(n)s action", "%(n)s actions", actions) % {"n": write.num(actions)},
        Stage.EVALUATION: _("%(n)s of %(all)s measured again") % closed if facts.goals else "",
    }


def conditions(cycle: Cycle, facts: PlanFacts) -> list[Condition]:
    return readiness(cycle.stage, facts)


def next_step(cycle: Cycle, lacking: Sequence[Condition]) -> Step | None:
    to = next_stage(cycle.stage)
    if to is None:
        return None
    label = _("Close the plan") if to == Stage.CLOSED else _("Go on to “%(stage)s”") % {"stage": Stage(to).label}
    return Step(to, label, " ".join(condition.words for condition in lacking if not condition.met))


def schedule(actions: Sequence[Action]) -> Schedule:
    """The actions as rows with bars over the same stretch of days."""
    today, rtl = timezone.localdate(), reads_from_right()
    span = _span(actions)
    rows = [ActionRow(action, is_late(action, today), _bar(action, span, today, rtl)) for action in actions]
    return Schedule(gantt_scale(_marks(span), span, rtl=rtl), rows)


def is_late(action: Action, today: date) -> bool:
    return action.state in OPEN_ACTIONS and action.due_on < today


def _bar(action: Action, span: tuple[date, date], today: date, rtl: bool) -> SafeString:
    start = action.starts_on or action.due_on
    end = action.done_on or action.due_on
    kind = "late" if is_late(action, today) else KINDS[ActionState(action.state)]
    write = formatter()
    facts = {"first": write.day(start), "last": write.day(end), "state": ActionState(action.state).label}
    label = _("%(first)s to %(last)s, %(state)s") % facts
    return gantt_row(min(start, end), end, kind, span, today, label, rtl=rtl)


def _span(actions: Sequence[Action]) -> tuple[date, date]:
    """Whole months around all of them."""
    days = [day for each in actions for day in (each.starts_on, each.due_on, each.done_on) if day]
    if not days:
        return timezone.localdate(), timezone.localdate() + timedelta(days=1)
    last = max(days).replace(day=28) + timedelta(days=4)
    return min(days).replace(day=1), last.replace(day=1)


def _marks(span: tuple[date, date]) -> list[tuple[date, str]]:
    """Months at even distances; none so near the end that its words would run out of the picture."""
    write = formatter()
    months = max(1, (span[1].year - span[0].year) * 12 + span[1].month - span[0].month)
    every = max(1, -(-months // MARKS))
    days = [
        _month_after(span[0], number) for number in range(0, months, every) if number == 0 or months - number >= every
    ]
    return [
        (day, write.month(day) if number == 0 or day.month <= every else write.month_short(day))
        for number, day in enumerate(days)
    ]


def _month_after(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def verdict_of(state: GoalState) -> Standing:
    return VERDICTS[state.verdict]
