from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate, Service
from people.models import Member
from sdip.web.numbering import next_number
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Cycle
from ..workflow import check_running
from .baseline import freeze_baseline
from .locks import locked
from .team import appoint_chair


def open_cycle(
    *,
    directorate: Directorate,
    name: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    service: Service | None = None,
    chair: Member | None = None,
    public: bool = False,
    review_months: int = 3,
    follows: Cycle | None = None,
    by: Member | None,
) -> Cycle:
    with acting("planning.open_cycle", by=by):
        cycle = Cycle(directorate=directorate, follows=follows, code=f"P{next_number('plan'):04}")
        _write(cycle, name, service, starts_on, ends_on, public, review_months)
        if chair is not None:
            appoint_chair(cycle, chair, by=by)
        freeze_baseline(cycle, by=by)
        return cycle


def change_cycle(
    cycle: Cycle,
    *,
    name: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    service: Service | None,
    public: bool,
    review_months: int = 3,
    revision: int,
    by: Member | None,
) -> Cycle:
    with acting("planning.change_cycle", by=by):
        row = unchanged_cycle(cycle, revision)
        check_running(row.stage)
        row.revision += 1
        return _write(row, name, service, starts_on, ends_on, public, review_months)


def unchanged_cycle(cycle: Cycle, revision: int) -> Cycle:
    row = locked(cycle)
    if row.revision != revision:
        raise Stale(_("Somebody else has changed this plan meanwhile. Look at it again, then save."))
    return row


def archive_cycle(cycle: Cycle, *, reason: str, by: Member) -> Cycle:
    """Out of all lists, work and figures; nothing of it is lost."""
    with acting("planning.archive_cycle", by=by):
        row = locked(cycle)
        if not reason.strip():
            raise NotAllowed(_("Write down why the plan is put away."))
        row.archived_at, row.archive_reason = timezone.now(), reason.strip()
        row.save(update_fields=["archived_at", "archive_reason"])
        return row


def restore_cycle(cycle: Cycle, *, by: Member) -> Cycle:
    with acting("planning.restore_cycle", by=by):
        row = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        if row.archived_at is None:
            raise NotAllowed(_("This plan is not archived."))
        row.archived_at, row.archive_reason = None, ""
        row.save(update_fields=["archived_at", "archive_reason"])
        return row


def _write(
    cycle: Cycle, name: Mapping[str, str], service: Any, first: date, last: date, public: bool, review_months: int
) -> Cycle:
    if service is not None and not cycle.directorate.covers(service.directorate):
        raise NotAllowed(_("The service “%(service)s” belongs to another directorate.") % {"service": service.name})
    if last < first:
        raise NotAllowed(_("The plan ends before it begins. Check both days."))
    cycle.name, cycle.service, cycle.public = words(name), service, public
    cycle.starts_on, cycle.ends_on, cycle.review_months = first, last, review_months
    cycle.save()
    index_row("plan", cycle.pk, cycle.code, cycle.name, cycle.directorate.name)
    return cycle
