"""Pictures that everybody may see: decoded before they are believed, then written anew with nothing but their pixels."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tenancy.refusals import NotAllowed

PICTURES: dict[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG"}
MOST_PIXELS = 40_000_000


def without_traces(content: bytes, content_type: str) -> bytes:
    """The same picture in the same format, upright. Raises NotAllowed with the reason."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _written_anew(content, PICTURES[content_type])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAllowed(_("This is no picture that can be read. Choose a JPEG or PNG file.")) from error


def _written_anew(content: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise NotAllowed(_("This picture is too large. Choose one with fewer pixels."))
        upright = ImageOps.exif_transpose(picture) or picture
        plain = upright.convert(_mode(upright, kind))
    plain.info = {}  # text, profile and resolution too
    out = io.BytesIO()
    plain.save(out, kind, optimize=True, **({"quality": 90} if kind == "JPEG" else {}))
    return out.getvalue()


def _mode(picture: Image.Image, kind: str) -> str:
    if picture.mode in ("1", "L"):
        return picture.mode
    return "RGBA" if kind == "PNG" and picture.has_transparency_data else "RGB"
