"""The promises of a draft. Their numbers come from the standards of the indicator, never from a form."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from indicators.models import Direction, Indicator
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import CharterVersion, Commitment
from .content import put
from .versions import draft, noted


def add_commitment(
    version: CharterVersion, *, revision: int | None = None, by: Member | None, **values: Any
) -> Commitment:
    """A promise of the draft: of a service, or of the whole office. With an indicator it copies the standards that are in force today.

    `position`: its place in the list, else the last."""
    with acting("charters.add_commitment", by=by):
        row = draft(version, revision)
        last = row.commitments.aggregate(last=Max("position"))["last"] or 0
        commitment = Commitment(version=row, position=last + 1)
        return _written(commitment, row, values)


def change_commitment(
    commitment: Commitment, *, revision: int | None = None, by: Member | None, **values: Any
) -> Commitment:
    with acting("charters.change_commitment", by=by):
        row = draft(commitment.version, revision)
        return _written(_held(commitment, row), row, values)


def remove_commitment(commitment: Commitment, *, revision: int | None = None, by: Member | None) -> None:
    with acting("charters.remove_commitment", by=by):
        row = draft(commitment.version, revision)
        _held(commitment, row).delete()
        noted(row)


def take_over_standards(version: CharterVersion, *, revision: int | None = None, by: Member | None) -> None:
    """Every promise of the draft copies the standards that are in force today."""
    with acting("charters.take_over_standards", by=by):
        row = draft(version, revision)
        commitments = [each for each in row.commitments.all() if each.indicator_id]
        standards = queries.standards_in_force({each.indicator_id for each in commitments if each.indicator_id})
        for each in commitments:
            _set_standards(each, standards)
            each.save()
        noted(row)


def check_promise(indicator: Indicator, services: Collection[int]) -> None:
    """Whether a promise about the services can rest on the indicator."""
    if indicator.service_id not in services:
        raise NotAllowed(_("This indicator belongs to another service."))
    measure = queries.current_measure(indicator)
    if measure is None or measure.direction in (None, "", Direction.NEUTRAL):
        raise NotAllowed(
            _("Settle first whether higher or lower is better for this indicator. Until then nothing can be promised.")
        )


def _held(commitment: Commitment, version: CharterVersion) -> Commitment:
    """As it stands by now, not as its reader had it."""
    held = version.commitments.filter(pk=commitment.pk).first()
    if held is None:
        raise NotAllowed(_("A row of this section is no longer there. Load the page again."))
    return held


def _written(commitment: Commitment, version: CharterVersion, values: Mapping[str, Any]) -> Commitment:
    for name, value in values.items():
        if name != "position":
            setattr(commitment, name, value)
    about = _services(commitment, version)
    if commitment.indicator is not None:
        check_promise(commitment.indicator, about)
        _set_standards(commitment, queries.standards_in_force([commitment.indicator.pk]))
    else:
        _set_standards(commitment, {})
    commitment.save()
    if place := values.get("position"):
        put(version.commitments.all(), commitment, place)
    noted(version)
    return commitment


def _services(commitment: Commitment, version: CharterVersion) -> Collection[int]:
    """What the promise is about. One that names no service is about that of its charter, or about the whole office."""
    services = queries.services_of(version)
    commitment.service_id = commitment.service_id or version.charter.service_id
    if commitment.service_id is None:
        return services
    if commitment.service_id not in services:
        raise NotAllowed(_("The charter does not describe this service. Add the service first."))
    return [commitment.service_id]


def _set_standards(commitment: Commitment, standards: Mapping[tuple[int, str], Any]) -> None:
    for kind in queries.KINDS:
        standard = standards.get((commitment.indicator_id or 0, kind))
        low, high = queries.level_of(standard)
        setattr(commitment, kind, standard)
        setattr(commitment, f"{kind}_low", low)
        setattr(commitment, f"{kind}_high", high)
