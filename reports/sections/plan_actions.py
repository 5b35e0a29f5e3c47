"""The actions of a plan, the late ones first, with what they wait for and what holds them up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planning.models import Barrier
from planning.queries import actions_with_parts
from planning.schedule import is_late
from planning.workflow import ActionState, BarrierLevel
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Heading, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import day_cell, money_words, person_cell, table_of, typed_text
from .plan_goals import free
from .provenance import spoken


def gather(scope: Scope) -> dict[str, Any]:
    """Eight queries."""
    cycle = scope.cycle
    assert cycle is not None
    rows = list(actions_with_parts(cycle))
    barriers = (
        Barrier.objects.filter(action__in=rows, cleared_at=None).select_related("action").order_by("raised_at", "pk")
    )
    return {
        "currency": scope.currency,
        "actions": [_action(row, scope.today) for row in sorted(rows, key=lambda row: not is_late(row, scope.today))],
        "barriers": [_barrier(row) for row in barriers],
    }


def _action(row: Any, today: date) -> dict[str, Any]:
    onward = row.goes_on.cycle if row.goes_on else None
    return {
        "words": row.words,
        "goal": row.goal.indicator.code if row.goal else "",
        "owner": row.owner.name,
        "deputy": row.deputy.name if row.deputy else "",
        "starts_on": row.starts_on,
        "due_on": row.due_on,
        "state": row.state,
        "share": row.share,
        "done_on": row.done_on,
        "late": is_late(row, today),
        "goes_on": onward.code if onward else "",
        "budget": row.budget,
        "spent": row.spent,
        "note": row.note,
        "waits": [
            each.needs.words for each in row.needed if each.needs.state not in (ActionState.DONE, ActionState.DROPPED)
        ],
    }


def _barrier(row: Barrier) -> dict[str, Any]:
    return {
        "action": row.action.words,
        "words": row.words,
        "level": row.level,
        "raised_on": timezone.localdate(row.raised_at),
    }


# --- read ---


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    rows = facts["actions"]
    if not rows:
        yield Text(_("No action is planned yet."))
        return
    yield _table(rows)
    if facts["barriers"]:
        yield Heading(_("What holds them up"))
        yield _barriers(facts["barriers"])
    paid = [row for row in rows if row["budget"] is not None or row["spent"] is not None]
    if paid:
        yield Heading(_("Money of the actions"))
        yield _money(paid, facts["currency"])


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("name", _("Action"), wide=True), Column("goal", shown=False), Column("owner", _("Who does it")),
        Column("starts_on", _("From")), Column("due_on", _("Until")), Column("state", _("State")),
        Column("share", number=True, shown=False), Column("done_on", shown=False), Column("late", shown=False),
        Column("waits", _("Waits for"), held=False),
    ]  # fmt: skip
    return table_of(
        "actions", _("What is done by whom and when, the late ones first"), columns, [_record(row) for row in rows]
    )


def _record(row: Mapping[str, Any]) -> dict[str, Cell]:
    said, starts_on = read_words(row["words"]), row["starts_on"]
    owner = person_cell(row["owner"])
    deputy = [spoken(_("Deputy: %(name)s"), name=typed_text(row["deputy"]))] if row["deputy"] else []
    return {
        "name": Cell(str(said), words(said), [typed_text(row["note"])] if row["note"] else []),
        "goal": Cell(row["goal"]),
        "owner": Cell(owner.raw, owner.words, deputy),
        "starts_on": day_cell(date.fromisoformat(starts_on)) if starts_on else Cell(None, NOTHING),
        "due_on": day_cell(date.fromisoformat(row["due_on"])),
        "state": Cell(row["state"], _state(row), tone="bad" if row["late"] else ""),
        "share": Cell(int(row["share"])),
        "done_on": Cell(date.fromisoformat(row["done_on"])) if row["done_on"] else Cell(),
        "late": Cell(int(row["late"])),
        "waits": Cell(None, _waits(row["waits"])),
    }


def _waits(names: Sequence[Any]) -> str:
    return format_html_join(formatter().between, "{}", ((words(read_words(name)),) for name in names)) or NOTHING


def _state(row: Mapping[str, Any]) -> str:
    write = formatter()
    if row["goes_on"]:
        return _("Goes on in the plan %(code)s") % {"code": row["goes_on"]}
    if row["late"]:
        return _("Late: %(state)s") % {"state": ActionState(row["state"]).label}
    if row["state"] == ActionState.DONE and row["done_on"]:
        return _("Done on %(day)s") % {"day": write.day(date.fromisoformat(row["done_on"]))}
    return str(ActionState(row["state"]).label)


def _barriers(rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("action", _("Action"), wide=True), Column("words", _("What holds it up"), wide=True),
        Column("level", _("Who is to clear it")), Column("raised_on", _("Raised")),
    ]  # fmt: skip
    records = [
        {
            "action": Cell(str(read_words(row["action"])), words(read_words(row["action"]))),
            "words": free(row["words"]),
            "level": Cell(row["level"], str(BarrierLevel(row["level"]).label)),
            "raised_on": day_cell(date.fromisoformat(row["raised_on"])),
        }
        for row in rows
    ]
    return table_of("barriers", _("Barriers that are not cleared yet"), columns, records)


def _money(rows: Sequence[Mapping[str, Any]], currency: str) -> Table:
    columns = [
        Column("name", _("Action"), wide=True), Column("budget", _("Budget"), number=True), Column("spent", _("Spent"), number=True),
        Column("currency", shown=False),
    ]  # fmt: skip
    records = [
        {
            "name": Cell(str(read_words(row["words"])), words(read_words(row["words"]))),
            "budget": _amount(decimal(row["budget"]), currency),
            "spent": _amount(decimal(row["spent"]), currency),
            "currency": Cell(currency),
        }
        for row in rows
    ]
    return table_of("money", _("Budget and what was spent"), columns, records)


def _amount(amount: Decimal | None, currency: str) -> Cell:
    return Cell(amount, NOTHING if amount is None else money_words(amount, currency))


SECTION = Section("plan_actions", gettext_lazy("Actions"), blocks, gather)
