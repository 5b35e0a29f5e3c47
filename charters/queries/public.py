"""What everybody may find: services, for whom they are, and the versions that were ever in force."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from organisation.models import ClientGroup, Service, ServiceClientGroup
from sdip.web.search import matching

from ..models import Charter, CharterVersion, ServiceEntry
from ..workflow import IN_FORCE
from .promises import by_name, offices_in_force


def public_services() -> QuerySet[Service]:
    rows = Service.objects.filter(public=True, ended_on=None)
    return rows.order_by("directorate__path", by_name(), "pk")


def services_said(rows: QuerySet[Service], words: str) -> QuerySet[Service]:
    """By the words of the service's name and of its charter in force."""
    named = matching(Service.objects.all(), "service", words)
    promised = matching(Charter.objects.filter(versions__state__in=IN_FORCE), "charter", words)
    described = ServiceEntry.objects.filter(version__charter__in=promised, version__state__in=IN_FORCE)
    return rows.filter(Q(pk__in=named.values("pk")) | Q(pk__in=described.values("service")))


def offices_said(words: str) -> QuerySet[Charter]:
    return matching(offices_in_force(), "charter", words)


def services_for(rows: QuerySet[Service], group: str) -> QuerySet[Service]:
    """For the client group of that code: as the service is kept, or as its charter in force says."""
    return rows.filter(Q(pk__in=_kept(code=group).values("service")) | Q(pk__in=_served(code=group).values("service")))


def groups_served() -> QuerySet[ClientGroup]:
    """Those that a public service is for."""
    public = {"service__public": True, "service__ended_on": None}
    kept = Exists(_kept(pk=OuterRef("pk")).filter(**public))
    served = Exists(_served(pk=OuterRef("pk")).filter(**public))
    return ClientGroup.objects.filter(kept | served).order_by(by_name(), "pk")


def _kept(**group: Any) -> QuerySet[ServiceClientGroup]:
    return ServiceClientGroup.objects.filter(**{f"client_group__{name}": value for name, value in group.items()})


def _served(**group: Any) -> QuerySet[ServiceEntry]:
    named = {f"version__parties__client_group__{name}": value for name, value in group.items()}
    return ServiceEntry.objects.filter(version__state__in=IN_FORCE, **named)


def public_versions() -> QuerySet[CharterVersion]:
    """Every version that was ever in force, of offices and of services that are shown to everybody; the newest first."""
    shown = Q(charter__service=None) | Q(charter__service__public=True, charter__service__ended_on=None)
    rows = CharterVersion.objects.filter(shown, published_at__isnull=False)
    return rows.select_related("charter__service", "charter__directorate").order_by("-number")
