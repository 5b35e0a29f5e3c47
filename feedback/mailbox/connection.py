"""A connection to a mail server that somebody typed in: to no address of the own network, to its end within minutes, and with
no more in memory than a mail may hold."""

import imaplib
import io
import ipaddress
import socket
import ssl
import time
from typing import Any

from django.conf import settings

SECONDS = 20  # for each piece of an answer
ROUND = 240  # seconds for one round with a server, well below the lease of a mailbox
PORTS = (143, 993)
LARGEST = 25_000_000  # bytes read of one mail; of a larger one only the words are taken in
BESIDE = 1_000_000  # bytes that an answer may hold beside the mail


class Forbidden(Exception):
    """It lies inside our own network, or behind a port that is none of a mailbox."""


class TooMuch(Exception):
    """The server sends more than it was asked for."""


def checked_address(host: str, port: int) -> str:
    """Where to connect: what is checked is what is connected to. The operator names hosts of the own network."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if host.lower() in settings.MAILBOX_HOSTS:
        return addresses[0]
    if port not in PORTS or not all(ipaddress.ip_address(each).is_global for each in addresses):
        raise Forbidden(f"{host}:{port}")
    return addresses[0]


def trust() -> ssl.SSLContext:
    """Whom the system trusts, and whom the operator names. The name of the server is checked too."""
    context = ssl.create_default_context()
    if settings.MAILBOX_CA_FILE:
        try:
            context.load_verify_locations(settings.MAILBOX_CA_FILE)
        except OSError as missing:
            raise RuntimeError(f"MAILBOX_CA_FILE: {missing}") from missing
    return context


class _Slowly(io.RawIOBase):
    """A socket that is read until a moment and no longer, however slowly it drips."""

    def __init__(self, sock: Any, until: float) -> None:
        self._sock, self._until = sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the round is over")
        self._sock.settimeout(min(SECONDS, left))
        return int(self._sock.recv_into(buffer))


class Client(imaplib.IMAP4):
    """`encrypted`: TLS from the start."""

    def __init__(self, host: str, port: int, *, encrypted: bool) -> None:
        self._encrypted, self._until = encrypted, time.monotonic() + ROUND
        self._read_of: Any = None
        super().__init__(host, port, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        context = trust() if self._encrypted else None
        plain = socket.create_connection((checked_address(self.host, self.port), self.port), timeout)
        return context.wrap_socket(plain, server_hostname=self.host) if context else plain

    def read(self, size: int) -> bytes:
        if size > LARGEST + BESIDE:
            raise TooMuch(f"{size} bytes")
        return self._reader().read(size) or b""

    def readline(self) -> bytes:
        line = self._reader().readline(BESIDE)
        if len(line) >= BESIDE:
            raise TooMuch("a line without an end")
        return line

    def _reader(self) -> "io.BufferedReader[Any]":
        """Of the socket as it is now: STARTTLS changes it, and nothing that came before in clear is believed afterwards."""
        if self._read_of is not self.sock:
            self._read_of = self.sock
            self._buffer: io.BufferedReader[Any] = io.BufferedReader(_Slowly(self.sock, self._until))
        return self._buffer
