"""Jobs carry ids; rows say what waits. No transaction is open while a file is written."""

import logging

from django.utils import timezone
from django.utils.translation import override

from sdip.documents.unavailable import FormatUnavailable
from tenancy.celery import tenant_task
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .actions import editions as actions
from .actions import send_review_reminders
from .documents.formats import FORMATS, Write, prepare_edition
from .documents.framing import for_files, frame_of
from .models import Edition
from .queries.editions import waiting_editions

log = logging.getLogger(__name__)
AT_ONCE = 200  # jobs a tick


@tenant_task(atomic=False, name="charters.make_edition")
def make_edition(tenant: Tenant, pk: int) -> None:
    """Claim, write, note, in three steps; a worker that dies in between leaves a row that the sweeper finds."""
    with tenant_context(tenant):
        row = actions.claim_edition(pk, timezone.now())
    if row is None:
        return
    try:
        with tenant_context(tenant):
            name, write = _prepared(row, tenant)
        content = write()
    except FormatUnavailable as reason:
        with tenant_context(tenant):
            actions.note_unavailable(pk, reason)
        return
    except Exception:  # whatever it is, it is tried again and in the end the row says so
        log.exception("edition %s was not made", pk)
        with tenant_context(tenant):
            actions.note_failed(pk)
        return
    with tenant_context(tenant):
        actions.note_made(pk, content, name)


def _prepared(row: Edition, tenant: Tenant) -> tuple[str, Write]:
    language = row.language or tenant.default_language
    with override(language):
        said = for_files(row.version)
        frame = frame_of(row.version, said)
    write = prepare_edition(row.format, said, frame, language)
    return FORMATS[row.format].file_name(said, frame, language), write


@tenant_task(name="charters.sweep_editions")
def sweep_editions() -> None:
    """What waits for a worker: just published, a worker died, or the broker was down."""
    actions.plan_missing_editions()
    for pk in waiting_editions(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]:
        make_edition.delay_on_commit(pk)


@tenant_task(name="charters.send_review_reminders")
def send_reminders() -> None:
    """Every morning; what was told once is not told again."""
    send_review_reminders()
