"""Files that citizens send along, and those they get from us, known by what they hold, whatever their name or their mail says."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

from . import photos

MOST = 5  # of one mail
MOST_OF_A_MESSAGE = 20  # with all that comes later
LARGEST_PDF = 5_000_000  # bytes, which are kept as they came
LARGEST_OF_A_MESSAGE = 25_000_000  # bytes of all files, with all that comes later
PDF = "application/pdf"
PDF_START = b"%PDF-"
ENDINGS = {PDF: "pdf", photos.CONTENT_TYPE: "jpg"}


def clean_attachment(content: bytes, *, largest: int = LARGEST_PDF) -> bytes:
    """A photo written anew, or a PDF as it came: it is never shown inside our pages. Raises NotAllowed with the reason."""
    if not content.startswith(PDF_START):
        return photos.clean_photo(content)
    check_size(len(content), largest)
    return content


def check_size(size: int, largest: int) -> None:
    if size > largest:
        limit = formatter().filesize(largest)
        raise NotAllowed(_("This file is larger than %(limit)s. Send a smaller one.") % {"limit": limit})


def check_room(held: Collection[int], more: Sequence[bytes]) -> None:
    """`held`: the sizes of the files that lie with the message already."""
    if len(held) + len(more) > MOST_OF_A_MESSAGE:
        most = formatter().num(MOST_OF_A_MESSAGE)
        raise NotAllowed(_("With one message we keep %(most)s files. Send fewer.") % {"most": most})
    if more and sum(held) + sum(map(len, more)) > LARGEST_OF_A_MESSAGE:
        limit = formatter().filesize(LARGEST_OF_A_MESSAGE)
        raise NotAllowed(
            _("With one message we keep files of %(limit)s together. Send fewer or smaller ones.") % {"limit": limit}
        )


def has_room(held: Collection[int], more: Sequence[bytes]) -> bool:
    try:
        check_room(held, more)
    except NotAllowed:
        return False
    return True


def type_of(content: bytes) -> str:
    """Of what clean_attachment() leaves."""
    return PDF if content.startswith(PDF_START) else photos.CONTENT_TYPE
