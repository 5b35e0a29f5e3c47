"""Actions of plans: added, changed, moved on and reported on, archived and brought back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Action, ActionUpdate, Cycle, DateShift, Goal, Solution
from ..workflow import ActionState, Deed, check_action_move, check_deed, check_running, check_share, share_of
from .locks import locked, locked_action
from .step_facts import check_facts


class ActionFacts(TypedDict, total=False):
    statement: Mapping[str, str]
    goal: Goal | None
    solution: Solution | None
    owner: Member
    deputy: Member | None
    starts_on: date | None
    due_on: date
    budget: Decimal | None  # in the currency of the plans' settings
    spent: Decimal | None
    budget_source: str


def add_action(
    *,
    cycle: Cycle | None = None,
    directorate: Directorate | None = None,
    carried_from: Action | None = None,
    by: Member | None,
    **facts: Unpack[ActionFacts],
) -> Action:
    """In the plan of its goal or in `cycle`, then in that plan's directorate; or in a directorate alone, as decisions make them.

    Adding the very same once more, as a double click does, gives the one that is there."""
    with acting("planning.add_action", by=by):
        plan = _plan(cycle, facts)
        where = plan.directorate if plan is not None else directorate
        if where is None:
            raise NotAllowed(_("Say which directorate does this."))
        row = Action(cycle=plan, directorate=where, carried_from=carried_from)
        _fill(row, facts)
        check_facts(row, ())
        if same := _same(row):
            return same
        row.save()
        return row


def change_action(
    action: Action, *, revision: int, reason: str = "", by: Member | None, **facts: Unpack[ActionFacts]
) -> Action:
    """What is not named stays. A later day needs the reason."""
    with acting("planning.change_action", by=by):
        row = _unchanged(action, revision)
        before = (row.goal_id, row.solution_id, row.owner_id, row.deputy_id)
        day = row.due_on
        _fill(row, facts)
        check_facts(row, before)
        _note_shift(row, day, reason, by)
        return _written(row)


def move_action(action: Action, to: str, *, revision: int, by: Member | None) -> Action:
    with acting("planning.move_action", by=by):
        row = locked_action(action)
        if row.revision != revision and row.state == to:
            return row  # the other click of the two
        _check_revision(row, revision)
        _move(row, to)
        _note_update(row, "", by)
        return _written(row)


def update_action(
    action: Action,
    *,
    to: str,
    note: str,
    due_on: date,
    share: int | None = None,
    spent: Decimal | None = None,
    reason: str = "",
    revision: int,
    by: Member | None,
) -> Action:
    """The owner's report in one go: how far it is, what to know, and the new day if it slips.

    `share` in per cent and `spent`: None leaves them. A later day needs the reason."""
    with acting("planning.update_action", by=by):
        row, day = locked_action(action), due_on
        wanted = share_of(to, row.share if share is None else share)
        told = (to, note.strip(), due_on, wanted, row.spent if spent is None else spent)
        if row.revision != revision and _told(row) == told:
            return row  # the other click of the two
        _check_revision(row, revision)
        check_share(to, share)
        if to != row.state:
            _move(row, to)
        day, row.due_on = row.due_on, due_on
        row.note, row.share = note.strip(), wanted
        row.spent = row.spent if spent is None else spent
        check_facts(row, (row.goal_id, row.solution_id, row.owner_id, row.deputy_id))
        _note_shift(row, day, reason, by)
        _note_update(row, note, by)
        return _written(row)


def archive_action(action: Action, *, revision: int, by: Member | None) -> Action:
    """It stays in the trail and can be brought back."""
    with acting("planning.archive_action", by=by):
        row = _unchanged(action, revision)
        row.archived_at = timezone.now()
        return _written(row)


def restore_action(action: Action, *, by: Member | None) -> Action:
    with acting("planning.restore_action", by=by):
        row = locked_action(action, archived=True)
        if row.archived_at is None:
            return row
        row.archived_at = None
        return _written(row)


def _plan(cycle: Cycle | None, facts: ActionFacts) -> Cycle | None:
    """The plan of the goal or solution, else the one that is named; locked and running."""
    above = facts.get("goal") or facts.get("solution")
    plan = cycle if above is None else above.cycle
    if plan is None:
        return None
    row = locked(plan)
    check_running(row.stage)
    if cycle is not None and cycle.pk != row.pk:
        raise NotAllowed(_("The goal belongs to another plan than the action."))
    return row


def _fill(row: Action, facts: ActionFacts) -> None:
    for name, value in facts.items():
        if name == "statement":
            row.words = words(value)
        else:
            setattr(row, name, value.strip() if isinstance(value, str) else value)


def _same(row: Action) -> Action | None:
    known = Action.objects.filter(
        cycle=row.cycle, goal=row.goal, solution=row.solution, directorate=row.directorate, words=row.words,
        owner=row.owner, deputy=row.deputy, starts_on=row.starts_on, due_on=row.due_on, budget=row.budget,
        budget_source=row.budget_source, spent=row.spent, archived_at=None, carried_from=row.carried_from,
    )  # fmt: skip
    return known.first() if row.cycle is not None else None


def _told(row: Action) -> tuple[str, str, date, int, Decimal | None]:
    return row.state, row.note, row.due_on, row.share, row.spent


def _move(row: Action, to: str) -> None:
    check_action_move(row.state, to)
    if to == ActionState.RUNNING and row.cycle is not None and (row.goal_id or row.solution_id):
        check_deed(Deed.WORK, row.cycle.stage)
    today = timezone.localdate()
    row.state, row.share = to, share_of(to, row.share)
    row.done_on = today if to == ActionState.DONE else None
    if to == ActionState.RUNNING and row.starts_on is None:
        row.starts_on = min(today, row.due_on)


def _note_update(row: Action, note: str, by: Member | None) -> None:
    ActionUpdate.objects.create(action=row, state=row.state, share=row.share, note=note.strip(), by=by)


def _note_shift(row: Action, before: date, reason: str, by: Member | None) -> None:
    if row.due_on == before:
        return
    if row.due_on > before and not reason.strip():
        raise NotAllowed(_("Write down why the day moves."))
    DateShift.objects.create(action=row, from_on=before, to_on=row.due_on, reason=reason.strip(), by=by)


def _unchanged(action: Action, revision: int) -> Action:
    row = locked_action(action)
    _check_revision(row, revision)
    return row


def _check_revision(row: Action, revision: int) -> None:
    if (there := row.goes_on) is not None:
        code = there.cycle.code if there.cycle else ""
        raise NotAllowed(_("This action goes on in the plan %(code)s. Change it there.") % {"code": code})
    if row.revision != revision:
        raise Stale(_("Somebody else has changed this action meanwhile. Look at it again, then save."))


def _written(row: Action) -> Action:
    row.revision += 1
    row.save()
    return row
