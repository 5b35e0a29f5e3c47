"""Reads of the organisation: its trees, where a service was before, what became of a directorate or a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from people.models import Member
from tenancy.context import require_tenant
from tenancy.models import NamedModel, Tenant
from tenancy.text import fold

from .models import (
    Assignment,
    ClientGroup,
    Directorate,
    Oversight,
    Place,
    PlaceSuccession,
    Role,
    Service,
    Stakeholder,
    Succession,
)


def directorate_tree(*, ended: bool = False) -> list[Directorate]:
    """Every directorate in the order of the tree, siblings by order and name, each with `services_in_use`."""
    counted = Count("services", filter=Q(services__ended_on=None))
    rows = Directorate.objects.annotate(services_in_use=counted)
    return tree_order(rows.by_name() if ended else rows.in_use().by_name())


def tree_order(rows: Iterable[Directorate]) -> list[Directorate]:
    """Depth first; the given order (by name) and each row's own sort order rank the siblings."""
    children: dict[int | None, list[Directorate]] = {}
    present = {row.pk: row for row in rows}
    for row in present.values():
        children.setdefault(row.parent_id if row.parent_id in present else None, []).append(row)
    ordered: list[Directorate] = []
    waiting = sorted(children.get(None, []), key=lambda row: row.sort_order, reverse=False)[::-1]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(sorted(children.get(row.pk, []), key=lambda child: child.sort_order)[::-1])
    return ordered


def services_with_directorate() -> QuerySet[Service]:
    return Service.objects.select_related("directorate")


def services_held(directorate: Directorate) -> QuerySet[Service]:
    return directorate.services.filter(ended_on=None).by_name()


def services_formerly_held(directorate: Directorate) -> QuerySet[Succession]:
    """What left, when and where to, latest first."""
    return (
        Succession.objects.filter(directorate=directorate, service__isnull=False)
        .exclude(successor=directorate)
        .select_related("service", "successor")
        .order_by("-on", "-pk")
    )


def successions_of(directorate: Directorate) -> QuerySet[Succession]:
    """What the directorate became, and what became of others in it: merges and splits as a whole."""
    return (
        Succession.objects.filter(Q(directorate=directorate) | Q(successor=directorate), service=None)
        .select_related("directorate", "successor")
        .order_by("-on", "-pk")
    )


def moves_of(service: Service) -> QuerySet[Succession]:
    """Where the service was before, what it became, and what became part of it."""
    rows = Succession.objects.filter(Q(service=service) | Q(into=service))
    return rows.select_related("directorate", "successor", "service", "into").order_by("-on", "-pk")


def mergers_of(place: Place) -> QuerySet[PlaceSuccession]:
    """What the place became part of, and what became part of it."""
    rows = PlaceSuccession.objects.filter(Q(place=place) | Q(into=place))
    return rows.select_related("place", "into").order_by("-on", "-pk")


def ways(rows: Iterable[Any]) -> dict[int, list[NamedModel]]:
    """For each node of a tree the nodes above it, from the root down; one query for all."""
    nodes = list(rows)
    if not nodes:
        return {}
    wanted = {int(part) for node in nodes for part in node.path.strip("/").split("/")[:-1]}
    above = type(nodes[0]).objects.in_bulk(wanted)
    return {node.pk: [above[int(p)] for p in node.path.strip("/").split("/")[:-1]] for node in nodes}


def people_in(directorate: Directorate) -> QuerySet[Assignment]:
    """Who holds which role in this very directorate today."""
    day = timezone.localdate()
    rows = directorate.assignments.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))
    return rows.select_related("member").order_by("role", "member__name", "pk")


def people_of_trail() -> list[tuple[int, str]]:
    """Everybody who may have changed something, also those who have left: for a filter."""
    return list(Member.objects.order_by("name", "pk").values_list("pk", "name"))


def counts_in_use() -> dict[str, int]:
    """How much there is of each, for the tabs."""
    return {
        "directorates": Directorate.objects.in_use().count(),
        "services": Service.objects.filter(ended_on=None).count(),
        "places": Place.objects.in_use().count(),
        "client_groups": ClientGroup.objects.count(),
        "stakeholders": Stakeholder.objects.count(),
    }


# --- oversight ---

OVERSEERS = "platform:overseers"


def agreements_in_force() -> QuerySet[Oversight]:
    """The same days as the policy of the database goes by."""
    today = date.today()
    return Oversight.objects.filter(since__lte=today).filter(Q(until=None) | Q(until__gte=today))


def overseen_tenants() -> list[Tenant]:
    """Whose published figures the current tenant may read, by name."""
    rows = Tenant.objects.filter(overseers__in=agreements_in_force().filter(overseer=require_tenant()))
    return sorted(rows.distinct(), key=lambda tenant: fold(str(tenant)))


def oversees_somebody() -> bool:
    """Asked by every page of the indicators, for its tabs: kept for a minute, and forgotten when an agreement is made or ends."""
    ids: Any = cache.get_or_set(OVERSEERS, lambda: set(agreements_in_force().values_list("overseer", flat=True)), 60)
    return require_tenant().pk in ids


def forget_overseers() -> None:
    cache.delete(OVERSEERS)


@dataclass(frozen=True, slots=True)
class Heads:
    """Who heads which directorate: the nearest one above counts."""

    by_path: dict[str, list[Member]]

    def of(self, path: str) -> list[Member]:
        nearest = max((each for each in self.by_path if path.startswith(each)), key=len, default=None)
        return [] if nearest is None else self.by_path[nearest]


def heads(day: date, role: str = Role.HEAD) -> Heads:
    rows = Assignment.objects.filter(role=role, starts_on__lte=day, member__left_on=None)
    found: dict[str, list[Member]] = {}
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day)).select_related("member", "directorate")
    for row in rows.order_by("pk"):
        found.setdefault(row.directorate.path if row.directorate else "/", []).append(row.member)
    return Heads(found)
