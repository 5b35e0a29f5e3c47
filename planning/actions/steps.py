from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.models import Member
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Action, Goal
from ..workflow import LATE_NOTICE, OPEN_ACTIONS, ActionState, check_action_move, check_running
from .locks import check_still_here


def add_action(
    *,
    statement: Mapping[str, str],
    owner: Member,
    due_on: date,
    starts_on: date | None = None,
    goal: Goal | None = None,
    directorate: Directorate | None = None,
    by: Member | None,
) -> Action:
    """For a goal, then in its plan's directorate; or alone, as reviews and decisions make them."""
    with acting("planning.add_action", by=by):
        if goal is not None:
            check_running(goal.cycle.stage)
        where = goal.cycle.directorate if goal is not None else directorate
        cycle = goal.cycle if goal is not None else None
        if where is None:
            raise NotAllowed(_("Say which directorate does this."))
        check_still_here(owner)
        _check_days(starts_on, due_on)
        return Action.objects.create(
            cycle=cycle,
            goal=goal,
            directorate=where,
            words=words(statement),
            owner=owner,
            starts_on=starts_on,
            due_on=due_on,
        )


def change_action(
    action: Action,
    *,
    statement: Mapping[str, str],
    owner: Member,
    starts_on: date | None,
    due_on: date,
    revision: int,
    by: Member | None,
) -> Action:
    with acting("planning.change_action", by=by):
        row = _locked(action, revision)
        if owner.pk != row.owner_id:
            check_still_here(owner)
        _check_days(starts_on, due_on)
        row.words, row.owner, row.starts_on, row.due_on = words(statement), owner, starts_on, due_on
        return _written(row)


def move_action(action: Action, to: str, *, revision: int, by: Member | None) -> Action:
    with acting("planning.move_action", by=by):
        row = _locked(action, revision)
        _move(row, to)
        return _written(row)


def update_action(action: Action, *, to: str, note: str, due_on: date, revision: int, by: Member | None) -> Action:
    """The owner's report in one go: how far it is, what to know, and the new day if it slips."""
    with acting("planning.update_action", by=by):
        row = _locked(action, revision)
        if to != row.state:
            _move(row, to)
        if due_on != row.due_on:
            _check_shift(row, due_on, note)
        row.note, row.due_on = note.strip(), due_on
        return _written(row)


def _move(row: Action, to: str) -> None:
    check_action_move(row.state, to)
    today = timezone.localdate()
    row.state = to
    row.done_on = today if to == ActionState.DONE else None
    if to == ActionState.RUNNING and row.starts_on is None:
        row.starts_on = min(today, row.due_on)


def _check_shift(row: Action, due_on: date, note: str) -> None:
    _check_days(row.starts_on, due_on)
    if due_on > row.due_on and not note.strip():
        raise NotAllowed(_("Write down why the day moves."))


def _check_days(starts_on: date | None, due_on: date) -> None:
    if starts_on is not None and due_on < starts_on:
        raise NotAllowed(_("The action is due before it begins. Check both days."))


def _locked(action: Action, revision: int) -> Action:
    row = Action.objects.select_for_update(of=("self",)).select_related("goal__cycle").get(pk=action.pk)
    if row.revision != revision:
        raise Stale(_("Somebody else has changed this action meanwhile. Look at it again, then save."))
    if row.goal is not None:
        check_running(row.goal.cycle.stage)
    return row


def _written(row: Action) -> Action:
    row.revision += 1
    row.save()
    return row


def tell_of_late_actions() -> int:
    """The owner of each action that has become late hears of it, once for each day it was promised for."""
    late = Action.objects.filter(state__in=OPEN_ACTIONS, due_on__lt=timezone.localdate(), owner__left_on=None)
    rows = list(late.select_related("owner"))
    for row in rows:
        facts = {"action": row.words, "due": row.due_on}
        path = reverse("planning:action_page", args=[row.pk])
        key = f"{LATE_NOTICE}:{row.pk}:{row.due_on.isoformat()}"
        notify([row.owner.membership_id], LATE_NOTICE, facts, path, key)
    return len(rows)
