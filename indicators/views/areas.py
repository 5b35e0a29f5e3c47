"""One indicator in all its areas, or for all groups of a dimension: who is served worst, and how far apart they are."""

from typing import Any

from django.http import HttpResponse

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page

from .. import queries
from ..models import Dimension, Indicator, Period
from ..rules import can_view_indicators
from ..wording import direction_words
from .common import indicator_or_404


@needs(can_view_indicators)
def areas_page(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_view_indicators)
    ways = _ways(indicator)
    dimension = next((each for each in ways if _code(each) == request.GET.get("by", "")), ways[0])
    periods = queries.periods_compared(indicator, dimension)
    period = _period(request, periods)
    found = queries.comparison(indicator, period, dimension) if period else None
    version = (
        found.areas[0].gap.version if found and found.areas else queries.current_versions([indicator.pk])[indicator.pk]
    )
    context: dict[str, Any] = {
        "indicator": indicator,
        "directorate": indicator.service.directorate,
        "version": version,
        "direction": direction_words(version),
        "ways": ways,
        "dimension": dimension,
        "periods": periods,
        "period": period,
        "found": found,
    }
    return render_page(request, "indicators/areas.html", context)


def _ways(indicator: Indicator) -> list[Dimension | None]:
    """By what there are figures to compare; None: by area, which is offered too where there is nothing."""
    dimensions: list[Dimension | None] = [*queries.dimensions_with_figures(indicator)]
    by_place = queries.figures_by_place(indicator).filter(value__isnull=False).exists()
    return [None, *dimensions] if by_place or not dimensions else dimensions


def _code(dimension: Dimension | None) -> str:
    return dimension.code if dimension else ""


def _period(request: StaffRequest, periods: list[Period]) -> Period | None:
    """The one that is asked for, else the newest."""
    wished = request.GET.get("period", "")
    newest = periods[0] if periods else None
    return next((each for each in periods if f"{each.kind}:{each.code}" == wished), newest)
