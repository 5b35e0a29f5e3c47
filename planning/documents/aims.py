"""Of the document: the goals, how their aims changed, and what became of them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from indicators.judged import figure_words, level_words
from sdip.documents.blocks import Block, Facts, Heading, Text
from sdip.web.formats import NOTHING, formatter

from ..models import Cycle, Evaluation
from ..queries import GoalState, aim_levels, goal_states, goals_of, outcomes
from ..workspace import VERDICTS, verdict_of
from .paper import ALL, name_of, table, table_if_any


def goals(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    write, states = formatter(), goal_states(goals_of(cycle)[rows])
    told = [
        (
            str(state.goal.words or state.goal.indicator.name),
            figure_words(state.goal.version, state.goal.baseline_value),
            level_words(state.goal.version, *state.aim),
            write.day(state.goal.due_on),
            figure_words(state.goal.version, state.now) if state.latest else _("Not measured again yet"),
            str(verdict_of(state).word),
            state.goal.owner.name,
        )
        for state in states
    ]
    head = (_("Goal"), _("Started from"), _("Aim"), _("By"), _("Now"), _("Verdict"), _("Who answers for it"))
    yield from table(_("Goals with their progress"), head, told)
    yield from aim_changes(states)


def aim_changes(states: list[GoalState]) -> Iterable[Block]:
    write = formatter()
    by_day = _("%(level)s by %(day)s")
    rows = [
        (
            str(state.goal.words or state.goal.indicator.name),
            by_day % {"level": level_words(state.goal.version, *before), "day": write.day(shift.from_on)},
            by_day % {"level": level_words(state.goal.version, *after), "day": write.day(shift.to_on)},
            shift.reason or NOTHING,
            name_of(shift.by),
            write.moment(shift.at),
        )
        for state in states
        for shift, before, after in state.shifts
    ]
    head = (_("Goal"), _("Aim before"), _("Aim after"), _("Why"), _("Who"), _("When"))
    yield from table_if_any(_("Changes of aims"), head, rows)


def evaluation(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    for outcome in outcomes(cycle, goal_states(goals_of(cycle)[rows])):
        for row in outcome.evaluations:
            yield Heading(str(outcome.state.goal.indicator.name), 3)
            yield Facts(_evaluated(outcome.state, row))


def lessons(cycle: Cycle, _rows: slice = ALL) -> Iterable[Block]:
    yield Text(cycle.lessons or _("No lesson of the whole plan is written down yet."))


def _evaluated(state: GoalState, row: Evaluation) -> list[tuple[str, str]]:
    write, version = formatter(), state.goal.version
    aim = aim_levels(version.direction, row.aim_low, row.aim_high)
    return [
        (_("Period"), write.period(row.period.starts_on, row.period.ends_on) if row.period else NOTHING),
        (_("Aim then"), level_words(version, *aim)),
        (_("Expected by then"), figure_words(version, row.expected)),
        (_("Measured"), figure_words(version, row.value)),
        (_("Verdict"), str(VERDICTS[row.verdict].word)),
        (_("Why it came so"), row.why or NOTHING),
        (_("Lesson"), row.lesson or NOTHING),
        (_("Evaluated by"), write.joined(name_of(row.evaluated_by), write.moment(row.evaluated_at))),
    ]
