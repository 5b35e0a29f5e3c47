"""What the preview has shown becomes drafts, or figures sent for approval: all of it in one statement, or nothing."""

from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed, Stale

from ... import gaps
from ...models import ImportRun, Measurement, Period, Slice
from ...news import tell_of_sending
from ...periods import due_on
from ...reading import period_of
from ..periods import make_periods
from ..slices import make_slices, total_slice
from . import statements as sql
from .keeping import held
from .staging import counts_of
from .standards import apply_standards

State = ImportRun.State


def request_apply(run: ImportRun, *, send: bool, by: Member) -> None:
    """A worker applies it: a million figures take longer than somebody waits for a page."""
    from ...tasks import apply_import as task

    with acting("indicators.apply_import", by=by):
        row = held(run)
        check_applicable(row)
        row.state, row.send, row.sentence = State.APPLYING, send, ""
        row.save()
        task.delay_on_commit(row.pk, by.pk)
    run.refresh_from_db()


def apply_now(run: ImportRun, *, send: bool, by: Member | None) -> None:
    """Within the caller's transaction; raises what keeps it from being applied."""
    with acting("indicators.apply_import", by=by):
        row = held(run)
        check_applicable(row)
        row.send = send
        _apply(row, by)
        row.state, row.applied_at = State.APPLIED, timezone.now()
        row.save()
    run.refresh_from_db()


def check_applicable(run: ImportRun) -> None:
    if run.state != State.READ:
        raise NotAllowed(_("This import can’t be applied now."))
    if run.counts.get("refused"):
        raise NotAllowed(_("The file has problems. Repair them, or the mapping, and read it again."))
    if not changes_of(run.counts):
        raise NotAllowed(_("The file says what is stored already."))


def changes_of(counts: dict[str, Any]) -> int:
    """How many figures and standards it would write."""
    return sum(counts.get(name, 0) for name in ("created", "changed", "standards_created", "standards_changed"))


def apply_import(pk: int, *, by: Member | None) -> None:
    """Once, however often it is asked for: another worker's transaction holds the row, or has moved it on."""
    run = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.APPLYING).first()
    if run is None:
        return
    try:
        with acting("indicators.apply_import", by=by):
            _apply(run, by)
            run.state, run.applied_at = State.APPLIED, timezone.now()
            run.save()
    except NotAllowed as refusal:
        with acting("indicators.apply_import", by=by):
            run.state, run.applied_at, run.sentence = State.READ, None, str(refusal)
            run.save()


def _apply(run: ImportRun, by: Member | None) -> None:
    now = timezone.now()
    facts = {
        "run": run.pk, "by": by.pk if by else None, "send": run.send, "now": now, "today": timezone.localdate(), "file": run.file_name,
    }  # fmt: skip
    total_slice()
    with connection.cursor() as cursor, gaps.joining_by_hash(cursor):  # nothing knows yet how many rows were staged
        _make_periods(cursor, facts, by)
        _make_slices(cursor, facts)
        cursor.execute(sql.LOCK_PERIODS, facts)
        cursor.execute(sql.CLOSED_MEANWHILE, facts)
        if cursor.fetchone()[0]:
            raise Stale(changed())
        if not apply_standards(run, by):
            raise Stale(changed())
        expected = counts_of(run)
        cursor.execute(sql.APPLY, facts)
        if cursor.rowcount != expected["created"] + expected["changed"]:
            raise Stale(changed())
        if run.send:
            cursor.execute(sql.FIRST_OF_EACH, facts)
            firsts = [pk for (pk,) in cursor.fetchall()]
            rows = Measurement.objects.select_related("period", "version__indicator__service__directorate").filter(
                pk__in=firsts
            )
            tell_of_sending(list(rows), by=by)


def changed() -> str:
    return _("The figures have changed since the file was read. Read it again.")


def _make_periods(cursor: Any, facts: dict[str, Any], by: Member | None) -> None:
    """Those that the file names and nobody has made yet, and those between them."""
    cursor.execute(sql.NEW_PERIODS, facts)
    found = [period_of(code) for _kind, code in cursor.fetchall()]
    days = require_tenant().settings.get("due_days")
    rows = [
        Period(
            kind=each.kind,
            code=each.code,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            due_on=due_on(each.kind, each.ends_on, days),
        )  # fmt: skip
        for each in found
    ]
    Period.objects.bulk_create(rows, ignore_conflicts=True)
    if found:
        make_periods(since=min(each.starts_on for each in found), by=by)
        cursor.execute(sql.RESOLVE_PERIODS, facts)


def _make_slices(cursor: Any, facts: dict[str, Any]) -> None:
    cursor.execute(sql.NEW_SLICES, facts)
    keys = [key for (key,) in cursor.fetchall() if key != Slice.TOTAL]
    if keys:
        make_slices(keys)
    cursor.execute(sql.RESOLVE_SLICES, facts)
