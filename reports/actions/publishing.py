"""The annual report is put before everybody, and taken back."""

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..models import Publication, Snapshot
from ..queries import newest_issue
from ..workflow import check_kept, check_latest, check_public
from .renderings import want_rendering


def publish_report(snapshot: Snapshot, *, by: Member) -> Publication:
    """In every language of the tenant. It takes the place of an earlier issue of the same number."""
    with acting("reports.publish_report", by=by):
        row = Snapshot.objects.select_for_update(of=("self",)).get(pk=snapshot.pk)
        check_public(row.document)
        check_kept(row.content)
        check_latest(row.issue == newest_issue(row.number))
        if Publication.objects.filter(snapshot=row).exists():
            raise NotAllowed(_("Everybody can read this report already."))
        for language in require_tenant().languages:
            want_rendering(row, language)
        return Publication.objects.update_or_create(number=row.number, defaults={"snapshot": row, "by": by})[0]


def take_report_back(snapshot: Snapshot, *, by: Member) -> None:
    with acting("reports.take_report_back", by=by):
        found = Publication.objects.select_for_update().filter(snapshot=snapshot).first()
        if found is None:
            raise NotAllowed(_("This report is not published."))
        found.delete()
