"""Actions that come back in a workbook: all of them or none, by the same actions as the pages use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import Words

from ..models import Action, Cycle
from .steps import add_action, change_action, update_action

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells as values. `pk` None: a new action. `problem`: what could not be understood."""

    number: int
    pk: int | None
    revision: int
    facts: dict[str, Any]  # what change_action takes; what is not named stays
    report: dict[str, Any]  # `to`, `share` and `note`, likewise
    reason: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`changes`: by fact, what it is and what it would be."""

    number: int
    kind: str
    words: str
    sentence: str = ""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


class _Undone(Exception):
    """Takes back what was only tried."""


def try_workbook(cycle: Cycle, rows: Sequence[Row], *, by: Member) -> list[Outcome]:
    """What taking the rows over would do; nothing stays."""
    return _run(cycle, rows, by, keep=False)


def apply_workbook(cycle: Cycle, rows: Sequence[Row], *, by: Member) -> list[Outcome]:
    """All of them, or none if one is refused."""
    return _run(cycle, rows, by, keep=True)


def _run(cycle: Cycle, rows: Sequence[Row], by: Member, *, keep: bool) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        with acting("planning.apply_workbook", by=by):
            kept = Action.objects.filter(cycle=cycle, archived_at=None)
            known = {row.pk: row for row in kept.select_related("owner", "deputy", "goal__indicator")}
            outcomes.extend(_one(cycle, row, known, by) for row in rows)
            if not keep or any(outcome.kind == REFUSED for outcome in outcomes):
                raise _Undone
    except _Undone:
        pass
    return outcomes


def _one(cycle: Cycle, row: Row, known: dict[int, Action], by: Member) -> Outcome:
    held = known.get(row.pk) if row.pk is not None else None
    words, changes = _words(row, held), _changes(row, held)
    if row.problem:
        return Outcome(row.number, REFUSED, words, row.problem)
    if row.pk is not None and row.pk not in known:
        return Outcome(row.number, REFUSED, words, _("This plan has no such action. Leave the id empty for a new one."))
    try:
        with transaction.atomic():
            kind = _add(cycle, row, known, by) if row.pk is None else _change(known[row.pk], row, by)
    except NotAllowed as refused:
        return Outcome(row.number, REFUSED, words, str(refused))
    return Outcome(row.number, kind, words, changes=changes)


def _words(row: Row, held: Action | None) -> str:
    said = row.facts.get("statement") or (held.words if held else "")
    return said if isinstance(said, str) else str(Words(said))


def _changes(row: Row, held: Action | None) -> dict[str, tuple[Any, Any]]:
    """Read before anything is changed; of a new action all that the row says."""
    facts = {**row.facts, **row.report}
    if held is None:
        return {name: (None, value) for name, value in facts.items() if value not in (None, "", 0)}
    pairs = {name: (_held(held, name), value) for name, value in facts.items()}
    return {name: (before, after) for name, (before, after) in pairs.items() if before != after}


def _add(cycle: Cycle, row: Row, known: dict[int, Action], by: Member) -> str:
    """A row that says in every fact what an action of the plan says is that action."""
    action = add_action(cycle=cycle, **row.facts, by=by)
    if action.pk in known:
        return SAME
    known[action.pk] = action
    if _reported(action, row):
        _report(action, row, action.revision, by)
    return NEW


def _change(action: Action, row: Row, by: Member) -> str:
    changed = {name: value for name, value in row.facts.items() if _held(action, name) != value}
    reported, revision = _reported(action, row), row.revision
    if changed:
        action = change_action(action, **changed, reason=row.reason, revision=revision, by=by)
        revision = action.revision
    if reported:
        _report(action, row, revision, by)
    return CHANGED if changed or reported else SAME


def _reported(action: Action, row: Row) -> bool:
    return any(_held(action, name) != value for name, value in row.report.items())


def _report(action: Action, row: Row, revision: int, by: Member) -> None:
    told = {"to": action.state, "note": action.note} | row.report
    update_action(action, **told, due_on=action.due_on, revision=revision, by=by)


def _held(action: Action, name: str) -> Any:
    return getattr(action, {"statement": "words", "to": "state"}.get(name, name))
