"""Reading an IMAP server (RFC 3501). The folder is opened for reading only: nothing there is changed, moved or marked."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings

SECONDS = 20  # for each answer of the server
LARGEST = 25_000_000  # bytes read of one mail; of a larger one only the words are taken in
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
SIZE = re.compile(rb"RFC822\.SIZE ([0-9]+)")


class Unreachable(Exception):
    """The server can't be reached, does not let us in, or has no such folder."""


@dataclass(frozen=True, slots=True)
class Access:
    host: str
    port: int
    security: str  # a Mailbox.Security
    username: str
    password: str
    folder: str


@dataclass(frozen=True, slots=True)
class Fetched:
    uid: int
    content: bytes
    at: datetime | None
    whole: bool = True


class Folder:
    def __init__(self, client: imaplib.IMAP4, validity: int) -> None:
        self._client, self.validity = client, validity

    def uids(self, after: int, since: date) -> list[int]:
        """In order, of mails that arrived on that day or later."""
        day = f"{since.day:02}-{MONTHS[since.month - 1]}-{since.year}"
        found = _done(self._client.uid("SEARCH", "UID", f"{after + 1}:*", "SINCE", day))
        numbers = b" ".join(part for part in found if part).split()
        return sorted(uid for uid in map(int, numbers) if uid > after)  # n:* always holds the last one

    def fetch(self, uid: int) -> Fetched | None:
        """None: it is gone meanwhile."""
        parts = _done(self._client.uid("FETCH", str(uid), f"(INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{LARGEST}>)"))
        for part in parts:
            if isinstance(part, tuple):
                around = b" ".join([part[0], *(rest for rest in parts if isinstance(rest, bytes))])
                size = SIZE.search(around)
                whole = len(part[1]) < LARGEST or (size is not None and int(size[1]) <= LARGEST)
                return Fetched(uid, part[1], _moment(around), whole)
        return None


@contextmanager
def opened(access: Access) -> Iterator[Folder]:
    try:
        client = _connected(access)
    except (OSError, imaplib.IMAP4.error, ValueError) as problem:
        raise Unreachable(f"{type(problem).__name__}: {problem}"[:300]) from problem
    try:
        yield _selected(client, access)
    except (OSError, imaplib.IMAP4.error) as problem:
        raise Unreachable(f"{type(problem).__name__}: {problem}"[:300]) from problem
    finally:
        _leave(client)


def _connected(access: Access) -> imaplib.IMAP4:
    if access.security == "tls":
        return imaplib.IMAP4_SSL(access.host, access.port, ssl_context=_trust(), timeout=SECONDS)
    client = imaplib.IMAP4(access.host, access.port, timeout=SECONDS)
    try:
        if access.security == "starttls":
            client.starttls(_trust())
    except (OSError, imaplib.IMAP4.error):
        _drop(client)
        raise
    return client


def _trust() -> ssl.SSLContext:
    """Whom the system trusts, and whom the operator names. The name of the server is checked too."""
    context = ssl.create_default_context()
    if settings.MAILBOX_CA_FILE:
        context.load_verify_locations(settings.MAILBOX_CA_FILE)
    return context


def _selected(client: imaplib.IMAP4, access: Access) -> Folder:
    _done(client.login(access.username, access.password))
    quoted = '"' + access.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    _done(client.select(quoted, readonly=True))
    _name, told = client.response("UIDVALIDITY")
    validity = told[0] if told and told[0] else b"0"
    return Folder(client, int(validity))


def _done(answer: tuple[str, list[Any]]) -> list[Any]:
    status, parts = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status}: {parts!r}"[:200])
    return parts


def _moment(text: bytes) -> datetime | None:
    found = DATE.search(text)
    if found is None:
        return None
    day, rest = found.group(1).decode("ascii", "replace").strip().split(" ", 1)
    try:
        at = parsedate_to_datetime(f"{day.replace('-', ' ')} {rest}")
    except (ValueError, IndexError):
        return None
    return at if at.tzinfo else None


def _leave(client: imaplib.IMAP4) -> None:
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error):
        _drop(client)


def _drop(client: imaplib.IMAP4) -> None:
    """What a failed handshake has left is closed already."""
    with suppress(OSError):
        client.shutdown()
