"""A sheet with the QR code of a survey: a poster for a wall, or smaller copies of it to hand out."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from organisation.models import Place
from sdip.documents.pdf import write_sheet
from sdip.documents.qr import qr_svg
from sdip.web.language import active_language
from tenancy.context import require_tenant
from tenancy.models import Crest

from .models import Survey

SIZES = range(1, 6)  # of the letters, the largest first


def poster_pdf(survey: Survey, address: str, place: Place | None) -> bytes:
    """In the language that is active. `address`: what the code leads to."""
    crest, language = Crest.objects.filter(tenant=require_tenant()).first(), active_language()
    context = {
        "lang": language.code, "dir": language.dir, "paper": True, "author": require_tenant().name, "crest": bool(crest),
        "kind": _("Survey"), "title": survey.name, "addressee": str(place.name) if place else "", "survey": survey,
        "address": address.partition("?")[0], "qr": qr_svg(address, _("QR code: %(address)s") % {"address": address}),
    }  # fmt: skip
    page = [render_to_string("feedback/surveys/paper/poster.html", context | {"size": size}) for size in SIZES]
    return write_sheet([page], images={"crest": bytes(crest.image)} if crest else {})
