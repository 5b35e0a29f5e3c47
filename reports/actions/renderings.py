"""A report's PDFs on their way to paper: wanted, claimed by a worker, noted as made or failed, cancelled, tried again."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from sdip.web.notices import notify
from tenancy.audit import acting

from ..models import Rendering, Snapshot
from ..queries import free, waiting_deliveries
from ..workflow import FAILED_NOTICE, MAX_ATTEMPTS, STOPPED, UNDERWAY, State, check_kept, check_move, next_try
from .deliveries import queue_deliveries
from .receipts import hearers_of

CLAIM = ["state", "claimed_at", "next_try_at", "attempts", "last_error", "step", "steps", "pages"]


def first_renderings(snapshot: Snapshot, languages: Iterable[str]) -> None:
    """Of a report that is made at this moment."""
    for row in Rendering.objects.bulk_create(Rendering(snapshot=snapshot, language=each) for each in languages):
        _send_to_worker(row)


def want_rendering(snapshot: Snapshot, language: str) -> Rendering:
    """The report in that language, its row locked: ready or on its way; what failed, was cancelled or deleted is made anew."""
    rows = Rendering.objects.select_for_update(of=("self",)).select_related("snapshot", "pdf")
    row, is_new = rows.get_or_create(snapshot=snapshot, language=language)
    if is_new:
        _send_to_worker(row)
    elif row.state in STOPPED:
        check_kept(row.snapshot.content)
        _queue_anew(row)
    return row


def claim_rendering(pk: int, now: datetime) -> Rendering | None:
    """Takes a waiting PDF, or None: ready, not due, cancelled, or in another worker's hands."""
    rows = Rendering.objects.select_for_update(skip_locked=True, of=("self",)).select_related("snapshot")
    row = rows.filter(free(now), pk=pk).first()
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:  # each time the worker was killed before it could note anything
        _give_up(row, row.last_error or "The worker ended before the report was ready.")
        return None
    row.state, row.claimed_at, row.next_try_at, row.attempts = State.RENDERING, now, None, row.attempts + 1
    row.step, row.steps, row.pages = 0, 0, 0
    row.save(update_fields=CLAIM)
    return row


def note_progress(row: Rendering, step: int, steps: int, pages: int) -> bool:
    """Whether the worker that claimed the row is to go on: it is not cancelled, and in nobody else's hands."""
    mine = Rendering.objects.filter(pk=row.pk, state=State.RENDERING, attempts=row.attempts)
    return bool(mine.update(step=step, steps=steps, pages=pages, claimed_at=timezone.now()))


def note_rendered(pk: int, pdf: bytes) -> None:
    """Stores the PDF and queues the e-mails, together or not at all.

    Of two workers the second changes nothing, and what was cancelled meanwhile stays so."""
    row = _locked(pk)
    if row.state not in UNDERWAY:
        return
    row.pdf = store_file(pdf, file_name(row), "application/pdf", sensitivity=File.Sensitivity.STAFF)
    if row.pdf_sha256 not in ("", row.pdf.sha256, *row.earlier_sha256):
        row.earlier_sha256.append(row.pdf_sha256)  # whoever has that paper can have it checked all the same
    row.pdf_sha256, row.rendered_at = row.pdf.sha256, timezone.now()
    row.state, row.last_error, row.claimed_at, row.next_try_at = State.RENDERED, "", None, None
    row.step = row.steps
    row.save(update_fields=[*CLAIM, "pdf", "pdf_sha256", "earlier_sha256", "rendered_at"])
    queue_deliveries(row)


def file_name(row: Rendering) -> str:
    issue = "" if row.snapshot.issue == 1 else f"-{row.snapshot.issue}"
    return f"{row.snapshot.number}{issue}.{row.language}.pdf"


def note_failed(claimed: Rendering, problem: Exception) -> None:
    """Tried again later, each time later; in the end those who make reports hear of it."""
    row = _locked(claimed.pk)
    if row.state != State.RENDERING or row.attempts != claimed.attempts:
        return
    again = next_try(row.attempts, timezone.now())
    error = f"{type(problem).__name__}: {problem}"[:1000]
    if again is None:
        _give_up(row, error)
        return
    row.state, row.claimed_at, row.next_try_at, row.last_error = State.QUEUED, None, again, error
    row.save(update_fields=CLAIM)


def retry_rendering(rendering: Rendering, *, by: Member | None) -> Rendering:
    with acting("reports.retry_rendering", by=by):
        row = _locked(rendering.pk)
        check_move(row.state, State.QUEUED)
        check_kept(row.snapshot.content)
        _queue_anew(row)
        return row


def stop_rendering(row: Rendering) -> None:
    """A worker that is at it stops at its next step; the caller holds the row."""
    row.state, row.claimed_at, row.next_try_at = State.CANCELLED, None, None
    row.save(update_fields=CLAIM)


def stop_renderings(snapshot: Snapshot) -> None:
    """All that are underway; the caller holds their rows."""
    underway = snapshot.renderings.filter(state__in=UNDERWAY)
    underway.update(state=State.CANCELLED, claimed_at=None, next_try_at=None)


def cancel_rendering(rendering: Rendering, *, by: Member | None) -> Rendering:
    """Whoever was to get it does not, not even when somebody else is sent this language later: it can be sent to them again."""
    with acting("reports.cancel_rendering", by=by):
        row = _locked(rendering.pk)
        check_move(row.state, State.CANCELLED)
        stop_rendering(row)
        waiting_deliveries(row.snapshot, row.language).update(withdrawn_at=timezone.now(), withdrawn_by=by)
        return row


def _locked(pk: int) -> Rendering:
    rows = Rendering.objects.select_for_update(of=("self",))
    return rows.select_related("snapshot__directorate", "snapshot__made_by", "pdf").get(pk=pk)


def _queue_anew(row: Rendering) -> None:
    row.state, row.attempts, row.next_try_at, row.claimed_at, row.last_error = State.QUEUED, 0, None, None, ""
    row.step, row.steps, row.pages = 0, 0, 0
    row.save(update_fields=CLAIM)
    _send_to_worker(row)


def _send_to_worker(row: Rendering) -> None:
    from ..tasks import render

    render.delay_on_commit(row.pk)


def _give_up(row: Rendering, error: str) -> None:
    """Nobody tries any more; those who make reports hear of it and can start it anew."""
    row.state, row.claimed_at, row.next_try_at, row.last_error = State.FAILED, None, None, error
    row.save(update_fields=CLAIM)
    snapshot = row.snapshot
    path = reverse("reports:report_page", args=[snapshot.pk])
    key = f"{FAILED_NOTICE}:{row.pk}:{timezone.now().isoformat()}"
    notify(hearers_of(snapshot), FAILED_NOTICE, {"number": snapshot.number}, path, key)
