"""The letters of plans: who is asked into a team, whose actions are due or late."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from people.models import Member
from sdip.mail.outbox import queue_message
from sdip.web.formats import formatter
from sdip.web.letters import letter
from tenancy.context import absolute_url, require_tenant

from .models import ActionReminder, Seat
from .workflow import ReminderStep

MOST_LINES = 50


def send_action_letter(member: Member, rows: Sequence[ActionReminder], day: date) -> None:
    """One letter for all the actions that a person is told of today; each line leads to the small form."""
    language = member.language or member.membership.user.language or require_tenant().default_language
    with override(language):
        subject = ngettext("%(count)s action waits for you", "%(count)s actions wait for you", len(rows))
        steps = dict.fromkeys(row.step for row in rows)
        facts = {
            "subject": subject % {"count": formatter().num(len(rows))},
            "greeting": _("Dear %(name)s,") % {"name": member.name},
            "sentences": [_sentence(step) for step in steps],
            "lines": list(_lines(rows[:MOST_LINES], day)),
            "link": absolute_url(reverse("web:work")),
            "verb": _("See my work"),
            "note": _("You can switch this e-mail off on the page about your account."),
        }
        text, html = letter(facts)
        queue_message(
            member.email, str(facts["subject"]), text, html=html, purpose="planning.reminder", language=language
        )


def _sentence(step: str) -> str:
    return {
        ReminderStep.SOON.value: _("Some actions are due soon. Saying how far they are takes a minute."),
        ReminderStep.OWNER.value: _("Some actions are late. Say how far they are, or set a new day and say why."),
        ReminderStep.DEPUTY.value: _("Some actions are late, and you are the deputy of their owners."),
        ReminderStep.HEAD.value: _("Some actions of your directorate are late, though their owners were told."),
    }[step]


def _lines(rows: Iterable[ActionReminder], day: date) -> Iterable[dict[str, str]]:
    write = formatter()
    for row in rows:
        late = row.due_on < day
        sentence = _("%(action)s: was due on %(day)s") if late else _("%(action)s: due on %(day)s")
        facts = {"action": row.action.words, "day": write.day(row.due_on)}
        page = "planning:action_page" if row.step == ReminderStep.HEAD else "planning:update_page"
        yield {"sentence": sentence % facts, "url": absolute_url(reverse(page, args=[row.action_id]))}


def send_seat_letter(seat: Seat) -> None:
    """Asks the member for the seat; the link leads to the page where it is answered."""
    member = seat.member
    if member is None:
        return
    language = member.language or member.membership.user.language or require_tenant().default_language
    with override(language):
        plan = {"plan": seat.cycle.name, "function": seat.get_function_display()}
        facts = {
            "subject": _("You are asked into the team of the plan “%(plan)s”") % plan,
            "greeting": _("Dear %(name)s,") % {"name": member.name},
            "sentences": [
                _("The plan “%(plan)s” asks you into its leadership team. Your function: %(function)s.") % plan,
                _("Say whether you take the seat."),
            ],
            "link": absolute_url(reverse("planning:seat_page", args=[seat.pk])),
            "verb": pgettext("button", "Answer"),
        }
        text, html = letter(facts)
        queue_message(member.email, str(facts["subject"]), text, html=html, purpose="planning.seat", language=language)
