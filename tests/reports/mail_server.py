"""A mail server in a process of its own, to be killed in the middle of a conversation: python -m tests.reports.mail_server PORT FOLDER.

Each mail that it has taken is a file in the folder, written whole before the answer goes out. A file `hold` in the folder
names where it stops (MAIL, STORING or ANSWERING) until it is gone; `holding` says that it has stopped there."""

import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any) -> str:
        self._stop_at("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _s: SMTP, _session: Session, envelope: Envelope) -> str:
        self._stop_at("STORING")
        content = envelope.content
        assert isinstance(content, bytes)
        part = self.folder / f"{uuid.uuid4().hex}.part"
        part.write_bytes(content)
        os.replace(part, part.with_suffix(".eml"))
        self._stop_at("ANSWERING")
        return "250 OK"

    def _stop_at(self, place: str) -> None:
        hold = self.folder / "hold"
        if not hold.exists() or hold.read_text() != place:
            return
        (self.folder / "holding").touch()
        while hold.exists():
            time.sleep(0.02)


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    Controller(Keeper(folder), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
