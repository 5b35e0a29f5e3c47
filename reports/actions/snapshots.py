from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators.models import Period
from organisation.models import Directorate
from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from sdip.web.notices import notify
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.context import absolute_url, require_tenant
from tenancy.refusals import NotAllowed

from ..canonical import canonical, fingerprint
from ..content import Heading, directorate_content
from ..models import Document, Schedule, Snapshot
from ..numbers import report_number
from ..queries import makers_of, newest_issue
from ..workflow import FAILED_NOTICE, LEASE, MAX_ATTEMPTS, State, check_latest, check_move, check_reason, next_try
from .deliveries import Address, add_deliveries, queue_deliveries
from .printed import keep_printed


def make_report(
    directorate: Directorate,
    period: Period,
    *,
    language: str,
    recipients: Iterable[Address] = (),
    schedule: Schedule | None = None,
    scheduled_for: datetime | None = None,
    by: Member | None,
) -> Snapshot:
    """Freezes the figures now; the PDF and the e-mails follow as jobs."""
    with acting("reports.make_report", by=by):
        check_language(language)
        number = report_number(require_tenant(), directorate, period)
        snapshot = _freeze(directorate, period, number, 1, language, by, schedule=schedule, scheduled_for=scheduled_for)
        add_deliveries(snapshot, recipients)
        return snapshot


def correct_report(snapshot: Snapshot, *, reason: str, by: Member | None) -> Snapshot:
    """A new issue under the same number, with the figures as they are now; it goes to all who got the one before."""
    with acting("reports.correct_report", by=by):
        old = (
            Snapshot.objects.select_for_update(of=("self",)).select_related("directorate", "period").get(pk=snapshot.pk)
        )
        check_reason(reason)
        check_latest(old.issue == newest_issue(old.number))
        corrects = {"issue": old.issue, "sha256": old.sha256, "reason": reason.strip()}
        new = _freeze(old.directorate, old.period, old.number, old.issue + 1, old.language, by, corrects)
        add_deliveries(new, [(each.name, each.email) for each in old.deliveries.all()])
        return new


def check_language(language: str) -> None:
    if language not in require_tenant().languages:
        raise NotAllowed(_("This is not one of the languages that are in use here."))


def _freeze(
    directorate: Directorate,
    period: Period,
    number: str,
    issue: int,
    language: str,
    by: Member | None,
    corrects: Mapping[str, Any] | None = None,
    schedule: Schedule | None = None,
    scheduled_for: datetime | None = None,
) -> Snapshot:
    from ..tasks import render_snapshot

    now = timezone.now()
    heading = Heading(number, issue, language, now, verify_url(language), corrects)
    facts = directorate_content(directorate, period, heading)
    content = canonical(facts)
    snapshot = Snapshot.objects.create(
        number=number, issue=issue, document=Document.DIRECTORATE, directorate=directorate, period=period,
        language=language, schedule=schedule, scheduled_for=scheduled_for, content=content, frozen_at=now,
        sha256=fingerprint(content), made_by=by,
    )  # fmt: skip
    keep_printed(snapshot, facts)
    index_row("report", snapshot.pk, number, directorate.name, period.code)
    render_snapshot.delay_on_commit(snapshot.pk)
    return snapshot


def verify_url(language: str) -> str:
    with override(language):
        return absolute_url(reverse("public_reports:verify_page"))


# --- the way to paper ---


def claim_snapshot(pk: int, now: datetime) -> Snapshot | None:
    """Takes a waiting report for rendering, or None: ready, not due, or in another worker's hands."""
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE)
    rows = Snapshot.objects.select_for_update(skip_locked=True, of=("self",)).filter(due, free, state=State.QUEUED)
    row = rows.filter(pk=pk).first()
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:  # each time the worker was killed before it could note anything
        _give_up(row, row.last_error or "The worker ended before the report was ready.")
        return None
    row.claimed_at, row.attempts = now, row.attempts + 1
    row.save(update_fields=["claimed_at", "attempts"])
    return row


def note_rendered(pk: int, pdf: bytes) -> None:
    """Stores the PDF and queues the e-mails, together or not at all; the second of two workers changes nothing."""
    row = Snapshot.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state == State.RENDERED:
        return
    check_move(row.state, State.RENDERED)
    row.pdf = store_file(pdf, file_name(row), "application/pdf", sensitivity=File.Sensitivity.STAFF)
    row.state, row.last_error, row.claimed_at, row.next_try_at = State.RENDERED, "", None, None
    row.save(update_fields=["pdf", "state", "last_error", "claimed_at", "next_try_at"])
    queue_deliveries(row)


def file_name(snapshot: Snapshot) -> str:
    return f"{snapshot.number}.pdf" if snapshot.issue == 1 else f"{snapshot.number}-{snapshot.issue}.pdf"


def note_failed(pk: int, problem: Exception) -> None:
    """Tried again later, each time later; in the end those who make reports hear of it."""
    row = Snapshot.objects.select_for_update(of=("self",)).select_related("directorate", "made_by").get(pk=pk)
    if row.state != State.QUEUED:
        return
    again = next_try(row.attempts, timezone.now())
    error = f"{type(problem).__name__}: {problem}"[:1000]
    if again is None:
        _give_up(row, error)
        return
    row.claimed_at, row.next_try_at, row.last_error = None, again, error
    row.save(update_fields=["claimed_at", "next_try_at", "last_error"])


def _give_up(row: Snapshot, error: str) -> None:
    """Nobody tries any more; those who make reports hear of it and can start it anew."""
    row.state, row.claimed_at, row.next_try_at, row.last_error = State.FAILED, None, None, error
    row.save(update_fields=["state", "claimed_at", "next_try_at", "last_error"])
    people = {row.made_by.membership_id} if row.made_by else set(makers_of(row.directorate))
    path = reverse("reports:report_page", args=[row.pk])
    notify(
        people, FAILED_NOTICE, {"number": row.number}, path, f"{FAILED_NOTICE}:{row.pk}:{timezone.now().isoformat()}"
    )


def retry_report(snapshot: Snapshot, *, by: Member | None) -> Snapshot:
    from ..tasks import render_snapshot

    with acting("reports.retry_report", by=by):
        row = Snapshot.objects.select_for_update(of=("self",)).get(pk=snapshot.pk)
        check_move(row.state, State.QUEUED)
        row.state, row.attempts, row.next_try_at, row.claimed_at = State.QUEUED, 0, None, None
        row.save(update_fields=["state", "attempts", "next_try_at", "claimed_at"])
        render_snapshot.delay_on_commit(row.pk)
    return row
