"""What a mail says: who wrote, which words are new, what is attached, and whether a machine sent it."""

import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sdip.mail.bounces import is_report
from tenancy.refusals import NotAllowed

from .. import attachments
from ..threads import CODE, hidden, quoted_in
from .decoding import is_guessed, with_readable_head, words_of

LONGEST = 20_000  # characters
SMALLEST_PICTURE = 4_000  # bytes: what is smaller is a logo below a signature
QUOTED = re.compile(r"^\s*>")
LINE = re.compile(r"^\s*(-{4,}.*-{4,}|_{10,})\s*$")
NAMED = re.compile(r"^\s*\*?[^\W\d_][^:]{0,30}:")  # "From: ...", in whatever language
BREAKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote", "table"}
WRITTEN = {"text/plain", "text/html", "multipart/alternative", "multipart/related", "multipart/mixed"}
HIDDEN = {"script", "style", "head", "title"}


class Unreadable(Exception):
    """It keeps to no standard that we know."""


@dataclass(slots=True)
class Mail:
    message_id: str
    name: str
    address: str
    subject: str
    text: str  # every word of it
    new_words: str  # without what an answer quotes
    threads: str  # everything that may hold a token or a number of a message
    automatic: bool
    bounce: bool
    files: list[bytes] = field(default_factory=list)  # photos and PDFs as attachments.clean_attachment() leaves them
    names: list[str] = field(default_factory=list)  # of the files
    left_out: list[str] = field(default_factory=list)
    said: str = ""  # a fingerprint of who says what, and when: the same on every way that the mail takes
    report: bool = False  # in the form that mail servers have for it
    guessed: bool = False  # the alphabet of its words
    quotes: int | None = None  # the message a letter of which it holds, wherever
    whole: bool = True  # False where the server holds more than was read

    @property
    def is_cut(self) -> bool:
        return self.text != self.new_words

    @property
    def may_say_more(self) -> bool:
        """Than we could read: nothing, half of it, or letters in an alphabet that it does not name rightly."""
        return not self.whole or self.guessed or not self.text or "\ufffd" in self.text or len(self.text) > LONGEST


def read_mail(content: bytes, *, whole: bool = True) -> Mail:
    """Of a mail that is cut off nothing attached is taken, as the last file would be half a one.

    Raises Unreadable, whatever is wrong with it: the standard library stumbles over some headers."""
    try:
        return _read(BytesParser(policy=email.policy.default).parsebytes(with_readable_head(content)), content, whole)
    except Exception as problem:
        raise Unreadable(f"{type(problem).__name__}: {problem}"[:300]) from problem


def fingerprint(content: bytes) -> str:
    """In place of a Message-ID."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _read(mail: EmailMessage, content: bytes, whole: bool) -> Mail:
    name, address = _sender(mail)
    automatic = _is_automatic(mail, address)
    bounce = _is_bounce(mail, automatic)
    texts = [_header(mail, key) for key in ("To", "Cc", "Delivered-To", "X-Original-To", "In-Reply-To", "References")]
    if bounce:
        texts.append(content.decode("latin-1")[:200_000])  # our letter lies inside
    text = _words(mail) if bounce else "\n\n".join(filter(None, [_words(mail), *_forwarded(mail)]))
    read = Mail(
        message_id=(_header(mail, "Message-ID").strip() or fingerprint(content))[:300],
        name=name, address=address, subject=_header(mail, "Subject")[:300], text=text, new_words=own_words(text),
        threads=" ".join(texts), automatic=automatic, bounce=bounce,
        report=mail.get_content_type() == "multipart/report", guessed=is_guessed(mail), whole=whole,
    )  # fmt: skip
    told = "\n".join([_header(mail, "From"), _header(mail, "Date"), read.subject, text])
    read.said = hashlib.sha256(told.encode()).hexdigest()
    read.quotes = quoted_in("\n".join(_everything(mail)))
    read.text, read.new_words = hidden(text), hidden(read.new_words)
    _take_attachments(mail, read, attachments.MOST if whole and not bounce else 0)
    return read


def _header(mail: EmailMessage, name: str) -> str:
    return _clean(" ".join(" ".join(str(value).split()) for value in mail.get_all(name, [])))


def _clean(text: str) -> str:
    """No NUL, which no text of the database holds, and no half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _sender(mail: EmailMessage) -> tuple[str, str]:
    for key in ("Reply-To", "From"):
        for name, address in getaddresses([_header(mail, key)]):
            try:
                validate_email(address)
            except ValidationError:
                continue
            return name[:200], address
    return "", ""


