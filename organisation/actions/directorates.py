"""Directorates: add, rename, move, end, merge, split. A code never changes and an ended row keeps its history."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.models import Assignment, Directorate, Service, Succession
from organisation.succession import Move
from people.models import Member
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from .changes import check_not_in_future, insert, locked, write
from .following import check_nothing_open, hand_over_work
from .trees import check_parent, lock_tree, move_branch, put_below

Kind = Succession.Kind
Texts = Mapping[str, str]


def add_directorate(
    code: str, name: Texts, *, parent: Directorate | None = None, sort_order: int = 0, by: Member | None
) -> Directorate:
    with acting("organisation.add_directorate", by=by):
        lock_tree(Directorate)
        parent = locked(parent) if parent else None
        row = Directorate(code=code.strip(), name=words(name), parent=parent, sort_order=sort_order)
        check_parent(parent)
        put_below(row, parent)
        insert(row)
        index_directorate(row)
    return row


def rename_directorate(
    row: Directorate, *, name: Texts, sort_order: int | None = None, seen: str = "", by: Member | None
) -> Directorate:
    with acting("organisation.rename_directorate", by=by):
        row = locked(row, seen)
        write(row, name=words(name), sort_order=row.sort_order if sort_order is None else sort_order)
        index_directorate(row)
    return row


def move_directorate(row: Directorate, *, parent: Directorate | None, seen: str = "", by: Member | None) -> Directorate:
    with acting("organisation.move_directorate", by=by):
        lock_tree(Directorate)
        row, parent = locked(row, seen), locked(parent) if parent else None
        check_in_use(row)
        move_branch(row, parent)
    return row


def end_directorate(row: Directorate, *, on: date, seen: str = "", by: Member | None) -> Directorate:
    """Roles in it end on the same day; services and directorates below must have found their place before."""
    with acting("organisation.end_directorate", by=by):
        lock_tree(Directorate)
        row = locked(row, seen)
        check_end(row, on)
        end_roles(row, on)
        write(row, ended_on=on)
    return row


def merge_directorates(
    rows: Iterable[Directorate],
    into: Directorate,
    *,
    on: date,
    note: str = "",
    seen: Mapping[int, str] | None = None,
    by: Member | None,
) -> Directorate:
    """All their services, roles, directorates below and open work go to `into`; they end and keep their history."""
    with acting("organisation.merge_directorates", by=by):
        lock_tree(Directorate)
        into = locked(into)
        for each in rows:
            row = locked(each, (seen or {}).get(each.pk, ""))  # only now: merging the one before may have moved it
            check_merge(row, into, on)
            services = list(row.services.filter(ended_on=None))
            _succeed(row, into, {s: into for s in services}, Kind.MERGE, on, note)
    return into


def split_directorate(
    row: Directorate,
    services: Mapping[Service, Directorate],
    *,
    heir: Directorate,
    children: Mapping[Directorate, Directorate] | None = None,
    on: date,
    note: str = "",
    seen: str = "",
    by: Member | None,
) -> None:
    """Each service goes where it is told, each directorate below too, else to the heir. Every heir gets the roles."""
    with acting("organisation.split_directorate", by=by):
        lock_tree(Directorate)
        row = locked(row, seen)
        check_split(row, {heir, *services.values()}, on)
        missing = set(row.services.filter(ended_on=None)) - set(services)
        if missing:
            names = ", ".join(sorted(str(service) for service in missing))
            raise NotAllowed(_("Say where these services go: %(services)s.") % {"services": names})
        _succeed(row, heir, services, Kind.SPLIT, on, note, children or {})


def check_in_use(row: Directorate) -> None:
    if row.ended_on is not None:
        raise NotAllowed(_("“%(name)s” has ended. Choose one that is in use.") % {"name": str(row)})


def check_end(row: Directorate, on: date) -> None:
    check_in_use(row)
    check_not_in_future(on)
    if count := row.services.filter(ended_on=None).count():
        raise NotAllowed(
            ngettext(
                "It still has %(count)s service. Move it or end it first.",
                "It still has %(count)s services. Move or end them first.",
                count,
            )
            % {"count": count}
        )
    if count := row.children.filter(ended_on=None).count():
        raise NotAllowed(
            ngettext(
                "%(count)s directorate below it is still in use. Move it or end it first.",
                "%(count)s directorates below it are still in use. Move or end them first.",
                count,
            )
            % {"count": count}
        )
    check_nothing_open(row)


def check_merge(row: Directorate, into: Directorate, on: date) -> None:
    check_in_use(row)
    check_in_use(into)
    check_not_in_future(on)
    if row.covers(into):
        raise NotAllowed(
            _("“%(heir)s” is part of “%(name)s” or is the same. Move it out of there first.")
            % {"heir": str(into), "name": str(row)}
        )


def check_split(row: Directorate, heirs: set[Directorate], on: date) -> None:
    for heir in heirs:
        check_merge(row, heir, on)
    if len(heirs) < 2:
        raise NotAllowed(_("A split needs at least two directorates that take over. For one, merge instead."))


def index_directorate(row: Directorate) -> None:
    index_row("directorate", row.pk, row.code, row.name)


def _succeed(
    row: Directorate,
    heir: Directorate,
    services: Mapping[Service, Directorate],
    kind: str,
    on: date,
    note: str,
    children: Mapping[Directorate, Directorate] | None = None,
) -> None:
    """The order matters: what hangs on the directorate moves first, then it ends."""
    heirs = {heir, *services.values()}
    Succession.objects.bulk_create(
        [Succession(kind=kind, directorate=row, successor=each, on=on, note=note) for each in sorted(heirs, key=_key)]
        + [
            Succession(kind=kind, directorate=row, successor=to, service=s, on=on, note=note)
            for s, to in services.items()
        ]
    )
    for service, to in services.items():
        write(service, directorate=to)
    for child in row.children.filter(ended_on=None).select_for_update():
        to = (children or {}).get(child, heir)
        move_branch(child, Directorate.objects.get(pk=to.pk))
    for each in sorted(heirs, key=_key):
        _copy_roles(row, each, on)
    end_roles(row, on)
    hand_over_work(Move(row, heir, on, {s.pk: to for s, to in services.items()}))
    write(row, ended_on=on)


def _key(row: Directorate) -> int:
    return row.pk


def _open_roles(row: Directorate, on: date) -> list[Assignment]:
    return list(row.assignments.filter(Q(ends_on=None) | Q(ends_on__gt=on)).select_for_update())


def _copy_roles(row: Directorate, heir: Directorate, on: date) -> None:
    """Whoever holds a role in the old directorate gets it in the new one for as long, unless he has it there."""
    held = set(heir.assignments.filter(ends_on=None).values_list("member_id", "role"))
    Assignment.objects.bulk_create(
        Assignment(
            member_id=a.member_id, role=a.role, directorate=heir, starts_on=max(a.starts_on, on), ends_on=a.ends_on
        )
        for a in _open_roles(row, on)
        if (a.member_id, a.role) not in held
    )


def end_roles(row: Directorate, on: date) -> None:
    for assignment in _open_roles(row, on):
        if assignment.starts_on > on:
            assignment.delete()
        else:
            write(assignment, ends_on=on)
