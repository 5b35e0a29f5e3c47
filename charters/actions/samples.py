"""Uploaded sample forms. Everybody can download them, so a picture is kept without place, time and camera."""

from django.utils.translation import gettext as _

from indicators.evidence import content_type_of
from sdip.files.models import File
from sdip.files.pictures import PICTURES, without_traces
from sdip.files.store import store_file
from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

MOST = 20  # forms of one version


def check_number(number: int) -> None:
    if number > MOST:
        most = formatter().num(MOST)
        raise NotAllowed(_("%(most)s sample forms are enough. Take one out first.") % {"most": most})


def store_form(content: bytes, name: str) -> File:
    kind = content_type_of(
        content,
        name,
        _("This file can’t be a sample form. Send a PDF, a picture (JPEG, PNG), a workbook, a document or plain text."),
    )
    if kind in PICTURES:
        content = without_traces(content, kind)
    return store_file(content, name, kind, sensitivity=File.Sensitivity.PUBLIC)
