"""What everybody may find: services, for whom they are, and the versions that were ever in force."""

from collections.abc import Collection
from dataclasses import replace
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from organisation.models import ClientGroup, Directorate, Service, ServiceClientGroup, Situation
from sdip.web.search import matching

from ..content import Content
from ..models import Charter, CharterVersion, ServiceEntry
from ..workflow import IN_FORCE, State
from .promises import by_name, charters_for_everybody, offices_in_force


def public_services() -> QuerySet[Service]:
    rows = Service.objects.filter(public=True, ended_on=None)
    return rows.order_by("directorate__path", by_name(), "pk")


def services_said(rows: QuerySet[Service], words: str) -> QuerySet[Service]:
    """By the words of its name, of its own charter in force, and of what the charter of its office says of it."""
    named = matching(Service.objects.all(), "service", words)
    own = matching(charters_for_everybody().exclude(service=None), "charter", words)
    offices = charters_for_everybody().filter(service=None)
    entries = ServiceEntry.objects.filter(version__charter__in=offices, version__state__in=IN_FORCE)
    described = matching(entries.order_by(), "charter_service", words)
    found = Q(pk__in=own.values("service")) | Q(pk__in=described.values("service"))
    return rows.filter(found | Q(pk__in=named.values("pk")))


def offices_said(words: str, *, directorate: str = "", situation: str = "", group: str = "") -> QuerySet[Charter]:
    """As the services of the list are chosen: codes of a directorate, a life situation and a client group."""
    rows = matching(offices_in_force(), "charter", words)
    rows = rows.filter(below(directorate)) if directorate else rows
    entries = ServiceEntry.objects.filter(version__charter=OuterRef("pk"), version__state__in=IN_FORCE)
    if situation:
        services = public_services().filter(situations__contains=[situation]).order_by()
        rows = rows.filter(Exists(entries.filter(service__in=services)))
    if group:
        kept = services_for(public_services().order_by(), group)
        rows = rows.filter(Exists(entries.filter(service__in=kept)))
    return rows


def below(directorate: str) -> Q:
    """Of the directorate of that code and of those below it."""
    paths = Directorate.objects.filter(code=directorate).values_list("path", flat=True)[:1]
    return Q(directorate__path__startswith=next(iter(paths), "-"))


def services_for(rows: QuerySet[Service], group: str) -> QuerySet[Service]:
    """For the client group of that code: as the service is kept, or as its charter in force says."""
    return rows.filter(Q(pk__in=_kept(code=group).values("service")) | Q(pk__in=_served(code=group).values("service")))


def groups_served() -> QuerySet[ClientGroup]:
    """Those that a public service is for."""
    public = {"service__public": True, "service__ended_on": None}
    kept = Exists(_kept(pk=OuterRef("pk")).filter(**public))
    served = Exists(_served(pk=OuterRef("pk")).filter(**public))
    return ClientGroup.objects.filter(kept | served).order_by(by_name(), "pk")


def only_about(said: Content, services: Collection[int]) -> Content:
    """Without what it says of other services; what the whole office promises stays."""
    return replace(
        said,
        services=[row for row in said.services if row.service in services],
        promises=[row for row in said.promises if row.service is None or row.service in services],
    )


def for_all(said: Content) -> Content:
    """Without what it says of services that are not shown to everybody. One query."""
    rows = public_services().filter(pk__in=[row.service for row in said.services])
    return only_about(said, set(rows.order_by().values_list("pk", flat=True)))


def directorates_served() -> QuerySet[Directorate]:
    """Those that a public service or the charter of an office is of, and those above them."""
    inside = {"directorate__path__startswith": OuterRef("path")}
    services, offices = public_services().order_by(), offices_in_force().order_by()
    return Directorate.objects.filter(
        Exists(services.filter(**inside)) | Exists(offices.filter(**inside)), ended_on=None
    ).order_by("path")


def situations_served() -> list[tuple[str, str]]:
    """Those in which people look for a public service, in the order of the field."""
    used = set(chain.from_iterable(public_services().order_by().values_list("situations", flat=True)))
    return [(code, str(label)) for code, label in Situation.choices if code in used]


def _kept(**group: Any) -> QuerySet[ServiceClientGroup]:
    return ServiceClientGroup.objects.filter(**{f"client_group__{name}": value for name, value in group.items()})


def _served(**group: Any) -> QuerySet[ServiceEntry]:
    named = {f"version__parties__client_group__{name}": value for name, value in group.items()}
    return ServiceEntry.objects.filter(version__state__in=IN_FORCE, **named)


def public_versions() -> QuerySet[CharterVersion]:
    """Every version that was ever in force, of charters that everybody may read; the newest first."""
    rows = CharterVersion.objects.filter(charter__in=charters_for_everybody(), published_at__isnull=False)
    return rows.select_related("charter__service", "charter__directorate").order_by("-number")


def readable_versions() -> QuerySet[CharterVersion]:
    """Of them those that are shown and handed out: in force, or replaced. A withdrawn promise is only named."""
    return public_versions().exclude(state=State.WITHDRAWN)
