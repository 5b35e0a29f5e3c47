"""The registry of formulas: how every figure comes about, in words."""

from typing import Any

from django.http import HttpResponse

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from tenancy.models import name_order

from .. import queries
from ..counting import in_words_of
from ..queries.formulas import names_in
from ..rules import can_view_indicators
from .common import tabs
from .lists import directorate_filter, search_indicators, service_filter


@needs(can_view_indicators)
def registry_page(request: StaffRequest) -> HttpResponse:
    listing = Listing.of(
        request,
        queries.indicators_in_use(),
        sorts={"code": ["code"], "name": [name_order()]},
        default_sort="code",
        search=search_indicators,
        filters=[directorate_filter(), service_filter(request)],
    )
    rows = list(listing.page)
    versions = queries.current_versions([row.pk for row in rows])
    names = names_in(versions.values())
    context: dict[str, Any] = {
        "listing": listing,
        "rows": [(row, in_words_of(versions[row.pk], names)) for row in rows],
        "tabs": tabs(request.member, "registry"),
    }
    return render_page(request, "indicators/registry.html", context, partials=("registry",))
