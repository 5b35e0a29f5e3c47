"""What the tenant reads of those that it oversees: their published figures, and nothing else."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from organisation.queries import overseen_tenants
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.standing import Status
from tenancy.models import Tenant

from ..queries import oversight as queries
from ..rules import can_view_overseen_figures
from .common import tabs

SORTS = {
    "tenant": ["tenant", "indicator_code", "-ends_on"],
    "indicator": ["indicator_code", "tenant", "-ends_on"],
    "period": ["-ends_on", "tenant", "indicator_code"],
}
SHOWN = (Status.BREACH, Status.BELOW_TARGET, Status.MET, Status.NO_STANDARD)


@needs(can_view_overseen_figures)
def oversight_page(request: StaffRequest) -> HttpResponse:
    tenants = overseen_tenants()
    listing = Listing.of(
        request,
        queries.published_by(tenants),
        sorts=SORTS,
        default_sort="tenant",
        filters=[_tenants(tenants), _standings(), _periods()],
    )
    context = {
        "listing": listing,
        "page": listing.page,
        "rows": [queries.OverseenFigure(row) for row in listing.page],
        "tabs": tabs(request.member, "oversight"),
        "overseen": queries.overseen(tenants) if tenants else [],
    }
    return render_page(request, "indicators/oversight.html", context, partials=("published",))


def _tenants(tenants: list[Tenant]) -> Filter:
    choices: list[tuple[str, Any]] = [("", _("All")), *((tenant.slug, str(tenant)) for tenant in tenants)]
    return Filter("of", _("Municipality"), choices, lambda rows, slug: rows.filter(tenant__slug=slug))


def _standings() -> Filter:
    choices: list[tuple[str, Any]] = [("", _("All")), *((status.value, status.label) for status in SHOWN)]
    return Filter("standing", _("Standing"), choices, lambda rows, value: rows.filter(status=value))


def _periods() -> Filter:
    choices = [("newest", _("The newest of each indicator")), ("all", _("All periods"))]
    return Filter("periods", _("Periods"), choices, _of_periods, default="newest")


def _of_periods(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return queries.newest_published(rows) if value == "newest" else rows
