"""Services: add, change, move to another directorate, end."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import ClientGroup, Directorate, Service, ServiceClientGroup, Succession
from organisation.succession import Move
from people.models import Member
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from .changes import check_not_in_future, insert, locked, today, write
from .directorates import check_in_use
from .following import check_nothing_in_the_way, hand_over_work

Texts = Mapping[str, str]


def add_service(
    code: str,
    name: Texts,
    directorate: Directorate,
    *,
    client_groups: Iterable[ClientGroup] = (),
    by: Member | None,
    **facts: Any,
) -> Service:
    """facts: description, icon, situations, people_served, public."""
    with acting("organisation.add_service", by=by):
        directorate = locked(directorate)
        check_in_use(directorate)
        row = Service(code=code.strip(), name=words(name), directorate=directorate, **_cleaned(facts))
        insert(row)
        set_client_groups(row, (group.pk for group in client_groups))
        index_service(row)
    return row


def change_service(
    row: Service,
    *,
    client_groups: Iterable[ClientGroup] | None = None,
    seen: str = "",
    by: Member | None,
    **facts: Any,
) -> Service:
    """facts: name, description, icon, situations, people_served, public. The code stays; another directorate is move_service()."""
    with acting("organisation.change_service", by=by):
        row = locked(row, seen, *client_group_ids(row))
        write(row, **_cleaned(facts))
        if client_groups is not None:
            set_client_groups(row, (group.pk for group in client_groups))
        index_service(row)
    return row


def move_service(
    row: Service, *, to: Directorate, on: date | None = None, note: str = "", seen: str = "", by: Member | None
) -> Service:
    """The service with its indicators, charter and open work; who held it when stays known."""
    day = on or today()
    with acting("organisation.move_service", by=by):
        row, to = locked(row, seen, *client_group_ids(row)), locked(to)
        check_not_in_future(day)
        check_service_in_use(row)
        check_in_use(to)
        if row.directorate_id == to.pk:
            raise NotAllowed(_("The service belongs to this directorate already."))
        old = row.directorate
        Succession.objects.create(
            kind=Succession.Kind.MOVE, directorate=old, successor=to, service=row, on=day, note=note
        )
        write(row, directorate=to)
        hand_over_work(Move(old, None, day, {row.pk: to}))
    return row


def end_service(row: Service, *, on: date, seen: str = "", by: Member | None) -> Service:
    with acting("organisation.end_service", by=by):
        row = locked(row, seen, *client_group_ids(row))
        check_service_in_use(row)
        check_not_in_future(on)
        check_nothing_in_the_way(row)
        write(row, ended_on=on)
    return row


def check_service_in_use(row: Service) -> None:
    if row.ended_on is not None:
        raise NotAllowed(_("The service “%(name)s” has ended.") % {"name": str(row)})


def client_group_ids(row: Service) -> list[int]:
    return sorted(row.client_groups.values_list("client_group_id", flat=True))


def set_client_groups(row: Service, groups: Iterable[int]) -> None:
    wanted, have = set(groups), set(client_group_ids(row))
    row.client_groups.filter(client_group_id__in=have - wanted).delete()
    ServiceClientGroup.objects.bulk_create(
        ServiceClientGroup(service=row, client_group_id=pk) for pk in sorted(wanted - have)
    )


def index_service(row: Service) -> None:
    index_row("service", row.pk, row.code, row.name, row.description)


def _cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: words(value) if key in {"name", "description"} else value for key, value in facts.items()}
