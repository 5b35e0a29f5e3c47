from collections.abc import Iterable

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import SUBJECT_PATHS, Snapshot
from ..queries import languages_of, newest_issue
from ..workflow import State, check_newest
from .deliveries import add_deliveries, addresses, queue_deliveries
from .renderings import want_rendering
from .searching import index_report


def send_report(
    snapshot: Snapshot, recipients: Iterable[Iterable[str]], *, language: str = "", by: Member | None
) -> Snapshot:
    """To addresses that have not got this issue yet. A report that is not ready leaves when it is."""
    with acting("reports.send_report", by=by):
        rows = Snapshot.objects.select_for_update(of=("self",)).select_related(*SUBJECT_PATHS, "period")
        row = rows.get(pk=snapshot.pk)
        check_newest(row.issue == newest_issue(row.number))
        if not address_report(row, recipients, language or languages_of(row)[0]):
            raise NotAllowed(_("All of these have got this issue already."))
        return row


def address_report(snapshot: Snapshot, recipients: Iterable[Iterable[str]], language: str) -> bool:
    """Whether anybody was added. Each language is locked, so that who is added while its PDF is noted gets it all the same."""
    wanted = addresses(recipients, language)
    ready = [want_rendering(snapshot, each) for each in sorted({one.language for one in wanted.values()})]
    added = add_deliveries(snapshot, wanted)
    for rendering in ready:
        if rendering.state == State.RENDERED and rendering.language in added:
            queue_deliveries(rendering)
    index_report(snapshot, [words for one in wanted.values() for words in (one.name, one.email)])
    return bool(added)
