from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import SUBJECT_PATHS, Snapshot
from ..queries import languages_of, newest_issue
from ..workflow import State, check_newest
from .deliveries import Address, add_deliveries, addresses, first_deliveries, queue_deliveries
from .renderings import first_renderings, want_rendering
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


def hand_out(issue: Snapshot, languages: Iterable[str], wanted: Mapping[str, Address]) -> None:
    """Of a report that is made at this moment, which nobody else knows of yet: its PDFs, in these languages and in those of its
    recipients, and the deliveries. Three queries, however many they are."""
    first_renderings(issue, dict.fromkeys([*languages, *sorted(one.language for one in wanted.values())]))
    first_deliveries(issue, wanted)
    _index(issue, wanted)


def address_report(snapshot: Snapshot, recipients: Iterable[Iterable[str]], language: str) -> bool:
    """Whether anybody was added. Each language is locked, so that who is added while its PDF is noted gets it all the same."""
    wanted = addresses(recipients, language)
    ready = [want_rendering(snapshot, each) for each in sorted({one.language for one in wanted.values()})]
    added = add_deliveries(snapshot, wanted)
    for rendering in ready:
        if rendering.state == State.RENDERED and rendering.language in added:
            queue_deliveries(rendering)
    _index(snapshot, wanted)
    return bool(added)


def _index(snapshot: Snapshot, wanted: Mapping[str, Address]) -> None:
    index_report(snapshot, [words for one in wanted.values() for words in (one.name, one.email)])
