"""A charter on paper: the PDF and its large print."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sdip.documents.pdf import write_pdf
from sdip.documents.qr import qr_svg
from sdip.web.language import active_language

from ..content import Content
from .blocks import charter_blocks, summary
from .frame import Frame
from .saying import say


def as_pdf(content: Content, frame: Frame) -> Callable[[], bytes]:
    return partial(write_pdf, charter_html(content, frame), images=images_of(frame))


def as_large_print(content: Content, frame: Frame) -> Callable[[], bytes]:
    return partial(write_pdf, charter_html(content, frame, large=True), images=images_of(frame))


def charter_html(content: Content, frame: Frame, *, large: bool = False) -> str:
    own = {
        "large": large,
        "blocks": charter_blocks(content, frame),
        "headline": say(content.passage("pledge")) or say(content.passage("mission")),
        "proof": [{"name": name, "value": value} for name, value in summary(content).pairs],
    }
    return render_to_string("charters/paper/charter.html", context_of(content, frame) | own)


def context_of(content: Content, frame: Frame) -> dict[str, Any]:
    language = active_language()
    code = _("QR code: %(address)s") % {"address": frame.address}
    return {
        "lang": language.code,
        "dir": language.dir,
        "paper": True,
        "author": frame.author,
        "crest": bool(frame.crest),
        "sample": frame.sample,
        "kind": _("Service charter"),
        "title": content.name,
        "addressee": say(content.directorate),
        "content": content,
        "frame": frame,
        "qr": qr_svg(frame.address, code) if frame.address else "",
    }


def images_of(frame: Frame) -> dict[str, bytes]:
    return {"crest": frame.crest} if frame.crest else {}
