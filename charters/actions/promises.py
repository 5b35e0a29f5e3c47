"""The promises of a draft. Their numbers come from the standards of the indicator, never from a form."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from indicators.models import Direction, Indicator
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import CharterVersion, Commitment
from .versions import draft, noted


def add_commitment(
    version: CharterVersion, *, revision: int | None = None, by: Member | None, **values: Any
) -> Commitment:
    """A promise of the draft. With an indicator it copies the standards that are in force today."""
    with acting("charters.add_commitment", by=by):
        row = draft(version, revision)
        last = row.commitments.aggregate(last=Max("position"))["last"] or 0
        commitment = Commitment(version=row, position=last + 1)
        return _written(commitment, row, values)


def change_commitment(
    commitment: Commitment, *, revision: int | None = None, by: Member | None, **values: Any
) -> Commitment:
    with acting("charters.change_commitment", by=by):
        return _written(commitment, draft(commitment.version, revision), values)


def remove_commitment(commitment: Commitment, *, by: Member | None) -> None:
    with acting("charters.remove_commitment", by=by):
        row = draft(commitment.version)
        commitment.delete()
        noted(row)


def take_over_standards(version: CharterVersion, *, by: Member | None) -> None:
    """Every promise of the draft copies the standards that are in force today."""
    with acting("charters.take_over_standards", by=by):
        row = draft(version)
        commitments = [each for each in row.commitments.all() if each.indicator_id]
        standards = queries.standards_in_force({each.indicator_id for each in commitments if each.indicator_id})
        for each in commitments:
            _set_standards(each, standards)
            each.save()
        noted(row)


def check_promise(indicator: Indicator, service_id: int) -> None:
    """Whether a promise of the service can rest on the indicator."""
    if indicator.service_id != service_id:
        raise NotAllowed(_("This indicator belongs to another service."))
    measure = queries.current_measure(indicator)
    if measure is None or measure.direction in (None, "", Direction.NEUTRAL):
        raise NotAllowed(
            _("Settle first whether higher or lower is better for this indicator. Until then nothing can be promised.")
        )


def _written(commitment: Commitment, version: CharterVersion, values: Mapping[str, Any]) -> Commitment:
    for name, value in values.items():
        setattr(commitment, name, value)
    if not commitment.service_id:
        commitment.service_id = _service(commitment, version)
    elif commitment.service_id not in queries.services_of(version):
        raise NotAllowed(_("The charter does not describe this service. Add the service first."))
    if commitment.indicator is not None:
        check_promise(commitment.indicator, commitment.service_id)
        _set_standards(commitment, queries.standards_in_force([commitment.indicator.pk]))
    else:
        _set_standards(commitment, {})
    commitment.save()
    noted(version)
    return commitment


def _service(commitment: Commitment, version: CharterVersion) -> int:
    """Of what a promise is that names no service: of the only one that there is."""
    services = queries.services_of(version)
    if not services:
        raise NotAllowed(_("The charter does not describe this service. Add the service first."))
    if len(services) > 1 and commitment.indicator is not None and commitment.indicator.service_id in services:
        return commitment.indicator.service_id
    if len(services) > 1 and version.charter.service_id is None:
        raise NotAllowed(_("Say which service the promise is about."))
    return services[0]


def _set_standards(commitment: Commitment, standards: Mapping[tuple[int, str], Any]) -> None:
    for kind in queries.KINDS:
        standard = standards.get((commitment.indicator_id or 0, kind))
        low, high = queries.level_of(standard)
        setattr(commitment, kind, standard)
        setattr(commitment, f"{kind}_low", low)
        setattr(commitment, f"{kind}_high", high)
