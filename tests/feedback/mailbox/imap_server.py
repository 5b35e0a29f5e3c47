"""An IMAP server for the tests: Twisted's own protocol over a folder of files.

`python imap_server.py FOLDER PORT [tls|starttls CERTIFICATE]`, the certificate with its key in one PEM file. The mails are <uid>.eml;
`validity` holds the numbering of the folder, `logins` says who tried to come in. User `citizens`, password `secret`."""

import io
import sys
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from twisted.cred import checkers, portal
from twisted.internet import protocol, reactor, ssl
from twisted.mail import imap4
from zope.interface import implementer

ARRIVED = b"20-Nov-2026 09:00:00 +0300"


@implementer(imap4.IMessage, imap4.IMessageFile)
class FileMessage:
    def __init__(self, path: Path) -> None:
        self.path = path

    def getUID(self) -> int:
        return int(self.path.stem)

    def getFlags(self) -> list[str]:
        return []

    def getInternalDate(self) -> bytes:
        return ARRIVED

    def getSize(self) -> int:
        return self.path.stat().st_size

    def getHeaders(self, negate: bool, *names: str) -> dict[str, str]:
        return dict(BytesHeaderParser().parsebytes(self.path.read_bytes()).items())

    def getBodyFile(self) -> Any:
        return io.BytesIO(self.path.read_bytes().partition(b"\n\n")[2])

    def isMultipart(self) -> bool:
        return False

    def open(self) -> Any:
        return io.BytesIO(self.path.read_bytes())


@implementer(imap4.IMailbox)
class FileMailbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), key=lambda path: int(path.stem))

    def getUIDValidity(self) -> int:
        return int((self.folder / "validity").read_text())

    def getUIDNext(self) -> int:
        return max([int(path.stem) for path in self.paths()], default=0) + 1

    def getUID(self, number: int) -> int:
        return int(self.paths()[number - 1].stem)

    def getMessageCount(self) -> int:
        return len(self.paths())

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return len(self.paths())

    def isWriteable(self) -> bool:
        return False

    def getFlags(self) -> list[str]:
        return []

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def addListener(self, listener: Any) -> None: ...

    def removeListener(self, listener: Any) -> None: ...

    def destroy(self) -> None: ...

    def requestStatus(self, names: Any) -> Any:
        return imap4.statusRequestHelper(self, names)

    def fetch(self, messages: Any, uid: bool) -> list[tuple[int, FileMessage]]:
        paths = self.paths()
        messages.last = (int(paths[-1].stem) if uid else len(paths)) if paths else 0
        numbered = list(enumerate(paths, 1))
        wanted = [(n, path) for n, path in numbered if (int(path.stem) if uid else n) in messages]
        return [(n, FileMessage(path)) for n, path in wanted]


class Account(imap4.MemoryAccount):
    def __init__(self, folder: Path) -> None:
        super().__init__("citizens")
        for name in ("INBOX", "Входящие & більше"):
            self.addMailbox(name, FileMailbox(folder))


@implementer(portal.IRealm)
class Realm:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def requestAvatar(self, name: Any, mind: Any, *interfaces: Any) -> Any:
        return imap4.IAccount, Account(self.folder), lambda: None


class Server(imap4.IMAP4Server):
    def authenticateLogin(self, user: bytes, passwd: bytes) -> Any:
        with (self.factory.folder / "logins").open("a") as log:
            log.write(f"{user.decode()}\n")
        return super().authenticateLogin(user, passwd)

    def search_SINCE(self, query: Any, id: int, message: FileMessage) -> bool:
        """The day itself counts (RFC 3501); Twisted compares a text with bytes here."""
        asked = datetime.strptime(query.pop(0).decode(), "%d-%b-%Y").date()
        return datetime.strptime(message.getInternalDate()[:11].decode(), "%d-%b-%Y").date() >= asked


class Factory(protocol.Factory):
    def __init__(self, folder: Path, starttls: Any = None) -> None:
        self.folder, self.starttls = folder, starttls
        users = checkers.InMemoryUsernamePasswordDatabaseDontUse(citizens=b"secret")
        users.addUser("пошта".encode(), "пароль".encode())
        self.portal = portal.Portal(Realm(folder), [users])

    def buildProtocol(self, address: Any) -> Any:
        server = Server({b"PLAIN": imap4.PLAINCredentials}, contextFactory=self.starttls)
        server.portal, server.factory = self.portal, self
        return server


def main(folder: Path, port: int, security: str = "plain", certificate: str = "") -> None:
    keys = ssl.DefaultOpenSSLContextFactory(certificate, certificate) if certificate else None
    if security == "tls":
        reactor.listenSSL(port, Factory(folder), keys, interface="127.0.0.1")
    else:
        reactor.listenTCP(port, Factory(folder, keys), interface="127.0.0.1")
    reactor.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
