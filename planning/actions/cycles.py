from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import Directorate, Service
from people.models import Member
from sdip.web.numbering import next_number
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Cycle, StageMove
from ..queries import PlanFacts, plan_facts
from ..readiness import missing
from ..workflow import check_stage_move


def open_cycle(
    *,
    directorate: Directorate,
    name: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    service: Service | None = None,
    chair: Member | None = None,
    public: bool = False,
    by: Member | None,
) -> Cycle:
    with acting("planning.open_cycle", by=by):
        cycle = Cycle(directorate=directorate, code=f"P{next_number('plan'):04}")
        return _write(cycle, name, service, chair, starts_on, ends_on, public)


def change_cycle(
    cycle: Cycle,
    *,
    name: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    service: Service | None,
    chair: Member | None,
    public: bool,
    by: Member | None,
) -> Cycle:
    with acting("planning.change_cycle", by=by):
        return _write(locked(cycle), name, service, chair, starts_on, ends_on, public)


def _write(
    cycle: Cycle, name: Mapping[str, str], service: Any, chair: Any, first: date, last: date, public: bool
) -> Cycle:
    if service is not None and not cycle.directorate.covers(service.directorate):
        raise NotAllowed(_("The service “%(service)s” belongs to another directorate.") % {"service": service.name})
    if last < first:
        raise NotAllowed(_("The plan ends before it begins. Check both days."))
    check_still_here(chair)
    cycle.name, cycle.service, cycle.chair, cycle.public = words(name), service, chair, public
    cycle.starts_on, cycle.ends_on = first, last
    cycle.save()
    index_row("plan", cycle.pk, cycle.code, cycle.name, cycle.directorate.name)
    return cycle


def move_stage(cycle: Cycle, to: str, *, stage: str, reason: str = "", by: Member) -> Cycle:
    """`stage`: where the mover saw the plan; somebody else may have moved it meanwhile."""
    with acting("planning.move_stage", by=by):
        row = locked(cycle)
        if row.stage != stage:
            raise Stale(_("Somebody else has moved this plan meanwhile. Look at it again."))
        check_stage_move(row.stage, to, reason=reason, missing=missing(row.stage, facts_of(row)))
        StageMove.objects.create(cycle=row, from_stage=row.stage, to_stage=to, reason=reason.strip(), moved_by=by)
        row.stage = to
        row.save(update_fields=["stage"])
    return row


def facts_of(cycle: Cycle) -> PlanFacts:
    return plan_facts(cycle)


def locked(cycle: Cycle) -> Cycle:
    return Cycle.objects.in_use().select_for_update(of=("self",)).select_related("directorate").get(pk=cycle.pk)


def check_still_here(member: Member | None) -> None:
    if member is not None and member.left_on is not None:
        raise NotAllowed(_("%(name)s has left. Choose somebody else.") % {"name": member.name})
