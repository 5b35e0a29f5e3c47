"""Mails of ours that did not arrive, as foreign servers report it: RFC 3464, and what older servers write in its place.

Whoever knows the Message-ID of a mail can claim this of it; nothing but a mark and a notice comes of it."""

import email.policy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message as Parsed
from email.parser import BytesParser, Parser
from email.utils import parseaddr

from django.utils import timezone

from .models import Message

LONGEST = 300  # characters of a reason
MOST_READ = 200_000  # bytes: what came back may hold our attachments
NAMED = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]{3,190}>)", re.IGNORECASE | re.MULTILINE)
DAEMONS = ("mailer-daemon@", "postmaster@")
_listeners: dict[str, Callable[[Message], object]] = {}


@dataclass(frozen=True, slots=True)
class Undelivered:
    message_id: str
    reason: str


def when_bounced(purpose: str, act: Callable[[Message], object]) -> None:
    """Called in AppConfig.ready(): act(mail) runs once for each mail of that purpose that comes back."""
    _listeners[purpose] = act


def note_bounces(content: bytes) -> int:
    """How many mails of this tenant the report says to be undelivered for good, and that nobody knew of yet."""
    noted = 0
    for each in undelivered(content):
        noted += note_bounced(each.message_id, each.reason)
    return noted


def note_bounced(message_id: str, reason: str) -> bool:
    row = Message.objects.select_for_update(of=("self",)).filter(message_id=message_id, bounced_at=None).first()
    if row is None:
        return False
    row.bounced_at, row.bounce = timezone.now(), reason[:LONGEST]
    row.save(update_fields=["bounced_at", "bounce"])
    if act := _listeners.get(row.purpose):
        act(row)
    return True


def undelivered(content: bytes) -> list[Undelivered]:
    """Of a mail that says so; one about a delay or about a success names none, nor does whoever is out of office."""
    mail = BytesParser(policy=email.policy.compat32).parsebytes(content)
    facts = list(_recipients(mail))
    failed = [each for each in facts if _word(each, "Action").lower() == "failed"]
    if not failed and (facts or not is_report(mail)):
        return []
    reason = _reason(failed[0]) if failed else ""
    return [Undelivered(name, reason) for name in dict.fromkeys(_ours(mail, content))]


def is_report(mail: Parsed) -> bool:
    """Of a mail server, by its form or by who sends it. An empty return path says nothing: whoever is out of office has one, too."""
    if mail.get_content_type() == "multipart/report":
        return mail.get_param("report-type") != "disposition-notification"
    sender = parseaddr(str(mail.get("From", "")))[1].lower()
    return sender.startswith(DAEMONS) or mail.get("X-Failed-Recipients") is not None


def _recipients(mail: Parsed) -> Iterator[Parsed]:
    """The second part of a report has a block for the mail and one for each recipient."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Parsed) and block.get("Action"))


def _reason(block: Parsed) -> str:
    said = _word(block, "Diagnostic-Code").rpartition(";")[2].strip()
    status = _word(block, "Status")
    return said if status and status in said else f"{status} {said}".strip()


def _word(block: Parsed, name: str) -> str:
    return " ".join(str(block.get(name, "")).replace("\0", "").split())[:LONGEST]


def _ours(mail: Parsed, content: bytes) -> Iterator[str]:
    """The Message-ID of what came back: in the part that holds it, else wherever it is quoted."""
    found = [each for part in mail.walk() for each in _returned(part)]
    if found:
        yield from found
        return
    yield from NAMED.findall(content.partition(b"\n\n")[2][:MOST_READ].decode("latin-1"))
    if mail.get_content_type() == "multipart/report" or _word(mail, "Auto-Submitted").lower() != "auto-replied":
        yield from re.findall(r"<[^<>\s]+>", str(mail.get("In-Reply-To", "")))


def _returned(part: Parsed) -> Iterator[str]:
    kind, inner = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(inner, list) and inner and isinstance(inner[0], Parsed):
        yield from filter(None, [_word(inner[0], "Message-ID")])
    elif kind == "text/rfc822-headers":
        body = part.get_payload(decode=True)
        text = body.decode("latin-1") if isinstance(body, bytes) else ""
        yield from filter(None, [_word(Parser().parsestr(text, headersonly=True), "Message-ID")])
