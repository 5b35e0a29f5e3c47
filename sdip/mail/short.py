"""Text messages to telephones: through whatever gateway the operator names, or not at all.

SMS_SENDER names a class with `send(to, text, key)` that raises when the gateway has not taken the message."""

import json
import re
import unicodedata
import urllib.error
import urllib.request
from typing import Any, Protocol
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from . import caps
from .models import ShortMessage

TIMEOUT = 20  # seconds: shorter than the lease of a claim
LARGEST_ANSWER = 65_536
SHORTEST, LONGEST = 5, 15  # digits of a number (E.164; short ones are national)
PLACES = re.compile(r"\{(to|text|key)\}")


class Sender(Protocol):
    def send(self, to: str, text: str, key: str) -> None: ...


class NotTaken(Exception):
    """The gateway has not taken the message. Its words are not kept: they may repeat the number or the text."""


class HttpSender:
    """One request for each message, as most gateways want it: {to}, {text} and {key} are filled into the address and the body."""

    def send(self, to: str, text: str, key: str) -> None:
        facts = {"to": to, "text": text, "key": key}
        body = settings.SMS_BODY and _filled(settings.SMS_BODY, facts, _escape(settings.SMS_CONTENT_TYPE))
        request = urllib.request.Request(
            _filled(settings.SMS_URL, facts, lambda value: quote(value, safe="")),
            data=body.encode() if body else None,
            method=settings.SMS_METHOD,
            headers={"Content-Type": settings.SMS_CONTENT_TYPE, **settings.SMS_HEADERS},
        )
        try:
            with _opener().open(request, timeout=TIMEOUT) as answer:
                said = answer.read(LARGEST_ANSWER).decode(errors="replace")
        except urllib.error.HTTPError as problem:
            problem.close()
            raise NotTaken(f"HTTP {problem.code}") from None
        if settings.SMS_ACCEPTED and settings.SMS_ACCEPTED not in said:
            raise NotTaken(f"the answer lacks {settings.SMS_ACCEPTED!r}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A number goes to the address that the operator has named and to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def _escape(content_type: str) -> Any:
    if "json" in content_type:
        return lambda value: json.dumps(value)[1:-1]  # the template has the quotation marks
    if "xml" in content_type:
        return lambda value: value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return lambda value: quote(value, safe="")


def _filled(template: str, facts: dict[str, str], escape: Any) -> str:
    return PLACES.sub(lambda found: escape(facts[found[1]]), template)


def sender() -> Sender | None:
    """None: nobody sends text messages here."""
    if not settings.SMS_SENDER:
        return None
    made: Sender = import_string(settings.SMS_SENDER)()
    return made


def dialled(phone: str) -> str:
    """As a gateway wants it: digits, with + and the country where they are known; "" for what is no number."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in phone.strip())
    abroad, digits = plain.startswith(("+", "00")), "".join(c for c in plain if c.isdigit())
    if abroad:
        digits = digits.removeprefix("00")
    elif settings.SMS_COUNTRY:
        abroad, digits = True, settings.SMS_COUNTRY + digits.removeprefix("0")
    return f"{'+' if abroad else ''}{digits}" if SHORTEST <= len(digits) <= LONGEST else ""


def can_reach(phone: str) -> bool:
    return bool(settings.SMS_SENDER and phone and _is_allowed(dialled(phone)))


def _is_allowed(number: str) -> bool:
    """To numbers of other countries only what the operator has named: whoever owns such a number may earn by each message."""
    if settings.SMS_PREFIXES:
        return number.startswith(tuple(settings.SMS_PREFIXES))
    return bool(number) and not number.startswith("+")


def reserve(phone: str) -> bool:
    """Whether a message may go to this number today. It counts as sent, to the number and to all that the tenant sends."""
    if not can_reach(phone) or not caps.spend("short", dialled(phone), caps.MOST_TO_ONE):
        return False
    return caps.spend("shorts", "", settings.SMS_A_DAY)


def is_used_up() -> bool:
    """Whether the tenant has sent all that the operator pays for in a day."""
    return caps.spent("shorts") >= settings.SMS_A_DAY


def queue_short_message(
    recipient: str, text: str, *, purpose: str, language: str, thread: str = "", reserved: bool = False
) -> ShortMessage | None:
    """Leaves with the transaction's commit; None where nobody sends text messages, or not to this number today."""
    from .tasks import send_short_message

    if not reserved and not reserve(recipient):
        return None
    row = ShortMessage.objects.create(
        recipient=dialled(recipient), text=" ".join(text.split()), purpose=purpose, language=language, thread=thread,
        next_try_at=timezone.now(),
    )  # fmt: skip
    send_short_message.delay_on_commit(row.pk)
    return row
