"""Jobs carry ids; rows say what waits. No transaction is open while a PDF is rendered."""

import logging
from collections.abc import Sequence

from django.utils import timezone

from sdip.documents.pdf import write_pdf
from tenancy.celery import tenant_task
from tenancy.context import tenant_context
from tenancy.models import Crest, Tenant

from . import actions, queries
from .documents import report_html

log = logging.getLogger(__name__)


@tenant_task(atomic=False, name="reports.render")
def render(tenant: Tenant, pk: int) -> None:
    """Claim, render, note, in three steps; a worker that dies in between leaves a row that the sweeper finds."""
    with tenant_context(tenant):
        row = actions.claim_rendering(pk, timezone.now())
        if row is None:
            return
        images = crest_of(tenant)
        html = report_html(row.snapshot.content, row.snapshot.sha256, language=row.language, crest=bool(images))
    try:
        pdf = write_pdf(html, images=images)
    except Exception as problem:  # whatever it is, the row says so and it is tried again
        log.exception("rendering %s was not made", pk)
        with tenant_context(tenant):
            actions.note_failed(pk, problem)
        return
    with tenant_context(tenant):
        actions.note_rendered(pk, pdf)


def crest_of(tenant: Tenant) -> dict[str, bytes]:
    row = Crest.objects.filter(tenant=tenant).first()
    return {"crest": bytes(row.image)} if row else {}


@tenant_task(name="reports.sweep_renderings")
def sweep_renderings() -> None:
    """What waits for a worker: the broker was down, a worker died, a try is due again."""
    for pk in queries.waiting_renderings(timezone.now()).values_list("pk", flat=True)[:100]:
        render.delay_on_commit(pk)


@tenant_task(name="reports.tell_of_changes")
def tell_of_changes(indicators: Sequence[int] | None = None) -> None:
    actions.tell_of_changes(indicators)


@tenant_task(atomic=False, name="reports.run_due_schedules")
def run_due_schedules(tenant: Tenant) -> None:
    """Each due schedule in a transaction of its own: one that fails holds up no other."""
    now = timezone.now()
    with tenant_context(tenant):
        due = list(queries.due_schedules(now).values_list("pk", flat=True))
    for pk in due:
        try:
            with tenant_context(tenant):
                actions.run_schedule(pk, now)
        except Exception:  # noted and tried again at the next tick: the schedule is still due
            log.exception("schedule %s did not run", pk)
