"""Which figures are there, and who owes those that are not."""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.models import Directorate, Service
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number

from .. import queries
from ..models import Frequency, PeriodKind
from ..queries import completeness
from ..rules import can_enter_measurements, can_view_indicators
from .common import tabs


class Sign(NamedTuple):
    """How a state is drawn: never by its colour alone."""

    icon: str
    word: Promise
    tone: str


SIGNS: dict[str, Sign] = {
    completeness.APPROVED: Sign("check", _("Approved"), "ok"),
    completeness.REASON: Sign("info", _("No data, with a reason"), "none"),
    completeness.SUBMITTED: Sign("send", _("Sent, waits for approval"), "info"),
    completeness.RETURNED: Sign("undo", _("Returned"), "warn"),
    completeness.DRAFT: Sign("edit", _("Draft"), "warn"),
    completeness.LATE: Sign("stop", _("Late"), "bad"),
    completeness.DUE: Sign("clock", _("Missing, not yet due"), "none"),
}


@needs(can_view_indicators)
def completeness_page(request: StaffRequest) -> HttpResponse:
    """All directorates; of a chosen one, its indicators. The last twelve periods of one kind that have ended."""
    member = request.member
    kinds = queries.kinds_in_use()
    kind = request.GET.get("kind", "") if request.GET.get("kind") in kinds else next(iter(kinds), PeriodKind.MONTH)
    periods = completeness.ended_periods(kind)
    chosen = _chosen(request)
    listing = Listing.of(
        request,
        queries.indicators_in_use().filter(frequency=kind),
        sorts={"code": ["service__code", "code"]},
        default_sort="code",
        filters=_filters(kinds, kind, chosen, periods),
    )
    service = whole_number(listing.chosen["service"])
    context: dict[str, Any] = {
        "listing": listing,
        "periods": periods,
        "directorate": chosen,
        "signs": SIGNS,
        "debts": completeness.debts(periods, chosen.path if chosen else "", service),
        "tabs": tabs(member, "completeness"),
    }
    if chosen:
        context["may_enter"] = can_enter_measurements(member, chosen)
        squares = completeness.squares_of(list(listing.page), periods)
        context["rows"] = [(row, [_drawn(each) for each in squares[row.pk]]) for row in listing.page]
    else:
        shares = completeness.shares_by_directorate(periods)
        context["rows"] = [(row, [(each, SIGNS.get(each.state)) for each in found]) for row, found in shares]
    return render_page(request, "indicators/completeness.html", context, partials=("rows",))


def _drawn(square: completeness.Square) -> tuple[completeness.Square, Sign | None]:
    return square, SIGNS.get(square.state)


def _chosen(request: StaffRequest) -> Directorate | None:
    pk = whole_number(request.GET.get("directorate"))
    return Directorate.objects.filter(pk=pk).first() if pk else None


def _filters(kinds: list[str], kind: str, chosen: Directorate | None, periods: Any) -> list[Filter]:
    labels = dict(Frequency.choices)
    directorates = [(str(pk), name) for pk, name in Directorate.objects.in_use().by_name().values_list("pk", "name")]
    rows = Service.objects.filter(directorate__path__startswith=chosen.path) if chosen else Service.objects.none()
    services = [(str(pk), name) for pk, name in rows.by_name().values_list("pk", "name")]
    shown = [("", _("All indicators")), ("missing", _("Only with a missing figure"))]
    return [
        Filter(
            "kind", _("How often"), [(each, labels[each]) for each in kinds], lambda found, _value: found, default=kind
        ),
        Filter(
            "directorate",
            _("Directorate"),
            [("", _("All")), *directorates],
            lambda found, _value: found.filter(service__directorate__path__startswith=chosen.path) if chosen else found,
        ),
        Filter("service", _("Service"), [("", _("All")), *services], lambda found, value: found.filter(service=value)),
        Filter("show", _("Show"), shown, lambda found, _value: completeness.incomplete(found, periods)),
    ]
