"""Files that show that an action was carried out."""

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.evidence import MOST, content_type_of
from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Action, ActionFile
from .locks import locked_action


def add_action_file(action: Action, content: bytes, name: str, *, note: str = "", by: Member | None) -> ActionFile:
    with acting("planning.add_action_file", by=by):
        row, kind = locked_action(action), content_type_of(content, name)
        file = store_file(content, name, kind, sensitivity=File.Sensitivity.STAFF)
        known = row.files.filter(file=file).first()
        if known is not None and known.archived_at is None:
            return known
        if row.files.filter(archived_at=None).count() >= MOST:
            raise NotAllowed(_("%(most)s files are enough for one action.") % {"most": formatter().num(MOST)})
        link = known or ActionFile(action=row, file=file, added_by=by)
        link.note, link.archived_at = note.strip(), None
        link.save()
        return link


def archive_action_file(link: ActionFile, *, by: Member | None) -> ActionFile:
    with acting("planning.archive_action_file", by=by):
        locked_action(link.action)
        row = ActionFile.objects.select_for_update(of=("self",)).get(pk=link.pk)
        row.archived_at = row.archived_at or timezone.now()
        row.save(update_fields=["archived_at"])
        return row
