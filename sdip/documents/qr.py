"""An address as a QR code: a drawing for pages and paper."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around it, as the standard asks


def qr_svg(address: str, title: str) -> SafeString:
    """`title` says what the code holds, for those who don't see it. Read even when a third of it is dirty or torn."""
    code = segno.make(address, error="h", micro=False)
    drawn = code.svg_inline(border=QUIET, light="#fff", title=title, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))
