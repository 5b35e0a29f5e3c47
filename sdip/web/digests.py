"""The daily e-mail: what is new since the last one, at seven in the tenant's own morning, once, whatever is killed.

Which news wait is a question to the rows (`mailed_at`), so a run that was lost is made up by the next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sdip import registry
from sdip.mail.outbox import queue_message
from tenancy.context import absolute_url, require_tenant

from .formats import formatter
from .letters import letter
from .models import Notification
from .notices import path_of, sentence_of

HOUR = time(7)
MOST_LINES = 50


@dataclass(frozen=True)
class Reader:
    """Where and in which language a person gets the e-mail."""

    email: str
    name: str
    language: str


Readers = Callable[[set[int]], dict[int, Reader]]
_readers: list[Readers] = []


def readers_with(lookup: Readers) -> None:
    """The app that has the people tells, by membership, who wants the e-mail and where; whoever is missing gets none."""
    _readers[:] = [lookup]


def last_hour(now: datetime) -> datetime:
    """The latest seven o'clock of the tenant's zone that has passed."""
    local = now.astimezone(ZoneInfo(require_tenant().time_zone))
    at = datetime.combine(local.date(), HOUR, local.tzinfo)
    return at if at <= local else datetime.combine(local.date() - timedelta(days=1), HOUR, local.tzinfo)


def send_due_digests(now: datetime | None = None) -> int:
    """How many e-mails were queued. The rows are locked: two runs at once share them out."""
    due = list(_waiting(last_hour(now or timezone.now())))
    readers = _readers[0]({row.recipient_id for row in due}) if due and _readers else {}
    for recipient_id, reader in readers.items():
        send_digest(reader, [row for row in due if row.recipient_id == recipient_id])
    Notification.objects.filter(pk__in=[row.pk for row in due]).update(mailed_at=timezone.now())
    return len(readers)


def _waiting(until: datetime) -> QuerySet[Notification]:
    kinds = [kind.kind for kind in registry.notices if kind.by_mail]
    rows = Notification.objects.filter(mailed_at=None, read_at=None, created_at__lt=until, kind__in=kinds)
    return rows.select_for_update(skip_locked=True).order_by("created_at", "pk")


def send_digest(reader: Reader, rows: Sequence[Notification]) -> None:
    with override(reader.language):
        shown = formatter().num(len(rows))
        subject = ngettext("%(count)s piece of news in %(place)s", "%(count)s pieces of news in %(place)s", len(rows))
        left_out = len(rows) - MOST_LINES
        more = ngettext("%(count)s more is not listed here.", "%(count)s more are not listed here.", left_out)
        facts = {
            "subject": subject % {"count": shown, "place": require_tenant().name},
            "greeting": _("Dear %(name)s,") % {"name": reader.name},
            "sentences": [
                _("This is new since your last daily e-mail."),
                more % {"count": formatter().num(left_out)} if left_out > 0 else "",
            ],
            "lines": list(_lines(rows[:MOST_LINES])),
            "link": absolute_url(reverse("web:notices")),
            "verb": _("See all news"),
            "note": _("You can switch this e-mail off on the page about your account."),
        }
        text, html = letter(facts)
        queue_message(
            reader.email, str(facts["subject"]), text, html=html, purpose="web.digest", language=reader.language
        )


def _lines(rows: Iterable[Notification]) -> Iterable[dict[str, str]]:
    return ({"sentence": sentence_of(row), "url": absolute_url(path_of(row))} for row in rows)
