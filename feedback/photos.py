"""Photos of citizens: decoded before they are believed, then written anew without place, time and camera."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

MOST = 3  # photos of one message
LARGEST_FILE = 12_000_000  # bytes as uploaded
LARGEST_PICTURE = 60_000_000  # pixels once unpacked
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"


def clean_photo(content: bytes) -> bytes:
    """A JPEG of at most 1600 pixels a side. Raises NotAllowed with the reason."""
    if len(content) > LARGEST_FILE:
        limit = formatter().filesize(LARGEST_FILE)
        raise NotAllowed(_("This photo is larger than %(limit)s. Send a smaller one.") % {"limit": limit})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _written_anew(content)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAllowed(_("This file is not a photo that we can open. Send a JPEG, PNG or WebP picture.")) from error


def _written_anew(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > LARGEST_PICTURE:
            raise ValueError("too many pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture) or picture
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = Image.new("RGB", upright.size, "white")
        with_alpha = upright.convert("RGBA")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
