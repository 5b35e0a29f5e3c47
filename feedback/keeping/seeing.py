"""Everything that is held about one message, for its citizen: to read, and to carry elsewhere."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from sdip.files.models import File
from sdip.files.store import read_file

from .. import queries
from ..attachments import ENDINGS
from ..mailbox.belonging import own_mails
from ..models import Case, Contact, MoveFile, SentRequest

FIELDS = (
    "number", "kind", "channel", "language", "text", "wish", "subject", "where", "on_behalf", "may_publish", "promise_text",
    "state", "outcome", "rejection", "answer", "due_on", "received_at", "acknowledged_at", "answered_at", "closed_at",
    "appealed_at", "appeal_due_on", "emptied_at",
)  # fmt: skip


def everything(case: Case) -> dict[str, Any]:
    """Without names of the staff and their notes for each other."""
    contact = queries.contact_of(case)
    who = ("name", "email", "phone", "on_behalf_of", "needs", "consented_at")
    own = {name: getattr(case, name) for name in FIELDS}
    spot = [str(case.latitude), str(case.longitude)] if case.latitude is not None else None
    return own | {
        "spot": spot,
        "service": case.service.code if case.service else None,
        "place": case.place.code if case.place else None,
        "person": queries.person_of(case),
        "contact": {name: getattr(contact, name) for name in who} if isinstance(contact, Contact) else None,
        "history": list(case.moves.order_by("at", "pk").values("at", "to_state", "outcome", "public_note")),
        "additions": list(case.additions.order_by("at", "pk").values("at", "text")),
        "ratings": list(case.ratings.order_by("at").values("at", "content")),
        "letters": list(queries.letters_of(case).values("sent_at", "recipient", "subject", "text")),
        "text_messages": list(queries.texts_of(case).values("sent_at", "recipient", "text")),
        "mails": list(own_mails(case).order_by("at").values("at", "subject", "text", "left_out")),
        "mails_as_they_came": [name for name, _file in _raw_mails(case)],
        "sent_by": SentRequest.objects.filter(case=case).values("account", "media_url").first(),
        "files": [name for name, _file in _files(case)],
        "files_from_us": [
            {"name": name, "at": row.move.at, "to_state": row.move.to_state} for name, row in _files_from_us(case)
        ],
        "split_into": [everything(part) for part in case.parts.order_by("pk")],
        "made_at": timezone.now(),
    }


def archive(case: Case) -> bytes:
    """A ZIP: message.json and the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        text = json.dumps(everything(case), ensure_ascii=False, indent=2, default=_plain)
        packed.writestr("message.json", text)
        _pack(packed, case)
    return out.getvalue()


def _pack(packed: zipfile.ZipFile, case: Case) -> None:
    sent = ((name, row.file) for name, row in _files_from_us(case))
    for name, file in (*_files(case), *sent, *_raw_mails(case)):
        packed.writestr(name, read_file(file))
    for part in case.parts.order_by("pk"):
        _pack(packed, part)


def _files(case: Case) -> Iterator[tuple[str, File]]:
    for number, link in enumerate(case.files.select_related("file").order_by("pk"), 1):
        yield f"files/{case.number}-{number}.{ENDINGS[link.file.content_type]}", link.file


def _files_from_us(case: Case) -> Iterator[tuple[str, MoveFile]]:
    for number, row in enumerate(queries.sent_files(case), 1):
        yield f"from_us/{case.number}-{number}.{ENDINGS[row.file.content_type]}", row


def _raw_mails(case: Case) -> Iterator[tuple[str, File]]:
    kept = [mail.raw for mail in own_mails(case).select_related("raw").order_by("at", "pk") if mail.raw]
    for number, raw in enumerate(kept, 1):
        yield f"mails/{case.number}-{number}.eml", raw


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
