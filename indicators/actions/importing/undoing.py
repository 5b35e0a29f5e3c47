from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ... import gaps
from ...models import ImportRun
from ...queries.imports import is_closed
from . import statements as sql
from .keeping import held
from .standards import undo_standards

State = ImportRun.State


def undo_import(run: ImportRun, *, by: Member) -> tuple[int, int]:
    """(figures taken back, figures that stay because somebody has changed or approved them since).

    What the import added becomes an empty draft: a figure's history is never deleted."""
    with acting("indicators.undo_import", by=by):
        row = held(run)
        if row.state != State.APPLIED:
            raise NotAllowed(_("Only an import that was applied can be undone."))
        now, today = timezone.now(), timezone.localdate()
        if is_closed(row, now):
            raise NotAllowed(_("This import is too old to be undone: its rows are not kept any more."))
        origin = _("%(file)s, import undone") % {"file": row.file_name}
        with connection.cursor() as cursor, gaps.joining_by_hash(cursor):
            cursor.execute(sql.UNDO, {"run": row.pk, "by": by.pk, "now": now, "today": today, "origin": origin[:300]})
            undone = cursor.rowcount
        stay = row.counts["created"] + row.counts["changed"] - undone
        standards = dict(zip(("standards_undone", "standards_stay"), undo_standards(row, by), strict=True))
        row.state, row.undone_at, row.counts = (
            State.UNDONE,
            now,
            row.counts | {"undone": undone, "stay": stay} | standards,
        )
        row.save()
    run.refresh_from_db()
    return undone, stay
