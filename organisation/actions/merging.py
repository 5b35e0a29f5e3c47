"""Services and places that become part of another one: they end, what is open goes along, and the history stays with them."""

from datetime import date

from django.utils.translation import gettext as _

from organisation.models import Directorate, Place, PlaceSuccession, Service, Succession
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .changes import check_not_in_future, locked, write
from .following import check_nothing_in_the_way, follow, follow_service
from .places import check_place_in_use
from .services import check_service_in_use, client_group_ids, set_client_groups
from .trees import lock_tree, move_branch


def merge_services(
    row: Service, into: Service, *, on: date, note: str = "", seen: str = "", by: Member | None
) -> Service:
    """Indicators with all their figures, client groups and open work go to `into`."""
    with acting("organisation.merge_services", by=by):
        lock_tree(Directorate)  # no service moves or is merged at the same time
        row, into = locked(row, seen, *client_group_ids(row)), locked(into)
        check_service_merge(row, into, on)
        Succession.objects.create(
            kind=Succession.Kind.MERGE, directorate=row.directorate, successor=into.directorate, service=row, into=into,
            on=on, note=note,
        )  # fmt: skip
        wanted = {*client_group_ids(row), *client_group_ids(into)}
        set_client_groups(into, wanted)
        follow_service(row, into)
        write(row, ended_on=on)
    return into


def merge_places(row: Place, into: Place, *, on: date, note: str = "", seen: str = "", by: Member | None) -> Place:
    """The places inside it and what is collected or still open there go to `into`; what was measured stays."""
    with acting("organisation.merge_places", by=by):
        lock_tree(Place)
        row, into = locked(row, seen), locked(into)
        check_place_merge(row, into, on)
        PlaceSuccession.objects.create(place=row, into=into, on=on, note=note)
        for child in row.children.filter(ended_on=None).select_for_update():
            move_branch(child, Place.objects.get(pk=into.pk))
        follow(row, into)
        write(row, ended_on=on)
    return into


def check_service_merge(row: Service, into: Service, on: date) -> None:
    check_service_in_use(row)
    check_service_in_use(into)
    check_not_in_future(on)
    if row.pk == into.pk:
        raise NotAllowed(_("Choose another service: nothing is merged into itself."))
    check_nothing_in_the_way(row)


def check_place_merge(row: Place, into: Place, on: date) -> None:
    check_place_in_use(row)
    check_place_in_use(into)
    check_not_in_future(on)
    if row.covers(into):
        raise NotAllowed(
            _("“%(heir)s” lies in “%(name)s” or is the same. Move it out of there first.")
            % {"heir": str(into), "name": str(row)}
        )
    if row.kind != into.kind:
        raise NotAllowed(_("An area is merged into an area, a service point into a service point."))
