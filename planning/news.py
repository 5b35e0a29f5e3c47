"""What people hear of actions at the bell."""

from django.urls import reverse

from people.models import Member
from sdip.web.notices import notify

from .models import Action
from .workflow import REMINDERS, ReminderStep


def tell_of_action(member: Member, step: str, action: Action) -> None:
    """Leads to the small form; the head, who is told that others are late, to the action."""
    kind = REMINDERS[step]
    page = "planning:action_page" if step == ReminderStep.HEAD else "planning:update_page"
    facts = {"action": action.words, "due": action.due_on}
    key = f"{kind}:{action.pk}:{action.due_on.isoformat()}"
    notify([member.membership_id], kind, facts, reverse(page, args=[action.pk]), key)
