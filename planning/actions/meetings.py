"""Meetings of the team and reviews of the plan: planned, moved, called off, recorded with what was decided."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Action, Attendance, Cycle, Decision, Meeting
from ..news import tell_of_meeting
from ..workflow import MEETING_CANCELLED, MEETING_MOVED, MEETING_PLANNED, check_running
from .locks import locked
from .steps import add_action


def plan_meeting(
    cycle: Cycle,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    where: str = "",
    agenda: str = "",
    by: Member | None,
) -> Meeting:
    """Planning the very same once more, as a double click does, gives the one that is there."""
    with acting("planning.plan_meeting", by=by):
        row = locked(cycle)
        check_running(row.stage)
        _check_times(starts_at, ends_at)
        same = row.meetings.filter(kind=kind, starts_at=starts_at, ends_at=ends_at, cancelled_at=None).first()
        if same is not None:
            return same
        meeting = Meeting.objects.create(
            cycle=row, kind=kind, starts_at=starts_at, ends_at=ends_at, where=where.strip(), agenda=agenda.strip()
        )
        if starts_at > timezone.now():
            tell_of_meeting(meeting, MEETING_PLANNED, by)
        return meeting


def change_meeting(
    meeting: Meeting,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    where: str,
    agenda: str,
    revision: int,
    by: Member,
) -> Meeting:
    with acting("planning.change_meeting", by=by):
        row = _unchanged(meeting, revision)
        _check_times(starts_at, ends_at)
        moved = (row.starts_at, row.where) != (starts_at, where.strip())
        row.kind, row.starts_at, row.ends_at = kind, starts_at, ends_at
        row.where, row.agenda = where.strip(), agenda.strip()
        _write(row)
        if moved and row.held_at is None and starts_at > timezone.now():
            tell_of_meeting(row, MEETING_MOVED, by)
        return row


def cancel_meeting(meeting: Meeting, *, revision: int, by: Member) -> Meeting:
    with acting("planning.cancel_meeting", by=by):
        row = _unchanged(meeting, revision)
        if row.held_at is not None:
            raise NotAllowed(_("This meeting was held. It can’t be called off any more."))
        row.cancelled_at = timezone.now()
        _write(row)
        if row.starts_at > timezone.now():
            tell_of_meeting(row, MEETING_CANCELLED, by)
        return row


def record_meeting(
    meeting: Meeting,
    *,
    attendance: Mapping[int, str],
    guests: str,
    minutes: str,
    revision: int,
    by: Member,
) -> Meeting:
    """`attendance`: by member, for those of the team; who came in for somebody else is among the guests."""
    with acting("planning.record_meeting", by=by):
        row = _unchanged(meeting, revision)
        if row.starts_at > timezone.now():
            raise NotAllowed(_("This meeting has not begun yet. Record it when it is held."))
        for member, state in attendance.items():
            Attendance.objects.update_or_create(meeting=row, member_id=member, defaults={"state": state})
        row.guests, row.minutes = guests.strip(), minutes.strip()
        row.held_at = row.held_at or timezone.now()
        return _write(row)


def add_decision(
    meeting: Meeting,
    *,
    statement: Mapping[str, str],
    owner: Member | None = None,
    due_on: date | None = None,
    by: Member,
) -> Decision:
    """With somebody who does it and a day it becomes an action of the plan."""
    with acting("planning.add_decision", by=by):
        row = _locked(meeting)
        if row.held_at is None:
            raise NotAllowed(_("Record the meeting first, then what it decided."))
        if (owner is None) != (due_on is None):
            raise NotAllowed(_("A follow-up has somebody who does it and a day. Fill in both or none."))
        action = None
        if owner is not None and due_on is not None:
            action = add_action(cycle=row.cycle, statement=statement, owner=owner, due_on=due_on, by=by)
        return _known(row, action) or Decision.objects.create(meeting=row, words=words(statement), action=action)


def _known(meeting: Meeting, action: Action | None) -> Decision | None:
    """The very same follow-up is there already."""
    known = Decision.objects.filter(action=action).first() if action is not None else None
    if known is not None and known.meeting_id != meeting.pk:
        raise NotAllowed(_("Another meeting decided the same already, with the same person and day."))
    return known


def reword_decision(decision: Decision, *, statement: Mapping[str, str], revision: int, by: Member) -> Decision:
    """Its words alone: the follow-up is an action of its own. `revision`: of the meeting; the trail keeps the old words."""
    with acting("planning.reword_decision", by=by):
        _write(_unchanged(decision.meeting, revision))
        row = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        row.words = words(statement)
        row.save(update_fields=["words"])
        return row


def _locked(meeting: Meeting) -> Meeting:
    check_running(locked(meeting.cycle).stage)
    return Meeting.objects.select_for_update(of=("self",)).select_related("cycle__directorate").get(pk=meeting.pk)


def _unchanged(meeting: Meeting, revision: int) -> Meeting:
    row = _locked(meeting)
    if row.revision != revision:
        raise Stale(_("Somebody else has changed this meeting meanwhile. Look at it again, then save."))
    if row.cancelled_at is not None:
        raise NotAllowed(_("This meeting was called off. Plan a new one."))
    return row


def _write(row: Meeting) -> Meeting:
    row.revision += 1
    row.save()
    return row


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise NotAllowed(_("The meeting ends before it begins. Check both times."))
