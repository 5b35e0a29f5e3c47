"""Reading an IMAP server (RFC 3501). The folder is opened for reading only: nothing there is changed, moved or marked."""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .connection import LARGEST, Client, Forbidden, TooMuch, trust
from .wording import Problem

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
SIZE = re.compile(rb"RFC822\.SIZE ([0-9]+)")
BROKEN = (OSError, imaplib.IMAP4.error, ValueError, TooMuch)


class Unreachable(Exception):
    """`problem` is what the page says; the text is for the log only: it may be the answer of any server."""

    def __init__(self, problem: str, text: object = "") -> None:
        super().__init__(f"{type(text).__name__}: {text}"[:300])
        self.problem = problem


class NotGiven(Exception):
    """The server has this mail and does not give it."""


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
        """None: it is gone meanwhile. Raises NotGiven where only this mail is the trouble."""
        try:
            wanted = f"(INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{LARGEST}>)"
            parts = _done(self._client.uid("FETCH", str(uid), wanted))
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, TooMuch) as refused:
            raise NotGiven(str(refused)[:200]) from refused
        for part in parts:
            if isinstance(part, tuple):
                around = b" ".join([part[0], *(rest for rest in parts if isinstance(rest, bytes))])
                size = SIZE.search(around)
                whole = len(part[1]) < LARGEST or (size is not None and int(size[1]) <= LARGEST)
                return Fetched(uid, part[1], _moment(around), whole)
        return None


@contextmanager
def opened(access: Access) -> Iterator[Folder]:
    """Raises Unreachable with what is wrong."""
    client = _connected(access)
    try:
        _let_in(client, access)
        yield _selected(client, access.folder)
    except BROKEN as problem:
        raise Unreachable(Problem.BROKEN, problem) from problem
    finally:
        _leave(client)


def _connected(access: Access) -> imaplib.IMAP4:
    try:
        client = Client(access.host, access.port, encrypted=access.security == "tls")
        if access.security == "starttls":
            _begin_tls(client)
        return client
    except Forbidden as refused:
        raise Unreachable(Problem.FORBIDDEN, refused) from refused
    except ssl.SSLError as unsafe:
        raise Unreachable(Problem.UNSAFE, unsafe) from unsafe
    except BROKEN as problem:
        raise Unreachable(Problem.AWAY, problem) from problem


def _begin_tls(client: imaplib.IMAP4) -> None:
    try:
        if "STARTTLS" not in client.capabilities:
            raise Unreachable(Problem.UNSAFE, "no STARTTLS")
        client.starttls(trust())
    except BaseException:
        _drop(client)
        raise


def _let_in(client: imaplib.IMAP4, access: Access) -> None:
    """Letters of all scripts go by PLAIN (RFC 4616); a LOGIN knows the Latin ones without accents only."""
    try:
        if (access.username + access.password).isascii():
            _done(client.login(access.username, access.password))
        else:
            _done(client.authenticate("PLAIN", lambda _asked: f"\0{access.username}\0{access.password}".encode()))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refused:
        raise Unreachable(Problem.REFUSED, refused) from refused


def _selected(client: imaplib.IMAP4, folder: str) -> Folder:
    quoted = '"' + folder_name(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
    try:
        _done(client.select(quoted, readonly=True))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refused:
        raise Unreachable(Problem.FOLDER, refused) from refused
    _name, told = client.response("UIDVALIDITY")
    validity = told[0] if told and told[0] else b"0"
    return Folder(client, int(validity))


def folder_name(name: str) -> str:
    """In the spelling of RFC 3501, 5.1.3: base 64 between & and - for whatever is no printable ASCII."""
    return "".join(_spelt(part) for part in re.findall(r"[ -~]+|[^ -~]+", name))


def _spelt(part: str) -> str:
    if part.isascii() and part.isprintable():
        return part.replace("&", "&-")
    return f"&{base64.b64encode(part.encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"


def _done(answer: tuple[str, Any]) -> Any:
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
    except BROKEN:
        _drop(client)


def _drop(client: imaplib.IMAP4) -> None:
    """What a failed handshake has left is closed already."""
    with suppress(OSError):
        client.shutdown()
