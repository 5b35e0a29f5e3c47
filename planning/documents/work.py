"""Of the document: the actions with everything that hangs on them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from sdip.documents.blocks import Block
from sdip.web.formats import NOTHING, formatter

from ..models import Action, ActionFile, Barrier, Cycle, DateShift, Milestone
from ..queries import actions_of, dependencies
from ..settings import plan_settings
from ..workflow import ActionState
from .paper import ALL, lines, money, name_of, table, table_if_any


def actions(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    found = list(actions_of(cycle)[rows])
    waits = _waits(found)
    head = (_("Action"), _("Owner and deputy"), _("From"), _("Until"), _("State"), _("Waits for"))
    yield from table(
        _("What is done by whom and when"), head, [_action(row, waits.get(row.pk, NOTHING)) for row in found]
    )
    yield from _money(found)
    for part in (_milestones, _barriers, _shifts, _files):
        yield from part(found)


def _action(row: Action, waits: str) -> tuple[str, ...]:
    write = formatter()
    deputy = _("Deputy: %(name)s") % {"name": row.deputy.name} if row.deputy else ""
    state = [row.state_words]
    if row.state == ActionState.DONE and row.done_on:
        state.append(_("Done on %(day)s") % {"day": write.day(row.done_on)})
    elif row.share:
        state.append(_("%(share)s per cent done") % {"share": write.num(row.share)})
    return (
        lines(str(row.words), _("Goal: %(goal)s") % {"goal": row.goal.indicator.name} if row.goal else "", row.note),
        lines(row.owner.name, deputy),
        write.day(row.starts_on),
        write.day(row.due_on),
        lines(*state),
        waits,
    )


def _waits(kept: list[Action]) -> dict[int, str]:
    rows = dependencies().filter(action__in=kept).order_by("action", "needs__due_on", "pk")
    return {pk: lines(*(str(each.needs.words) for each in found)) for pk, found in groupby(rows, _action_of)}


def _action_of(row: Any) -> int:
    return int(row.action_id)


def _money(kept: list[Action]) -> Iterable[Block]:
    currency = plan_settings().currency
    rows = [
        (str(row.words), money(row.budget, currency), row.budget_source or NOTHING, money(row.spent, currency))
        for row in kept
        if row.budget is not None or row.spent is not None or row.budget_source
    ]
    head = (_("Action"), _("Budget"), _("Source of the budget"), _("Spent"))
    yield from table_if_any(_("Money of the actions"), head, rows)


def _milestones(kept: list[Action]) -> Iterable[Block]:
    write = formatter()
    rows = [
        (str(row.action.words), str(row.words), write.day(row.due_on), write.day(row.done_on))
        for row in _parts(Milestone.objects.filter(archived_at=None), kept, "due_on")
    ]
    yield from table_if_any(_("Milestones"), (_("Action"), _("Milestone"), _("By"), _("Done on")), rows)


def _barriers(kept: list[Action]) -> Iterable[Block]:
    write = formatter()
    rows = [
        (
            str(row.action.words),
            row.words,
            str(row.get_level_display()),
            write.joined(write.day(row.raised_at), name_of(row.raised_by)),
            lines(write.joined(write.day(row.cleared_at), name_of(row.cleared_by)), row.answer)
            if row.cleared_at
            else _("Not cleared yet"),
        )
        for row in _parts(Barrier.objects.select_related("raised_by", "cleared_by"), kept, "raised_at")
    ]
    head = (_("Action"), _("What holds it up"), _("Who is to clear it"), _("Raised"), _("Cleared"))
    yield from table_if_any(_("Barriers"), head, rows)


def _shifts(kept: list[Action]) -> Iterable[Block]:
    write = formatter()
    rows = [
        (
            str(row.action.words), write.day(row.from_on), write.day(row.to_on), row.reason or NOTHING,
            name_of(row.by), write.moment(row.at),
        )
        for row in _parts(DateShift.objects.select_related("by"), kept, "at")
    ]  # fmt: skip
    head = (_("Action"), _("Day before"), _("Day after"), _("Why"), _("Who"), _("When"))
    yield from table_if_any(_("How days moved"), head, rows)


def _files(kept: list[Action]) -> Iterable[Block]:
    write = formatter()
    rows = [
        (
            str(row.action.words),
            row.file.name,
            row.note or NOTHING,
            write.joined(name_of(row.added_by), write.day(row.added_at)),
        )
        for row in _parts(ActionFile.objects.filter(archived_at=None), kept, "added_at", "file", "added_by")
    ]
    head = (_("Action"), _("Document"), _("What it shows"), _("Added by"))
    yield from table_if_any(_("Evidence of the actions"), head, rows)


def _parts(rows: Any, kept: list[Action], by: str, *along: str) -> list[Any]:
    """Rows of all the actions, in the order of the actions."""
    place = {action.pk: number for number, action in enumerate(kept)}
    found = rows.filter(action__in=kept).select_related("action", *along).order_by(by, "pk")
    return sorted(found, key=lambda row: place[row.action_id])
