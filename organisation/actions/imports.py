"""Bringing a file in: keep it, look at what it would do, then all of it or nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.exchange.files import MOST_BYTES, XLSX_TYPE, read_tables
from organisation.exchange.plan import Line, Plan, plan_of
from organisation.exchange.sheets import SHEETS
from organisation.models import (
    ClientGroup,
    Directorate,
    Import,
    Place,
    Service,
    ServiceClientGroup,
    Succession,
    Tree,
)
from organisation.succession import Move
from people.models import Member
from sdip.files.store import read_file, store_file
from sdip.web.search import index_rows
from tenancy.audit import acting
from tenancy.models import NamedModel, TenantModel
from tenancy.refusals import NotAllowed, Stale

from .changes import locked, today
from .directorates import end_roles
from .following import check_nothing_open, hand_over_work
from .trees import lock_tree, repath

State = Import.State


def keep_import(content: bytes, name: str, *, csv_holds: str = "", by: Member | None) -> Import:
    """Store the file and look into it: what is no table at all is refused at once."""
    if len(content) > MOST_BYTES:
        raise NotAllowed(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024**2})
    plan_of(read_tables(content, csv_holds))
    with acting("organisation.keep_import", by=by):
        kind = XLSX_TYPE if content.startswith(b"PK") else "text/csv"
        return Import.objects.create(file=store_file(content, name, kind), csv_holds=csv_holds, member=by)


def planned(row: Import, *, held: bool = False) -> Plan:
    """Read and compared anew each time: what is shown is true of this moment. held: nobody changes the rows meanwhile."""
    return plan_of(read_tables(read_file(row.file), row.csv_holds), held=held)


def discard_import(row: Import, *, by: Member | None) -> None:
    with acting("organisation.discard_import", by=by):
        row = locked(row)
        check_waiting(row)
        row.state = State.DISCARDED
        row.save(update_fields=["state"])


def apply_import(row: Import, *, seen: str, by: Member | None) -> Import:
    """Do what the preview showed (`seen` is its fingerprint). Raises Stale when meanwhile it would do something else."""
    with acting("organisation.apply_import", by=by):
        row = locked(row)
        check_waiting(row)
        for model in (Directorate, Place):
            lock_tree(model)
        plan = planned(row, held=True)
        if plan.problems:
            raise NotAllowed(_("The file has problems. Repair them and bring it in again."))
        if plan.fingerprint() != seen:
            raise Stale(_("The data have changed since you looked. Look at the changes again."))
        carry_out(plan)
        row.state, row.applied_at = State.APPLIED, timezone.now()
        row.save(update_fields=["state", "applied_at"])
    return row


def check_waiting(row: Import) -> None:
    if row.state != State.WAITING:
        raise NotAllowed(_("This import is over. Bring the file in again."))


def carry_out(plan: Plan) -> None:
    """Lists first, then trees, then what points at them. Directorates end last, when their services have left."""
    for key in ("client_groups", "stakeholders", "holidays", "calendars"):
        _store(plan.changed(key), SHEETS[key].model)
    _store_tree(plan, "directorates", Directorate)
    _store_services(plan)
    _store_tree(plan, "places", Place)
    _end_directorates(plan)
    _index(plan)


def _store(lines: Sequence[Line], model: type[TenantModel]) -> None:
    """New rows and changed ones, each in one go; the triggers write the trail row by row."""
    for line in lines:
        if isinstance(line.row, NamedModel):
            line.row.set_sort_keys()
    names = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name not in ("tenant", "path")]
    model._default_manager.bulk_create([line.row for line in lines if line.new], batch_size=1000)
    model._default_manager.bulk_update([line.row for line in lines if not line.new], names, batch_size=1000)


def _store_tree(plan: Plan, key: str, model: type[Tree]) -> None:
    lines = plan.changed(key)
    new = [line.row for line in lines if line.new]
    for row, pk in zip(new, _next_keys(model, len(new)), strict=True):
        row.pk = pk
    rows: dict[str, Any] = {**plan.stored[key], **{line.code: line.row for line in plan.of(key)}}
    for line in lines:
        if "part_of" in line.values:
            code = line.values["part_of"]
            line.row.parent_id = rows[code].pk if code else None  # type: ignore[attr-defined]
    keys = {row.pk: row for row in rows.values()}
    for row in new:
        row.path = _way(row, keys)  # type: ignore[attr-defined]
    _store(lines, model)
    repath(model)


def _way(row: Any, keys: dict[int, Any]) -> str:
    parts, node = [], row
    while node is not None:
        parts.append(str(node.pk))
        node = keys.get(node.parent_id)
    return f"/{'/'.join(reversed(parts))}/"


def _next_keys(model: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _store_services(plan: Plan) -> None:
    lines = plan.changed("services")
    directorates = {row.code: row for row in Directorate.objects.all()} if lines else {}
    moved: list[tuple[Service, int, Directorate]] = []
    for line in lines:
        service, code = line.row, line.values.get("directorate")
        assert isinstance(service, Service)
        if code and not line.new and service.directorate_id != directorates[code].pk:
            moved.append((service, service.directorate_id, directorates[code]))
        if code:
            service.directorate = directorates[code]
    _store(lines, Service)
    _store_client_groups(lines)
    _follow(moved)


def _follow(moved: Iterable[tuple[Service, int, Directorate]]) -> None:
    """An imported move is a move: remembered, and open work goes along."""
    moved = list(moved)
    Succession.objects.bulk_create(
        Succession(kind=Succession.Kind.MOVE, directorate_id=old, successor=to, service=service, on=today())
        for service, old, to in moved
    )
    for left in Directorate.objects.filter(pk__in={old for _service, old, _to in moved}):
        services = {service.pk: to for service, old, to in moved if old == left.pk}
        hand_over_work(Move(left, None, today(), services))


def _store_client_groups(lines: Iterable[Line]) -> None:
    told = {line.row.pk: line.values["client_groups"] for line in lines if "client_groups" in line.values}
    keys = dict(ClientGroup.objects.values_list("code", "pk")) if told else {}
    wanted = {(service, keys[code]) for service, codes in told.items() for code in codes}
    links = ServiceClientGroup.objects.filter(service__in=told)
    have = {(link.service_id, link.client_group_id): link.pk for link in links}
    ServiceClientGroup.objects.filter(pk__in=[pk for pair, pk in have.items() if pair not in wanted]).delete()
    ServiceClientGroup.objects.bulk_create(
        ServiceClientGroup(service_id=service, client_group_id=group) for service, group in sorted(wanted - set(have))
    )


def _end_directorates(plan: Plan) -> None:
    for line in plan.changed("directorates"):
        row, before = line.row, plan.stored["directorates"].get(line.code)
        assert isinstance(row, Directorate)
        if row.ended_on is None or getattr(before, "ended_on", None) == row.ended_on:
            continue
        check_nothing_open(row)
        end_roles(row, row.ended_on)


def _index(plan: Plan) -> None:
    kinds = {"client_groups": "clientgroup", "stakeholders": "stakeholder", "directorates": "directorate"}
    kinds |= {"services": "service", "places": "place"}
    for key, kind in kinds.items():
        rows = [line.row for line in plan.changed(key)]
        index_rows(kind, [(row.pk, _searched(row)) for row in rows])


def _searched(row: Any) -> list[object]:
    return [row.code, row.name, *(getattr(row, name) for name in ("description", "landmark") if hasattr(row, name))]
