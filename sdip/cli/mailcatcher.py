"""A mail server for the demo: takes every mail and keeps it as a file. `python -m sdip.cli.mailcatcher FOLDER PORT`."""

import asyncio
import email.policy
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 50_000_000


class KeepAsFile:
    """The name is the protocol's: aiosmtpd calls handle_DATA."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        path = self.folder / self.name(envelope.rcpt_tos)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(content)
        unfinished.rename(path)
        subject = message_from_bytes(content, policy=email.policy.default).get("subject", "")
        sys.stdout.write(f"Mail to {', '.join(envelope.rcpt_tos)}: {' '.join(subject.split())}\n")
        sys.stdout.flush()
        return "250 kept"

    def name(self, recipients: Sequence[str]) -> str:
        self.number += 1
        addressee = re.sub(r"[^A-Za-z0-9.@+-]", "_", recipients[0])[:80]
        return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{self.number:03}-{addressee}.eml"


async def serve(folder: Path, port: int) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep = KeepAsFile(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keep, hostname="localhost", data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
