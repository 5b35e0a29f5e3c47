"""The one cell that an address names: ?period=month:202609&place=3&option=5&option=8."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Place
from sdip.web.formats import formatter
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import DimensionOption, Indicator, IndicatorVersion, Measurement, Period
from ..queries import Cell
from ..workflow import EDITABLE, check_begun


def cell_of_address(request: HttpRequest, indicator: Indicator) -> Cell:
    period = _period(request, indicator)
    place = request.GET.get("place")
    cell = Cell(
        indicator,
        _version(indicator, period),
        period,
        get_object_or_404(Place, pk=whole_number(place)) if place else None,
        _options(request.GET.getlist("option")),
    )
    rows = Measurement.objects.filter(version=cell.version, period=period, place=cell.place, slice__key=cell.slice_key)
    cell.row = rows.first()
    cell.has_readings = cell.row is not None and queries.readings_of(cell.row).filter(withdrawn_at=None).exists()
    return cell


def closed_words(cell: Cell, member: Any) -> str:
    """Why this member can't change the figure now; "" where it is open."""
    if cell.period.locked_at is not None:
        exceptions = queries.exceptions_in_force([cell.period.pk])
        path = cell.indicator.service.directorate.path
        if not queries.excepted(exceptions, cell.period.pk, path, member.pk):
            return _("This period is locked. An administrator can unlock it.")
    try:
        check_begun(
            formatter().period(cell.period.starts_on, cell.period.ends_on), cell.period.starts_on, timezone.localdate()
        )
    except NotAllowed as refusal:
        return str(refusal)
    if cell.version.formula or cell.version.feed:
        return _("This figure is computed. Nobody enters it.")
    if cell.row is not None and cell.row.state not in EDITABLE:
        return _(
            "This figure has been sent or approved. Whoever approves figures can return it; then it can be changed."
        )
    return ""


def _options(told: Sequence[str]) -> list[DimensionOption]:
    """In the order of the address; one of a dimension at most."""
    known = DimensionOption.objects.select_related("dimension").in_bulk({whole_number(each) or 0 for each in told})
    found = [known[pk] for pk in (whole_number(each) for each in told) if pk in known]
    if len({option.dimension_id for option in found}) != len(told):
        raise Http404
    return found


def _period(request: HttpRequest, indicator: Indicator) -> Period:
    """As the address says, else the newest one that has ended."""
    kind, _colon, code = request.GET.get("period", "").partition(":")
    if kind:
        return get_object_or_404(Period, kind=kind, code=code)
    ended = queries.open_periods(indicator).filter(ends_on__lt=timezone.localdate()).first()
    found = ended or queries.open_periods(indicator).first()
    if found is None:
        raise Http404
    return found


def _version(indicator: Indicator, period: Period) -> IndicatorVersion:
    """The definition in force in the period."""
    rows = list(indicator.versions.order_by("-number"))
    return next((row for row in rows if row.valid_from is None or row.valid_from <= period.ends_on), rows[-1])
