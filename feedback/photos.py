"""Photos of citizens: decoded before they are believed, then written anew without place, time and camera."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

MOST = 3  # photos of one message
LARGEST_FILE = 12_000_000  # bytes as uploaded: it is written anew and smaller
LARGEST_PICTURE = 25_000_000  # pixels once unpacked
LARGEST_SCALED = 60_000_000  # pixels of one that need not be unpacked as a whole: what telephones write
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"


def check_count(number: int) -> None:
    if number > MOST:
        most = formatter().num(MOST)
        raise NotAllowed(_("%(most)s photos are enough. Choose fewer, or remove one.") % {"most": most})


def check_size(size: int) -> None:
    if size > LARGEST_FILE:
        limit = formatter().filesize(LARGEST_FILE)
        raise NotAllowed(_("This photo is larger than %(limit)s. Send a smaller one.") % {"limit": limit})


def clean_photo(content: bytes) -> bytes:
    """A JPEG of at most 1600 pixels a side. Raises NotAllowed with the reason."""
    check_size(len(content))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _written_anew(content)
    except Image.DecompressionBombError as bomb:
        raise NotAllowed(_("This picture is too large. Choose one with fewer pixels.")) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAllowed(
            _("This file is not a photo that we can open, and no PDF. Send a JPEG, PNG or WebP picture, or a PDF.")
        ) from error


def _written_anew(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        scaled = picture.format == "JPEG" and not picture.info.get("progressive")
        if picture.width * picture.height > (LARGEST_SCALED if scaled else LARGEST_PICTURE):
            raise NotAllowed(_("This picture is too large. Choose one with fewer pixels."))
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: each other step would work on every pixel
        upright = ImageOps.exif_transpose(picture) or picture
        flat = Image.new("RGB", upright.size, "white")
        with_alpha = upright.convert("RGBA")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
