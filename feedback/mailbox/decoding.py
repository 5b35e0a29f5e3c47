"""The words of a mail whose alphabet is named wrongly or not at all, and a mail without the numbers of messages."""

import email.policy
import re
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser

from charset_normalizer import from_bytes

from tenancy.context import require_tenant

from ..threads import SECRET

# Of mails from before UTF-8, by the languages of the municipality. Nearly all bytes are letters in each of them.
OF_LANGUAGE = {"ar": ["cp1256"], "ckb": ["cp1256"], "uk": ["cp1251", "koi8_u"]}
OF_ALL = "cp1252"
SAMPLE = 100_000  # bytes by which an alphabet is guessed
HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
NUMBER = re.compile(SECRET.pattern.encode())


def as_named(content: bytes, declared: str | None = None) -> str | None:
    """In the alphabet that it names, else as UTF-8; None where it is neither."""
    for encoding in (declared or "utf-8", "utf-8"):
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    return None


def letters_of(content: bytes, declared: str | None = None) -> str:
    """Where it keeps to no alphabet that it names: in the one of the tenant's languages that fits best."""
    if (text := as_named(content, declared)) is not None:
        return text
    known = [name for language in require_tenant().languages for name in OF_LANGUAGE.get(language, [])]
    guesses = [*dict.fromkeys(known), OF_ALL]
    found = from_bytes(content[:SAMPLE], cp_isolation=guesses, threshold=1.0).best()
    return content.decode(found.encoding if found else OF_ALL, "replace")


def words_of(part: MIMEPart) -> str:
    return letters_of(*_content(part))


def is_guessed(mail: EmailMessage) -> bool:
    texts = (part for part in mail.walk() if part.get_content_maintype() == "text")
    return any(as_named(*_content(part)) is None for part in texts)


def _content(part: MIMEPart) -> tuple[bytes, str | None]:
    content = part.get_payload(decode=True)
    return (content if isinstance(content, bytes) else b""), part.get_content_charset()


def with_readable_head(content: bytes) -> bytes:
    """Headers whose letters are not encoded as UTF-8, which the parser reads."""
    end = HEAD_ENDS.search(content)
    head = content[: end.start()] if end else content
    return letters_of(head).encode() + content[len(head) :]


def without_numbers(content: bytes) -> bytes:
    """Nobody but its citizen keeps the number of a message or the key of a letter, in whatever way it is encoded."""
    plain = NUMBER.sub(b"...", content)
    try:
        mail = BytesParser(policy=email.policy.default).parsebytes(with_readable_head(plain))
        masked = [_mask(part) for part in mail.walk() if isinstance(part, EmailMessage)]
        return mail.as_bytes() if any(masked) else plain
    except Exception:
        return plain  # it keeps to no standard: nothing in it is encoded by one


def _mask(part: EmailMessage) -> bool:
    named = [(name, str(value)) for name, value in part.items() if SECRET.search(str(value))]
    for name, value in named:
        part.replace_header(name, SECRET.sub("...", value))
    text = words_of(part) if part.get_content_maintype() == "text" else ""
    if not SECRET.search(text):
        return bool(named)
    part.set_content(SECRET.sub("...", text), subtype=part.get_content_subtype())
    return True
