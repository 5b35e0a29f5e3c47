"""What recipients decided about earlier reports of the same kind, what became of it, and whether the gap closed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planning.models import Goal
from planning.queries import goal_states
from planning.workflow import OPEN_ACTIONS, ActionState
from planning.workspace import VERDICTS
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import chip
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Table, Text
from ..content.scope import Scope
from ..models import ReportDecision
from ..reading import Facts, Report
from ..workflow import DecisionState
from .base import Section
from .cells import table_of, typed_text

LOOKED_BACK = timedelta(days=365)


def gather(scope: Scope) -> dict[str, Any]:
    """Four queries."""
    about = {
        f"delivery__snapshot__{name}": getattr(scope, name)
        for name in ("document", "directorate", "cycle", "charter", "wave")
    }
    since = timezone.now() - LOOKED_BACK
    rows = ReportDecision.objects.filter(recorded_at__gte=since, **about).order_by("-recorded_at", "-pk")
    found = list(rows.select_related("delivery__snapshot", "action__owner"))
    verdicts = _verdicts(row.action.goal_id for row in found if row.action)
    return {"decisions": [_decision(row, verdicts) for row in found]}


def _verdicts(goals: Iterable[int | None]) -> dict[int, str]:
    wanted = {goal for goal in goals if goal is not None}
    return {
        state.goal.pk: state.verdict.value for state in goal_states(Goal.objects.filter(pk__in=wanted), shifts=False)
    }


def _decision(row: ReportDecision, verdicts: Mapping[int, str]) -> dict[str, Any]:
    action = row.action
    return {
        "text": row.text,
        "by": row.delivery.name,
        "on": timezone.localdate(row.recorded_at),
        "report": row.delivery.snapshot.number,
        "state": row.state,
        "answer": row.answer,
        "action": {"words": action.words, "owner": action.owner.name, "due_on": action.due_on, "state": action.state}
        if action
        else None,
        "verdict": verdicts.get(action.goal_id) if action and action.goal_id else None,
    }


# --- read ---


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if not facts["decisions"]:
        yield Text(_("No decision has been recorded on an earlier report of this kind."))
        return
    yield _table(report, facts["decisions"])


def _table(report: Report, decisions: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("report", shown=False), Column("decision", _("Decision"), wide=True), Column("on", shown=False),
        Column("by", shown=False), Column("state", _("What became of it"), wide=True), Column("action_state", shown=False),
        Column("due_on", shown=False), Column("verdict", _("Did the gap close?")),
    ]  # fmt: skip
    today = timezone.localdate(report.frozen_at)
    return table_of("decided", _("Decisions, the newest first"), columns, [_record(each, today) for each in decisions])


def _record(decision: Mapping[str, Any], today: date) -> dict[str, Cell]:
    on, action = date.fromisoformat(decision["on"]), decision["action"]
    who = format_html("{}{}{}", typed_text(decision["by"]), formatter().between, formatter().day(on))
    verdict = decision["verdict"]
    return {
        "report": Cell(decision["report"]),
        "decision": Cell(decision["text"], typed_text(decision["text"]), [who]),
        "on": Cell(on),
        "by": Cell(decision["by"]),
        "state": _outcome(decision, action, today),
        "action_state": Cell(action["state"] if action else None),
        "due_on": Cell(date.fromisoformat(action["due_on"]) if action else None),
        "verdict": Cell(verdict, chip(VERDICTS[verdict]) if verdict else NOTHING),
    }


def _outcome(decision: Mapping[str, Any], action: Mapping[str, Any] | None, today: date) -> Cell:
    state = decision["state"]
    if action is None:
        answer = [typed_text(decision["answer"])] if decision["answer"] else []
        return Cell(
            state, str(DecisionState(state).label), answer, tone="warn" if state == DecisionState.WAITING else ""
        )
    due_on = date.fromisoformat(action["due_on"])
    late = action["state"] in OPEN_ACTIONS and due_on < today
    who = format_html("{}{}{}", typed_text(action["owner"]), formatter().between, formatter().day(due_on))
    label = _("Late") if late else str(ActionState(action["state"]).label)
    return Cell(state, words(read_words(action["words"])), [label, who], tone="bad" if late else "")


SECTION = Section("decided", gettext_lazy("What was decided before"), blocks, gather)
