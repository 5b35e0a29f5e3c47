"""The annual report is put before everybody, and taken back."""

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..models import Publication, Snapshot
from ..queries import newest_issue
from ..workflow import Document, check_kept, check_latest, check_public
from .renderings import want_rendering


def publish_report(snapshot: Snapshot, *, by: Member) -> Publication:
    """In every language of the tenant. Issues of the same number that were published before stay readable, and say so."""
    with acting("reports.publish_report", by=by):
        row = Snapshot.objects.select_for_update(of=("self",)).get(pk=snapshot.pk)
        check_public(row.document)
        check_kept(row.content)
        check_latest(row.issue == newest_issue(row.number))
        if Publication.objects.filter(snapshot=row).exists():
            raise NotAllowed(_("Everybody can read this report already."))
        for language in require_tenant().languages:
            want_rendering(row, language)
        return Publication.objects.create(number=row.number, snapshot=row, by=by)


def held_publication(snapshot: Snapshot) -> Publication | None:
    """Locked: it is not taken back meanwhile."""
    if snapshot.document != Document.ANNUAL:
        return None
    return Publication.objects.select_for_update().filter(snapshot=snapshot).first()


def publish_correction(before: Publication, new: Snapshot, by: Member | None) -> None:
    """What everybody may read is corrected where everybody reads it. Its PDFs in every language are on their way."""
    Publication.objects.create(number=new.number, snapshot=new, by=by or before.by)


def take_report_back(snapshot: Snapshot, *, by: Member) -> None:
    """With every issue of it: an earlier one must not stand in its place."""
    with acting("reports.take_report_back", by=by):
        if not Publication.objects.filter(snapshot=snapshot).exists():
            raise NotAllowed(_("This report is not published."))
        Publication.objects.filter(number=snapshot.number).delete()
