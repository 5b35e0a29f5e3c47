"""The day of an action is told to its owner before it comes, to the owner when it has passed, then to the deputy and to the head.

Once for each day it was promised for, step and person, however often the job runs: the ActionReminder rows say what was told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils import timezone

from organisation.queries import Heads, heads
from people.models import Member
from tenancy.audit import acting

from ..mails import send_action_letter
from ..models import Action, ActionReminder, PlanSettings
from ..news import tell_of_action
from ..queries import actions_to_tell_of, owner_or_next, stand_ins
from ..settings import plan_settings
from ..workflow import ReminderStep

Step = ReminderStep


def send_action_reminders(today: date | None = None) -> int:
    """How many people were told. Two runs at once wait for each other."""
    day, days = today or timezone.localdate(), plan_settings()
    with acting("planning.send_action_reminders"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('planning.reminders'), sdip_tenant()::integer)")
        wanted = _wanted(list(actions_to_tell_of(day, days.remind_days)), day, days)
        new = _not_yet_told(_with_stand_ins(wanted, day))
        ActionReminder.objects.bulk_create(new)
        return _tell(new, day)


def _wanted(rows: Iterable[Action], day: date, days: PlanSettings) -> list[ActionReminder]:
    above, found = heads(day), []
    for row in rows:
        for step in steps_of((day - row.due_on).days, days):
            found += [
                ActionReminder(action=row, due_on=row.due_on, step=step, member=each)
                for each in _people(row, step, above)
            ]
    return found


def steps_of(late: int, days: PlanSettings) -> list[str]:
    """`late`: days since the promised day, negative before it."""
    if late <= 0:
        return [Step.SOON.value] if -late <= days.remind_days else []
    steps = [Step.OWNER.value]
    steps += [Step.DEPUTY.value] if late >= days.deputy_after_days else []
    return steps + ([Step.HEAD.value] if late >= days.head_after_days else [])


def _people(row: Action, step: str, above: Heads) -> list[Member]:
    """Where the owner has left, the deputy is asked at once; without either, the head."""
    first, head = owner_or_next(row), above.of(row.directorate.path)
    if step in (Step.SOON, Step.OWNER):
        return [first] if first else head
    deputy = row.deputy if row.deputy and row.deputy.left_on is None else None
    if step == Step.DEPUTY:
        return [deputy] if deputy and deputy != first else []
    return [each for each in head if each not in (first, deputy)]


def _with_stand_ins(wanted: list[ActionReminder], day: date) -> list[ActionReminder]:
    """Whoever acts for one of them that day hears it too."""
    acting_for = stand_ins({row.member_id: row.member for row in wanted}.values(), day)
    also = [
        ActionReminder(action=row.action, due_on=row.due_on, step=row.step, member=acting_for[row.member_id])
        for row in wanted
        if row.member_id in acting_for
    ]
    return wanted + also


def _not_yet_told(wanted: list[ActionReminder]) -> list[ActionReminder]:
    rows = ActionReminder.objects.filter(action__in={row.action_id for row in wanted})
    told = set(rows.values_list("action", "due_on", "step", "member"))
    new: dict[tuple[int, date, str, int], ActionReminder] = {}
    for row in wanted:
        key = (row.action_id, row.due_on, row.step, row.member_id)
        if key not in told:
            new.setdefault(key, row)
    return list(new.values())


def _tell(new: list[ActionReminder], day: date) -> int:
    """News for each action and step, one e-mail for each person, unless it is switched off."""
    people: dict[int, list[ActionReminder]] = defaultdict(list)
    for row in new:
        people[row.member_id].append(row)
        tell_of_action(row.member, row.step, row.action)
    for rows in people.values():
        if rows[0].member.digest:
            send_action_letter(rows[0].member, rows, day)
    return len(people)
