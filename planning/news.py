"""What people hear of actions, seats and meetings at the bell."""

from django.urls import reverse

from people.models import Member
from sdip.web.notices import notify

from .models import Action, Meeting, Seat
from .workflow import REMINDERS, SEAT_ASKED, SEAT_CONFIRMED, SEAT_DECLINED, ReminderStep


def tell_of_action(member: Member, step: str, action: Action) -> None:
    """Leads to the small form; the head, who is told that others are late, to the action."""
    kind = REMINDERS[step]
    page = "planning:action_page" if step == ReminderStep.HEAD else "planning:update_page"
    facts = {"action": action.words, "due": action.due_on}
    key = f"{kind}:{action.pk}:{action.due_on.isoformat()}"
    notify([member.membership_id], kind, facts, reverse(page, args=[action.pk]), key)


def tell_of_seat(seat: Seat) -> None:
    """The letter goes at once (mails.py); this stays at the bell."""
    if seat.member is not None:
        key = f"{SEAT_ASKED}:{seat.pk}:{seat.asked_at.isoformat()}"
        path = reverse("planning:seat_page", args=[seat.pk])
        notify([seat.member.membership_id], SEAT_ASKED, {"plan": seat.cycle.name}, path, key)


def tell_of_answer(seat: Seat) -> None:
    """The chair hears who comes and who does not."""
    chair = seat.cycle.chair
    if chair is None or seat.member is None or chair.pk == seat.member_id:
        return
    kind = SEAT_CONFIRMED if seat.confirmed_at else SEAT_DECLINED
    facts = {"name": seat.member.name, "plan": seat.cycle.name}
    path = reverse("planning:team_page", args=[seat.cycle_id])
    notify([chair.membership_id], kind, facts, path, f"{kind}:{seat.pk}:{seat.asked_at.isoformat()}")


def tell_of_meeting(meeting: Meeting, kind: str, by: Member | None) -> None:
    """Everybody in the team but the one who planned, moved or called it off."""
    seats = meeting.cycle.seats.filter(ended_at=None, declined_at=None, member__left_on=None)
    people = set(seats.exclude(member=None).values_list("member__membership_id", flat=True))
    people -= {by.membership_id} if by else set()
    facts = {"plan": meeting.cycle.name, "when": meeting.starts_at}
    path = reverse("planning:meeting_page", args=[meeting.pk])
    notify(people, kind, facts, path, f"{kind}:{meeting.pk}:{meeting.revision}")
