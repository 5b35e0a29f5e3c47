"""Jobs carry ids; rows say what waits. No transaction is open while a PDF is rendered."""

import logging
import time
from collections.abc import Sequence

from django.utils import timezone

from sdip.documents.progress import Progress
from tenancy.celery import tenant_task
from tenancy.context import tenant_context
from tenancy.models import Tenant

from . import actions, queries
from .documents import images_of, lay_out, report_drafts
from .models import Rendering

log = logging.getLogger(__name__)
SECONDS = 1.0  # between two notes of the pages laid out


@tenant_task(atomic=False, name="reports.render")
def render(tenant: Tenant, pk: int) -> None:
    """Claim, render, note, in three steps; a worker that dies in between leaves a row that the sweeper finds."""
    with tenant_context(tenant):
        row = actions.claim_rendering(pk, timezone.now())
    if row is None:
        return
    try:
        with tenant_context(tenant):
            frozen = row.snapshot
            images = images_of(frozen)
            drafts = report_drafts(frozen.content, frozen.sha256, language=row.language, crest=bool(images))
        pdf = lay_out(drafts, images=images, progress=teller(tenant, row))
    except Cancelled:
        return
    except Exception as problem:  # whatever it is, the row says so and it is tried again
        log.exception("rendering %s was not made", pk)
        with tenant_context(tenant):
            actions.note_failed(row, problem)
        return
    with tenant_context(tenant):
        actions.note_rendered(pk, pdf)


class Cancelled(Exception):
    """Nobody wants the PDF any more, or another worker has taken it over."""


def teller(tenant: Tenant, row: Rendering) -> Progress:
    """Notes each step, the pages of one every SECONDS; each note renews the lease."""
    last, shown, laid_out = time.monotonic(), 0, 0

    def tell(step: int, steps: int, pages: int) -> None:
        nonlocal last, shown, laid_out
        laid_out = pages or laid_out
        if step == shown and time.monotonic() - last < SECONDS:
            return
        last, shown = time.monotonic(), step
        with tenant_context(tenant):
            goes_on = actions.note_progress(row, step, steps, laid_out)
        if not goes_on:
            raise Cancelled

    return tell


@tenant_task(name="reports.sweep_renderings")
def sweep_renderings() -> None:
    """What waits for a worker: the broker was down, a worker died, a try is due again."""
    for pk in queries.waiting_renderings(timezone.now()).values_list("pk", flat=True)[:100]:
        render.delay_on_commit(pk)


@tenant_task(atomic=False, name="reports.delete_old_reports")
def delete_old_reports(tenant: Tenant) -> None:
    """Each in a transaction of its own: one that cannot go holds up no other."""
    with tenant_context(tenant):
        today = timezone.localdate()
        due = actions.outlived(today)
    for kind, pk in due:
        try:
            with tenant_context(tenant):
                actions.delete_outlived(kind, pk, today)
        except Exception:  # told, and tried again tomorrow
            log.exception("%s %s was not deleted", kind, pk)


@tenant_task(name="reports.tell_of_changes")
def tell_of_changes(indicators: Sequence[int] | None = None) -> None:
    actions.tell_of_changes(indicators)


@tenant_task(atomic=False, name="reports.run_due_schedules")
def run_due_schedules(tenant: Tenant) -> None:
    """Each due schedule in a transaction of its own: one that fails holds up no other."""
    now = timezone.now()
    try:
        with tenant_context(tenant):
            actions.settle_schedules()
    except Exception:  # what is due by the last reckoning runs all the same
        log.exception("the schedules' moments were not reckoned anew")
    with tenant_context(tenant):
        due = list(queries.due_schedules(now).values_list("pk", flat=True))
    for pk in due:
        try:
            with tenant_context(tenant):
                actions.run_schedule(pk, now)
        except Exception as problem:  # noted and tried again at the next tick: the schedule is still due
            log.exception("schedule %s did not run", pk)
            note_missed(tenant, pk, problem)


def note_missed(tenant: Tenant, pk: int, problem: Exception) -> None:
    try:
        with tenant_context(tenant):
            actions.note_missed(pk, problem)
    except Exception:  # noted at the next tick
        log.exception("that schedule %s did not run was not noted", pk)
