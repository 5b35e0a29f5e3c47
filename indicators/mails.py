"""The letters of indicators: which figures somebody still owes."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from people.models import Member
from sdip.mail.outbox import queue_message
from sdip.web.formats import formatter
from sdip.web.letters import letter
from tenancy.context import absolute_url, require_tenant
from tenancy.text import words

from .models import Gap, Reminder

MOST_LINES = 50


def send_reminder(member: Member, by_level: Mapping[str, Sequence[Gap]]) -> None:
    """One letter for all the figures that a person is asked for today."""
    language = member.language or member.membership.user.language or require_tenant().default_language
    gaps = [gap for rows in by_level.values() for gap in rows]
    with override(language):
        subject = ngettext("%(count)s figure is missing", "%(count)s figures are missing", len(gaps))
        facts = {
            "subject": subject % {"count": formatter().num(len(gaps))},
            "greeting": _("Dear %(name)s,") % {"name": member.name},
            "sentences": [_sentence(level) for level in by_level],
            "lines": list(_lines(gaps[:MOST_LINES])),
            "link": absolute_url(reverse("indicators:figures")),
            "verb": _("Enter figures"),
            "note": _("You can switch this e-mail off on the page about your account."),
        }
        text, html = letter(facts)
        queue_message(
            member.email, str(facts["subject"]), text, html=html, purpose="indicators.reminder", language=language
        )


def _sentence(level: str) -> str:
    return {
        Reminder.Level.OWNER.value: _("These figures are due soon or already late, and you are asked to enter them."),
        Reminder.Level.DEPUTY.value: _("Some figures are late, and you are the deputy of their owners."),
        Reminder.Level.HEAD.value: _(
            "Some figures of your directorate are still missing, though their owners were reminded."
        ),
    }[level]


def _lines(gaps: Iterable[Gap]) -> Iterable[dict[str, str]]:
    write, today = formatter(), timezone.localdate()
    for gap in gaps:
        late = gap.period.due_on < today
        sentence = _("%(name)s, %(period)s: was due on %(day)s") if late else _("%(name)s, %(period)s: due on %(day)s")
        facts = {
            "name": words(gap.indicator.name),
            "period": write.period(gap.period.starts_on, gap.period.ends_on),
            "day": write.day(gap.period.due_on),
        }
        address = f"{reverse('indicators:enter', args=[gap.indicator_id])}?period={gap.period.kind}:{gap.period.code}"
        yield {"sentence": sentence % facts, "url": absolute_url(address)}
