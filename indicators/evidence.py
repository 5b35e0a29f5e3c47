"""What may be attached to a figure as evidence: known by its first bytes, never by what its name claims."""

import io
import zipfile

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

LARGEST = 15_000_000  # bytes
MOST = 10  # files of one figure
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
ZIPPED: dict[str, str] = {
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "ods": f"{OPEN}.spreadsheet",
    "odt": f"{OPEN}.text",
}
PARTS = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml", "ods": "content.xml", "odt": "content.xml"}
PLAIN = {"csv": "text/csv", "txt": "text/plain"}
ACCEPTED = (".pdf", ".jpg", ".jpeg", ".png", *(f".{ending}" for ending in [*ZIPPED, *PLAIN]))


def content_type_of(content: bytes, name: str, refusal: str = "") -> str:
    """The type under which the file is kept. Raises NotAllowed with the reason why it is not; `refusal`: of a type that is not taken."""
    if not content:
        raise NotAllowed(_("This file is empty."))
    if len(content) > LARGEST:
        limit = formatter().filesize(LARGEST)
        raise NotAllowed(_("This file is larger than %(limit)s. Send a smaller one.") % {"limit": limit})
    found = _known(content, name.rpartition(".")[2].lower())
    if not found:
        raise NotAllowed(
            refusal
            or _(
                "This file can’t be taken as evidence. Send a PDF, a picture (JPEG, PNG), a workbook, a document or plain text."
            )
        )
    return found


def _known(content: bytes, ending: str) -> str:
    for start, kind in STARTS:
        if content.startswith(start):
            return kind
    if ending in ZIPPED and _holds(content, PARTS[ending]):
        return ZIPPED[ending]
    return PLAIN[ending] if ending in PLAIN and _is_text(content) else ""


def _holds(content: bytes, part: str) -> bool:
    """An office file without macros."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return part in names and not any(name.lower().endswith("vbaproject.bin") for name in names)


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False
