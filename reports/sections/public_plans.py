"""Plans that are shown to everybody: their goals as measured again, and how many of their actions are done. No person is named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.judged import level_words
from planning.queries import GoalState, goal_states, public_actions, public_goals, public_plans
from planning.schedule import is_late
from planning.workflow import ActionState, Stage
from planning.workspace import VERDICTS
from sdip.web.formats import formatter
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import chip
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Heading, Table, Text
from ..content.figures import counted_facts, counted_in_words, levels_of
from ..content.scope import Scope, period_facts
from ..reading import Facts, Report, pair
from .base import Section
from .cells import code_words, table_of
from .plan_goals import counted_table, figure, shown
from .provenance import days_words


def gather(scope: Scope) -> dict[str, Any]:
    """Those that run during the period. A dozen queries, however many there are."""
    period = scope.period
    assert period is not None
    plans = list(
        public_plans().filter(starts_on__lte=period.ends_on, ends_on__gte=period.starts_on).order_by("starts_on", "pk")
    )
    states = goal_states(public_goals().filter(cycle__in=plans), shifts=False)
    said = counted_in_words([state.goal.version for state in states])
    actions = defaultdict(list)
    for row in public_actions().filter(cycle__in=plans):
        actions[row.cycle_id].append(row)
    return {
        "plans": [
            {
                "code": plan.code,
                "name": plan.name,
                "directorate": plan.directorate.name,
                "starts_on": plan.starts_on,
                "ends_on": plan.ends_on,
                "stage": plan.stage,
                "actions": _counts(actions[plan.pk], scope.today),
            }
            for plan in plans
        ],
        "goals": [_goal(state, said) for state in states],
    }


def _counts(rows: Sequence[Any], today: date) -> dict[str, int]:
    done = sum(row.state == ActionState.DONE for row in rows)
    return {"all": len(rows), "done": done, "late": sum(is_late(row, today) for row in rows)}


def _goal(state: GoalState, said: Mapping[int, Any]) -> dict[str, Any]:
    goal, gap = state.goal, state.latest
    return {
        "plan": goal.cycle.code,
        "code": goal.indicator.code,
        "indicator": goal.indicator.name,
        "due_on": goal.due_on,
        "levels": levels_of(goal.version),
        "aim": list(state.aim),
        "baseline": {"value": goal.baseline_value, "period": period_facts(goal.baseline_period)},
        "now": {"value": state.now, "period": period_facts(gap.period), "confidence": gap.confidence} if gap else None,
        "verdict": state.verdict.value,
        "counted": counted_facts(goal.indicator, goal.version, said),
    }


# --- read ---


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    if not facts["plans"]:
        yield Text(_("No plan is shown to the public."))
        return
    yield _plans(facts["plans"])
    if facts["goals"]:
        yield Heading(_("Goals"))
        yield _goals(facts["goals"])
        yield counted_table("plan-goals-counting", facts["goals"])


def _plans(plans: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("plan", shown=False), Column("name", _("Plan"), wide=True), Column("stage", _("Stage")),
        Column("done", _("Actions done"), number=True), Column("all", shown=False, number=True), Column("late", _("Late"), number=True),
    ]  # fmt: skip
    return table_of("plans", _("Improvement plans that everybody can read"), columns, [_plan(each) for each in plans])


def _plan(each: Mapping[str, Any]) -> dict[str, Cell]:
    write, name, counts = formatter(), read_words(each["name"]), {name: int(n) for name, n in each["actions"].items()}
    done = _("%(part)s of %(whole)s") % {"part": write.num(counts["done"]), "whole": write.num(counts["all"])}
    return {
        "plan": Cell(each["code"]),
        "name": Cell(
            str(name),
            words(name),
            [words(read_words(each["directorate"])), days_words(each["starts_on"], each["ends_on"])],
        ),
        "stage": Cell(each["stage"], str(Stage(each["stage"]).label)),
        "done": Cell(counts["done"], done),
        "all": Cell(counts["all"]),
        "late": Cell(counts["late"], write.num(counts["late"]), strong=counts["late"] > 0),
    }


def _goals(goals: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("plan", shown=False), Column("indicator", shown=False), Column("name", _("Goal"), wide=True),
        Column("baseline", _("Started from"), number=True), Column("aim", _("Aim"), held=False),
        Column("aim_low", number=True, shown=False), Column("aim_high", number=True, shown=False), Column("due_on", shown=False),
        Column("now", _("Now"), number=True), Column("confidence", shown=False), Column("verdict", _("Did the gap close?")),
    ]  # fmt: skip
    return table_of(
        "plan-goals", _("Goals of these plans, as measured again"), columns, [_record(each) for each in goals]
    )


def _record(goal: Mapping[str, Any]) -> dict[str, Cell]:
    read, aim, name = shown(goal), pair(goal["aim"]), read_words(goal["indicator"])
    due_on = date.fromisoformat(goal["due_on"])
    return {
        "plan": Cell(goal["plan"]),
        "indicator": Cell(goal["code"]),
        "name": Cell(str(name), words(name), [code_words(goal["code"])]),
        "baseline": figure(read, goal["baseline"]),
        "aim": Cell(None, level_words(read, *aim), [_("by %(due)s") % {"due": formatter().day(due_on)}]),
        "aim_low": Cell(aim[0]),
        "aim_high": Cell(aim[1]),
        "due_on": Cell(due_on),
        "now": figure(read, goal["now"]),
        "confidence": Cell(goal["now"]["confidence"] if goal["now"] else None),
        "verdict": Cell(goal["verdict"], chip(VERDICTS[goal["verdict"]])),
    }


SECTION = Section("public_plans", gettext_lazy("Improvement plans"), blocks, gather)
