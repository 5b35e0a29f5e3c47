"""How people find a survey: link, QR code, kiosk and poster, each also for one place."""

import re
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.models import Place
from people.requests import StaffRequest
from sdip.documents.pdf import DocumentsUnavailable
from sdip.documents.qr import qr_svg
from sdip.documents.unavailable import FormatUnavailable
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.context import absolute_url

from ..models import Survey
from ..poster import poster_pdf
from ..queries import places_in_use
from ..rules import can_view_survey_results
from .fetching import survey_or_404
from .files import attachment


def address_of(survey: Survey, language: str | None = None, name: str = "answer:start", **query: str) -> str:
    with override(language or survey.languages[0]):
        address = absolute_url(reverse(name, args=[survey.code]))
    asked = {key: value for key, value in query.items() if value}
    return f"{address}?{urlencode(asked)}" if asked else address


@needs(can_view_survey_results)
def share_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The link, the code to print, the address of a kiosk; ?at= for those that say where they are."""
    survey, place = survey_or_404(request, pk), _place(request)
    at = place.code if place else ""
    context = {
        "survey": survey,
        "place": place,
        "places": places_in_use(),
        "address": address_of(survey, at=at),
        "address_parts": re.findall(r"[^/?-]*[/?-]*", address_of(survey, at=at)),  # where a narrow screen may break it
        "kiosks": [
            (code, address_of(survey, code, name="answer:kiosk", at=at, home=code)) for code in survey.languages
        ],
        "qr": qr_svg(address_of(survey, via="qr", at=at), _("QR code of the survey")),
        "posters": [
            (code, f"{reverse('surveys:poster', args=[survey.pk, code])}{'?' + urlencode({'at': at}) if at else ''}")
            for code in survey.languages
        ],
    }
    return render_page(request, "feedback/surveys/share.html", context)


@needs(can_view_survey_results)
def poster_file(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    survey, place = survey_or_404(request, pk), _place(request)
    language = language if language in survey.languages else survey.languages[0]
    address = address_of(survey, language, via="qr", at=place.code if place else "")
    try:
        with override(language):
            return attachment(poster_pdf(survey, address, place), "application/pdf", f"{survey.code}-{language}.pdf")
    except (DocumentsUnavailable, FormatUnavailable) as missing:
        return HttpResponse(f"{_('No PDF can be made here.')} {missing}", status=503, content_type="text/plain")


def _place(request: StaffRequest) -> Place | None:
    return places_in_use().filter(code=request.GET.get("at", "")[:60]).first()
