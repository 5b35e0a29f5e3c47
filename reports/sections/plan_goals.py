"""The goals of a plan: where each started, where it should be by now, where it is, what was said about it; and how it is counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.judged import figure_words, level_words
from planning.models import Evaluation
from planning.queries import Outcome
from planning.workspace import VERDICTS
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import chip, conf
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Heading, Table, Text
from ..content.figures import counted_facts, counted_in_words, levels_of
from ..content.plans import outcomes_in
from ..content.scope import Scope, period_facts
from ..reading import Facts, Report, decimal, pair, span
from ..wording import better
from .base import Section
from .cells import code_words, day_cell, drawn_share, period_words, person_cell, table_of, typed_text
from .plans import Counted

# --- gathered ---


def gather(scope: Scope) -> dict[str, Any]:
    """A dozen queries at most."""
    found = outcomes_in(scope)
    said = counted_in_words([each.state.goal.version for each in found])
    return {"goals": [_goal(each, said) for each in found]}


def _goal(outcome: Outcome, said: Mapping[int, Any]) -> dict[str, Any]:
    state, goal = outcome.state, outcome.state.goal
    return {
        "code": goal.indicator.code,
        "words": goal.words or goal.indicator.name,
        "indicator": goal.indicator.name,
        "owner": goal.owner.name,
        "due_on": goal.due_on,
        "levels": levels_of(goal.version),
        "aim": list(state.aim),
        "baseline": {
            "value": goal.baseline_value,
            "period": period_facts(goal.baseline_period),
            "confidence": _confidence(state),
        },
        "now": _now(state),
        "expected": outcome.expected,
        "gap_before": state.progress.gap_before,
        "gap_now": state.progress.gap_now,
        "closed": state.progress.closed,
        "verdict": state.verdict.value,
        "evaluated": _evaluated(outcome.evaluated) if outcome.evaluated else None,
        "shifts": [_shift(*each) for each in state.shifts],
        "counted": counted_facts(goal.indicator, goal.version, said),
    }


def _confidence(state: Any) -> str:
    """Of the figure that it started from, as long as that is the newest one."""
    return state.shown.confidence if state.shown and state.latest is None else ""


def _now(state: Any) -> dict[str, Any] | None:
    gap = state.latest
    return {"value": state.now, "period": period_facts(gap.period), "confidence": gap.confidence} if gap else None


def _evaluated(row: Evaluation) -> dict[str, Any]:
    by = row.evaluated_by.name if row.evaluated_by else ""
    return {"why": row.why, "lesson": row.lesson, "by": by, "on": timezone.localdate(row.evaluated_at)}


def _shift(row: Any, before: Sequence[Decimal | None], after: Sequence[Decimal | None]) -> dict[str, Any]:
    return {
        "from": {"aim": list(before), "due_on": row.from_on},
        "to": {"aim": list(after), "due_on": row.to_on},
        "reason": row.reason,
        "by": row.by.name if row.by else "",
        "on": timezone.localdate(row.at),
    }


# --- read ---


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    goals = facts["goals"]
    if not goals:
        yield Text(_("No goal is set yet."))
        return
    yield _progress(goals)
    for title, table in ((_("What was said about them"), _said(goals)), (_("Aims that were changed"), _shifts(goals))):
        if table.rows:
            yield Heading(title)
            yield table
    yield Heading(_("How we count"))
    rule = _(
        "Expected: the even way from the start to the aim. Gap closed: the aim is reached. A disputed figure closes no gap."
    )
    yield Text(rule)
    yield counted_table("goals-counting", goals)


def shown(goal: Mapping[str, Any]) -> Counted:
    counted = goal["counted"]
    return Counted(counted["kind"], counted["unit"], int(counted["decimals"]), goal["levels"])


def _progress(goals: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("indicator", shown=False), Column("name", _("Goal"), wide=True), Column("baseline_period", shown=False),
        Column("baseline", _("Started from"), number=True), Column("aim", _("Aim"), held=False),
        Column("aim_low", number=True, shown=False), Column("aim_high", number=True, shown=False), Column("due_on", shown=False),
        Column("expected", _("Expected by now"), number=True), Column("now_period", shown=False),
        Column("now", _("Now"), number=True), Column("confidence", shown=False), Column("verdict", _("Did the gap close?")),
        Column("owner", _("Who answers for it")),
    ]  # fmt: skip
    return table_of("goals", _("Goals of the plan, as measured again"), columns, [_record(each) for each in goals])


def _record(goal: Mapping[str, Any]) -> dict[str, Cell]:
    read, aim, now = shown(goal), pair(goal["aim"]), goal["now"]
    due_on, said = date.fromisoformat(goal["due_on"]), read_words(goal["words"])
    return {
        "indicator": Cell(goal["code"]),
        "name": Cell(str(said), words(said), [code_words(goal["code"])]),
        "baseline_period": Cell(goal["baseline"]["period"]["code"]),
        "baseline": figure(read, goal["baseline"]),
        "aim": Cell(None, level_words(read, *aim), [_("by %(due)s") % {"due": formatter().day(due_on)}]),
        "aim_low": Cell(aim[0]),
        "aim_high": Cell(aim[1]),
        "due_on": Cell(due_on),
        "expected": Cell(decimal(goal["expected"]), figure_words(read, decimal(goal["expected"]))),
        "now_period": Cell(now["period"]["code"] if now else None),
        "now": figure(read, now),
        "confidence": Cell(now["confidence"] if now else None),
        "verdict": Cell(goal["verdict"], chip(VERDICTS[goal["verdict"]]), _closed(goal)),
        "owner": person_cell(goal["owner"]),
    }


def _closed(goal: Mapping[str, Any]) -> list[str]:
    """How much of the gap is gone, in words and drawn; nothing where it grew."""
    share = decimal(goal["closed"])
    if share is None or share < 0:
        return []
    said = _("%(share)s of the gap closed") % {"share": formatter().percent(min(share, Decimal(1)), 0)}
    return [said, drawn_share(float(share), said)]


def figure(read: Counted, found: Mapping[str, Any] | None) -> Cell:
    """With its period, and who stands behind it where that is known."""
    period = span(found["period"]) if found else None
    if found is None or period is None:
        return Cell(None, _("Not measured again yet"))
    value = decimal(found["value"])
    return Cell(
        value, figure_words(read, value), [period_words(period), conf(found.get("confidence", ""))], strong=True
    )


def _said(goals: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("indicator", shown=False), Column("name", _("Goal"), wide=True), Column("why", _("Why it came so"), wide=True),
        Column("lesson", _("Lesson")), Column("by", _("Evaluated by")), Column("on", shown=False),
    ]  # fmt: skip
    rows = [(goal, goal["evaluated"]) for goal in goals if goal["evaluated"]]
    records = [
        {
            **_named(goal),
            "why": free(said["why"]),
            "lesson": free(said["lesson"]),
            "by": Cell(said["by"], typed_text(said["by"]), [formatter().day(date.fromisoformat(said["on"]))]),
            "on": Cell(date.fromisoformat(said["on"])),
        }
        for goal, said in rows
    ]
    return table_of("evaluations", _("Evaluations of the newest figures"), columns, records)


def free(text: str) -> Cell:
    """As somebody wrote it, in whatever language."""
    return Cell(text, typed_text(text) if text else NOTHING)


def _named(goal: Mapping[str, Any]) -> dict[str, Cell]:
    said = read_words(goal["words"])
    return {"indicator": Cell(goal["code"]), "name": Cell(str(said), words(said))}


def _shifts(goals: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("indicator", shown=False), Column("name", _("Goal"), wide=True), Column("before", _("Aim before"), held=False),
        Column("after", _("Aim after"), held=False), Column("due_before", shown=False), Column("due_after", shown=False),
        Column("reason", _("Why"), wide=True), Column("by", _("By")), Column("on", _("On")),
    ]  # fmt: skip
    records = [
        {
            **_named(goal),
            "before": Cell(None, _aim(goal, row["from"])),
            "after": Cell(None, _aim(goal, row["to"])),
            "due_before": Cell(date.fromisoformat(row["from"]["due_on"])),
            "due_after": Cell(date.fromisoformat(row["to"]["due_on"])),
            "reason": free(row["reason"]),
            "by": person_cell(row["by"]),
            "on": day_cell(date.fromisoformat(row["on"])),
        }
        for goal in goals
        for row in goal["shifts"]
    ]
    return table_of("aim-changes", _("How aims and their days moved"), columns, records)


def _aim(goal: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    level = level_words(shown(goal), *pair(found["aim"]))
    return _("%(level)s by %(day)s") % {"level": level, "day": formatter().day(date.fromisoformat(found["due_on"]))}


def counted_table(code: str, goals: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("indicator", shown=False), Column("name", _("Indicator"), wide=True), Column("counted", _("Counted as"), wide=True),
        Column("source", _("Source")), Column("confidence", _("Confidence")),
    ]  # fmt: skip
    return table_of(
        code,
        _("How each figure is counted, and where it comes from"),
        columns,
        [_counted(each) for each in goals],
        True,
    )


def _counted(goal: Mapping[str, Any]) -> dict[str, Cell]:
    counted, name = goal["counted"], read_words(goal["indicator"])
    said = " ".join([*(str(read_words(each)) for each in counted["words"]), better(counted["direction"])])
    source, confidence = read_words(counted["source"]), (goal["now"] or goal["baseline"]).get("confidence", "")
    return {
        "indicator": Cell(goal["code"]),
        "name": Cell(str(name), words(name), [code_words(goal["code"])]),
        "counted": Cell(said, said),
        "source": Cell(str(source), words(source) or NOTHING),
        "confidence": Cell(confidence, conf(confidence) or NOTHING),
    }


SECTION = Section("plan_goals", gettext_lazy("Goals: did the gap close?"), blocks, gather)
