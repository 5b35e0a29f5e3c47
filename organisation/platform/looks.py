"""How a tenant looks: the colour that may be, and the coat of arms as a small picture of our own."""

import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from sdip.web.theme import check_colour
from tenancy.refusals import NotAllowed

CREST_SIDE = 512
MOST_PIXELS = 40_000_000


def check_accent(colour: str) -> None:
    try:
        if colour:
            check_colour(colour)
    except ValidationError as error:
        raise NotAllowed(error.messages[0]) from error


def encode_crest(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP", "GIF"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAllowed(_("This picture is too large. Choose one with fewer pixels."))
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise NotAllowed(_("This is no picture that can be read. Choose a PNG, JPEG or WebP file.")) from error
    small.thumbnail((CREST_SIDE, CREST_SIDE))
    made = io.BytesIO()
    small.save(made, "PNG", optimize=True)
    return made.getvalue()
