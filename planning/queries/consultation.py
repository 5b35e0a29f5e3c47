"""Whom a plan has heard, whom it has not, and what the public wrote."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery

from organisation.models import ClientGroup, Place, ServiceClientGroup

from ..models import Consultation, ConsultedGroup, ConsultedPlace, Cycle, Input
from ..workflow import InputState, Stage
from .evidence import pieces


def consultations_of(cycle: Cycle) -> QuerySet[Consultation]:
    """With what each rests on and whom it heard, in as many queries for fifty as for one."""
    groups = ConsultedGroup.objects.select_related("client_group")
    places = ConsultedPlace.objects.select_related("place")
    rows = cycle.consultations.select_related("wave__survey__directorate").order_by("-on", "-pk")
    return rows.prefetch_related(
        Prefetch("groups", queryset=groups),
        Prefetch("places", queryset=places),
        Prefetch("sources", queryset=pieces(), to_attr="kept_sources"),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """A client group or an area: in how many consultations and inputs it was heard."""

    row: ClientGroup | Place
    asked: int
    wrote: int
    of_the_service: bool = False

    @property
    def heard(self) -> bool:
        return bool(self.asked or self.wrote)


def groups_heard(cycle: Cycle) -> list[Heard]:
    """All client groups of the tenant; first those whom the plan's services are for, and of them whom nobody has asked."""
    live = Consultation.objects.filter(cycle=cycle, archived_at=None)
    asked = ConsultedGroup.objects.filter(client_group=OuterRef("pk"), consultation__in=live)
    wrote = _read_inputs(cycle).filter(client_group=OuterRef("pk"))
    served = ServiceClientGroup.objects.filter(client_group=OuterRef("pk"), **_services(cycle))
    rows = ClientGroup.objects.annotate(
        asked=_number(asked, "client_group"), wrote=_number(wrote, "client_group"), served=Exists(served)
    )
    found = [Heard(row, row.asked or 0, row.wrote or 0, row.served) for row in rows.by_name()]
    return sorted(found, key=lambda each: (not each.of_the_service, each.heard))


def areas_heard(cycle: Cycle) -> QuerySet[Place]:
    """Areas in use, with `asked` and `wrote`; who was heard in a quarter was heard in the district above it."""
    live = Consultation.objects.filter(cycle=cycle, archived_at=None)
    asked = ConsultedPlace.objects.filter(consultation__in=live, place__path__startswith=OuterRef("path"))
    wrote = _read_inputs(cycle).filter(place__path__startswith=OuterRef("path"))
    rows = Place.objects.in_use().filter(kind=Place.Kind.AREA)
    return rows.annotate(
        asked=Subquery(
            asked.order_by().values("tenant").annotate(n=Count("consultation", distinct=True)).values("n"),
            output_field=IntegerField(),
        ),
        wrote=_number(wrote, "tenant"),
    ).as_tree()


def _read_inputs(cycle: Cycle) -> QuerySet[Input]:
    """What nobody has read yet, or what is not shown, was not heard."""
    return cycle.inputs.filter(state=InputState.SHOWN, erased_at=None)


def _services(cycle: Cycle) -> dict[str, Any]:
    if cycle.service_id is not None:
        return {"service": cycle.service_id}
    return {"service__directorate__path__startswith": cycle.directorate.path}


def _number(rows: QuerySet[Any], by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"), output_field=IntegerField())


def takes_input(cycle: Cycle, today: date) -> bool:
    """Whether the public may answer the plan's question today."""
    running = cycle.archived_at is None and not cycle.is_template and cycle.stage != Stage.CLOSED
    return bool(running and cycle.public and cycle.call and cycle.call_ends_on and cycle.call_ends_on >= today)


def call_seen(cycle: Cycle) -> str:
    """A fingerprint of the call: who has read another one writes about something else."""
    facts = [dict(sorted(cycle.call.items())), str(cycle.call_ends_on)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def inputs_of(cycle: Cycle) -> QuerySet[Input]:
    return cycle.inputs.select_related("client_group", "place", "decided_by")


def shown_inputs(cycle: Cycle) -> QuerySet[Input]:
    """What everybody may read."""
    return inputs_of(cycle).filter(state=InputState.SHOWN).order_by("-sent_at", "-pk")