def _is_bounce(mail: EmailMessage, automatic: bool) -> bool:
    return is_report(mail) or (not automatic and _header(mail, "Return-Path").strip() == "<>")


def _is_automatic(mail: EmailMessage, address: str) -> bool:
    """RFC 3834, and what was usual before it. Also newsletters, and receipts that somebody has read."""
    answered = _header(mail, "Auto-Submitted").lower().partition(";")[0].strip() not in ("", "no")
    precedence = _header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
    marks = any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe"))
    robot = re.match(r"(no-?reply|postmaster|mailer-daemon)[@+]", address.lower()) is not None
    return answered or precedence or marks or robot or mail.get_content_type() == "multipart/report"


def _words(mail: EmailMessage) -> str:
    """The body, and what is written below a picture. An empty plain body says less than the same in HTML."""
    bodies = (mail.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    body, said = next(((each, text) for each in bodies if each is not None and (text := _text_of(each))), (None, ""))
    return "\n\n".join(filter(None, [said, *_later_words(mail, body)]))


def _text_of(part: MIMEPart) -> str:
    text = words_of(part)
    if part.get_content_type() == "text/html":
        text = text_of_html(text)
    return CODE.sub(
        "…", _clean(text).replace("\r\n", "\n").strip()
    )  # nobody but its citizen keeps the number of a message


def _everything(mail: EmailMessage) -> Iterator[str]:
    """Also where the links of its words lead, and what the mails inside of it are called."""
    for part in mail.walk():
        yield from (str(value) for _name, value in part.raw_items())
        if isinstance(part, MIMEPart) and part.get_content_maintype() == "text":
            yield words_of(part)


def _later_words(mail: EmailMessage, body: object) -> Iterator[str]:
    for part in mail.iter_parts() if mail.get_content_type() == "multipart/mixed" else ():
        attached = part.get_filename() or part.get_content_disposition() == "attachment"
        known = any(each is body for each in part.walk())
        if isinstance(part, EmailMessage) and not (attached or known) and part.get_content_type() in WRITTEN:
            yield _words(part)


def _forwarded(mail: EmailMessage) -> Iterator[str]:
    """Mails that were put into this one as a whole say what it is about."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage):
                yield f"{_header(inner, 'From')}: {_header(inner, 'Subject')}\n\n{_words(inner)}".strip()


def own_words(text: str) -> str:
    """Of an answer: without what is quoted below; as it is where nothing else is left."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        rest = lines[place:]
        quoted = QUOTED.match(line) and all(QUOTED.match(each) or not each.strip() for each in rest)
        if quoted or (LINE.match(line) and _begins_a_letter(rest[1:])):
            return _above(lines[:place]) or text
    return text


def _begins_a_letter(lines: list[str]) -> bool:
    """Below a line of strokes: who wrote to whom, and when. Else it is a line that somebody drew."""
    first = [line for line in lines if line.strip()][:4]
    return sum(bool(NAMED.match(line)) for line in first) >= 3


def _above(lines: list[str]) -> str:
    """Also without the line that says whose words follow."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if lines and lines[-1].rstrip().endswith(":"):
        lines = lines[:-1]
    return "\n".join(lines).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in HIDDEN
        if tag in BREAKS or tag == "body":
            self.hidden = 0  # the end of a head need not be written
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN and self.hidden > 0
        if tag in BREAKS - {"br"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n\s*\n\s*", "\n\n", "".join(reader.parts)).strip()


def _take_attachments(mail: EmailMessage, read: Mail, most: int) -> None:
    """Photos are written anew as those of the form are, PDFs kept; anything else stays in the mailbox, and its name is told."""
    for part in mail.walk():
        name = part.get_filename()
        picture = part.get_content_maintype() == "image"
        if part.is_multipart() or not (name or picture):
            continue
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        if picture and not name and len(content) < SMALLEST_PICTURE:
            continue
        called = hidden(_clean(name or part.get_content_type()))[:200]
        if len(read.files) < most and _took(content, read):
            read.names.append(called)
        else:
            read.left_out.append(called)


def _took(content: bytes, read: Mail) -> bool:
    try:
        read.files.append(attachments.clean_attachment(content))
    except NotAllowed:
        return False
    return True
