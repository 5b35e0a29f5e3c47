"""One indicator in all its areas: who is served worst, and how far apart they are."""

from django.http import HttpRequest, HttpResponse

from sdip.web.access import needs
from sdip.web.pages import render_page

from .. import queries
from ..rules import can_view_indicators
from ..wording import direction_words
from .common import indicator_or_404


@needs(can_view_indicators)
def areas_page(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_view_indicators)
    periods = queries.periods_by_place(indicator)
    wished = request.GET.get("period", "")
    period = next((each for each in periods if f"{each.kind}:{each.code}" == wished), periods[0] if periods else None)
    found = queries.comparison(indicator, period) if period else None
    version = (
        found.areas[0].gap.version if found and found.areas else queries.current_versions([indicator.pk])[indicator.pk]
    )
    context = {
        "indicator": indicator,
        "directorate": indicator.service.directorate,
        "version": version,
        "direction": direction_words(version),
        "periods": periods,
        "period": period,
        "found": found,
    }
    return render_page(request, "indicators/areas.html", context)
