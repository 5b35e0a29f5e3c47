"""Files that citizens send along, known by what they hold, whatever their name or their mail says."""

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

from . import photos

MOST = 5  # of one mail
MOST_OF_A_MESSAGE = 20  # with all that comes later
PDF = "application/pdf"
PDF_START = b"%PDF-"
ENDINGS = {PDF: "pdf", photos.CONTENT_TYPE: "jpg"}


def clean_attachment(content: bytes) -> bytes:
    """A photo written anew, or a PDF as it came: it is never shown inside our pages. Raises NotAllowed with the reason."""
    if not content.startswith(PDF_START):
        return photos.clean_photo(content)
    if len(content) > photos.LARGEST_FILE:
        limit = formatter().filesize(photos.LARGEST_FILE)
        raise NotAllowed(_("This file is larger than %(limit)s. Send a smaller one.") % {"limit": limit})
    return content


def check_room(held: int, more: int) -> None:
    """`held`: files that lie with the message already."""
    if held + more > MOST_OF_A_MESSAGE:
        most = formatter().num(MOST_OF_A_MESSAGE)
        raise NotAllowed(_("With one message we keep %(most)s files. Send fewer.") % {"most": most})


def type_of(content: bytes) -> str:
    """Of what clean_attachment() leaves."""
    return PDF if content.startswith(PDF_START) else photos.CONTENT_TYPE
