"""Goals of the running plans as measured again: did the gap close?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.judged import figure_words, level_words
from planning.models import Cycle, Goal
from planning.queries import GoalState, goal_states
from planning.workspace import VERDICTS
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import chip
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Table, Text
from ..content.figures import levels_of
from ..content.scope import Scope, period_facts
from ..reading import Facts, Report, decimal, pair, span
from .attention import late_table
from .base import Section
from .cells import period_words, person_cell, table_of


def gather(scope: Scope) -> dict[str, Any]:
    goals = Goal.objects.filter(scope.below("cycle__directorate"), cycle__in=Cycle.objects.running(), archived_at=None)
    return {"goals": [_goal(state) for state in goal_states(goals.order_by("due_on", "pk"), shifts=False)]}


def _goal(state: GoalState) -> dict[str, Any]:
    goal = state.goal
    return {
        "plan": goal.cycle.name,
        "code": goal.indicator.code,
        "indicator": goal.indicator.name,
        "owner": goal.owner.name,
        "due_on": goal.due_on,
        "unit": goal.version.unit,
        "decimals": goal.version.decimals,
        "kind": goal.version.kind,
        "levels": levels_of(goal.version),
        "aim": list(state.aim),
        "baseline": {"value": goal.baseline_value, "period": period_facts(goal.baseline_period)},
        "now": {"value": state.now, "period": period_facts(state.latest.period)} if state.latest else None,
        "gap_before": state.progress.gap_before,
        "gap_now": state.progress.gap_now,
        "verdict": state.verdict.value,
    }


# --- read ---


@dataclass(slots=True)
class Counted:
    """How the numbers of a goal read."""

    kind: str
    unit: str
    decimals: int
    levels: list[dict[str, Any]]


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    goals, late = facts.get("goals", []), facts.get("late", [])  # older reports name late actions here
    yield _table(goals) if goals else Text(_("No running plan has a goal here."))
    if late:
        yield late_table(late)


def _table(goals: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("indicator", shown=False), Column("name", _("Goal"), wide=True), Column("baseline_period", shown=False),
        Column("baseline", _("Started from"), number=True, wraps=True), Column("aim", _("Aim"), held=False),
        Column("aim_low", number=True, shown=False), Column("aim_high", number=True, shown=False), Column("due_on", shown=False),
        Column("now", _("Now"), number=True, wraps=True), Column("verdict", _("Did the gap close?")),
        Column("owner", _("Who answers for it")),
    ]  # fmt: skip
    return table_of(
        "goals", _("Goals of the running plans, as measured again"), columns, [_record(each) for each in goals]
    )


def _record(goal: Mapping[str, Any]) -> dict[str, Cell]:
    read = Counted(goal.get("kind", ""), goal["unit"], int(goal["decimals"]), goal.get("levels", []))
    aim, verdict, due_on = pair(goal["aim"]), VERDICTS[goal["verdict"]], date.fromisoformat(goal["due_on"])
    name = read_words(goal["indicator"])
    return {
        "indicator": Cell(goal.get("code")),
        "name": Cell(str(name), words(name), [words(read_words(goal["plan"]))]),
        "baseline_period": Cell(goal["baseline"]["period"]["code"]),
        "baseline": _measured(read, goal["baseline"]),
        "aim": Cell(None, level_words(read, *aim), [_("by %(due)s") % {"due": formatter().day(due_on)}]),
        "aim_low": Cell(aim[0]),
        "aim_high": Cell(aim[1]),
        "due_on": Cell(due_on),
        "now": _measured(read, goal["now"]),
        "verdict": Cell(goal["verdict"], chip(verdict)),
        "owner": person_cell(goal["owner"]),
    }


def _measured(read: Counted, figure: Mapping[str, Any] | None) -> Cell:
    period = span(figure["period"]) if figure else None
    if figure is None or period is None:
        return Cell(None, NOTHING)
    value = decimal(figure["value"])
    return Cell(value, figure_words(read, value), [period_words(period)])


SECTION = Section("plans", gettext_lazy("Plans and their goals"), blocks, gather)
