"""What tenants that this one oversees have published: the one table that the fence opens, by their agreement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sdip.web.standing import Standing, standing
from tenancy.models import Tenant
from tenancy.text import Words

from ..models import PublishedFigure, Standard, Status
from .words import Levels, levels


@dataclass(frozen=True, slots=True)
class Overseen:
    """One tenant, and how its newest published figures stand."""

    tenant: Tenant
    figures: int
    broken: int


@dataclass(frozen=True, slots=True)
class OverseenFigure:
    """Also what tells how its numbers read: without its levels, which the publisher keeps, a rubric is told by its points."""

    row: PublishedFigure
    decimals: None = None
    levels: tuple[()] = ()

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def unit(self) -> str:
        return self.row.unit

    @property
    def name(self) -> Words:
        return Words(self.row.indicator_name)

    @property
    def standing(self) -> Standing:
        return standing(self.row.status, self.row.guaranteed_low is not None, self.row.target_low is not None)

    @property
    def guaranteed(self) -> Levels:
        return levels(self.row.direction, _standard(self.row.guaranteed_low, self.row.guaranteed_high))

    @property
    def target(self) -> Levels:
        return levels(self.row.direction, _standard(self.row.target_low, self.row.target_high))


def published_by(tenants: Iterable[Tenant]) -> QuerySet[PublishedFigure]:
    """Never the own ones, which the fence shows too."""
    return PublishedFigure.objects.filter(tenant__in=[tenant.pk for tenant in tenants]).select_related("tenant")


def newest_published(rows: QuerySet[PublishedFigure]) -> QuerySet[PublishedFigure]:
    """The last one of each indicator."""
    same = {name: OuterRef(name) for name in ("tenant", "indicator_code", "period_kind")}
    return rows.filter(~Exists(PublishedFigure.objects.filter(**same, ends_on__gt=OuterRef("ends_on"))))


def overseen(tenants: list[Tenant]) -> list[Overseen]:
    broken = Count("pk", filter=Q(status=Status.BREACH, guaranteed_low__isnull=False))
    rows = (
        newest_published(published_by(tenants)).order_by().values("tenant").annotate(figures=Count("pk"), broken=broken)
    )
    found = {row["tenant"]: row for row in rows}
    nothing = {"figures": 0, "broken": 0}
    counts = [(tenant, found.get(tenant.pk, nothing)) for tenant in tenants]
    return [Overseen(tenant, each["figures"], each["broken"]) for tenant, each in counts]


def _standard(low: Any, high: Any) -> Standard | None:
    return None if low is None else Standard(low=low, high=high)
